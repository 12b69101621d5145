import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import { batch, native, NOW, noNative, open, recorded, temporaryHome, use } from './support.js';

const noLinks = (): Promise<never> => Promise.reject(Object.assign(new Error('no links'), { code: 'ENOTSUP' }));

for (const links of [true, false]) {
  test(`a number that is taken in the last moment, ${links ? 'with' : 'without'} hard links: its image is built upon`, async (t) => {
    const files = await recorded(t);
    const linking = links ? {} : { link: noLinks };
    let wake: () => void = () => undefined;
    let asleep: () => void = () => undefined;
    const isAsleep = new Promise<void>((resolve) => (asleep = resolve));
    // Takes the number and falls asleep before it can take anybody's work away.
    const quick = await open(t, files, {
      disk: { ...realDisk, ...linking },
      onStep: async (step) => {
        if (step === 'claimed') {
          asleep();
          await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    });
    let isFirst = true;
    let publishing: Promise<unknown> = Promise.resolve();
    const overtaken = async (path: string): Promise<void> => {
      if (isFirst && basename(path) === 'gen-3') {
        isFirst = false;
        publishing = quick.publish();
        await isAsleep;
      }
    };
    const disk: Disk = {
      ...realDisk,
      link: async (from, to) => {
        await (links ? overtaken(to) : noLinks());
        await realDisk.link(from, to);
      },
      open: async (path, flags, mode) => {
        await (links ? undefined : overtaken(path));
        return realDisk.open(path, flags, mode);
      },
    };
    const slow = await open(t, files, { disk });
    quick.add(batch([use(901)], { source: 'quick' }));
    slow.add(batch([use(902)], { source: 'slow' }));
    assert.deepEqual(await slow.publish(), { published: true, generation: 4, problem: null });
    assert.equal((await open(t, files)).span().uses, 204, 'what both had is there');
    wake();
    await publishing;
    assert.equal((await open(t, files)).span().uses, 204);
  });
}

for (const before of ['claim', 'claimed', 'backup', 'rename'] as const) {
  for (const what of ['where there are no hard links', 'during a clear'] as const) {
    test(`a row that another program inserts just before "${before}" is not lost, ${what}`, {
      skip: noNative,
    }, async (t) => {
      const files = await recorded(t);
      const isClear = what === 'during a clear';
      let inserted = false;
      const ledger = await open(t, files, {
        disk: isClear ? realDisk : { ...realDisk, link: noLinks },
        onStep: (step) => {
          if (step === before && !inserted) {
            inserted = true;
            native(
              files.database,
              `INSERT INTO skill_telemetry (id, skill_name, session_id, outcome, timestamp)
               VALUES ('x', 'deploy', 's', 'success', '2026-10-20T12:00:01.000Z')`,
            );
          }
          return Promise.resolve();
        },
      });
      await (isClear ? ledger.clear({ kind: 'all' }) : Promise.resolve());
      for (let n = 0; n < 2; n++) {
        ledger.add(batch([use(910 + n, { timestamp: '2026-10-20T12:00:02.000Z' })], { source: `s${n}` }));
        await ledger.publish();
      }
      assert.equal((await open(t, files)).span().uses, isClear ? 3 : 205);
    });
  }
}

test('no generation looks like an older one, however quickly they follow', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files, { now: () => NOW });
  const times: number[] = [];
  for (let n = 0; n < 6; n++) {
    ledger.add(batch([use(930 + n)], { source: `s${n}` }));
    await ledger.publish();
    times.push(statSync(files.database).mtimeMs);
  }
  assert.equal(new Set(times).size, 6);
  assert.ok(times.every((time) => time % 1000 === 0));
});

test('an image that is moved into its place between two looks of a loader is found there', async (t) => {
  const files = await recorded(t);
  let goOn: () => void = () => undefined;
  let asleep: () => void = () => undefined;
  const isAsleep = new Promise<void>((resolve) => (asleep = resolve));
  const sleeper = await open(t, files, {
    onStep: async (step) => {
      if (step === 'rename') {
        asleep();
        await new Promise<void>((resolve) => (goOn = resolve));
      }
    },
  });
  sleeper.add(batch([use(920)]));
  const publishing = sleeper.publish();
  await isAsleep;
  let isFirst = true;
  const disk: Disk = {
    ...realDisk,
    // The database has been read by now, and the image that was claimed is about to be.
    lstat: async (path) => {
      if (isFirst && basename(path) === 'gen-3') {
        isFirst = false;
        goOn();
        await publishing;
      }
      return realDisk.lstat(path);
    },
  };
  const ledger = await open(t, files, { disk });
  assert.equal(isFirst, false);
  assert.equal(ledger.span().uses, 203);
  assert.equal((await ledger.status()).generation, 3);
});
