import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import { batch, native, noNative, open, recorded, use } from './support.js';

const noLinks = (): Promise<never> => Promise.reject(Object.assign(new Error('no links'), { code: 'ENOTSUP' }));

for (const links of [true, false]) {
  test(`two publish at the same moment, ${links ? 'with' : 'without'} hard links: one of them starts over`, async (t) => {
    const files = await recorded(t);
    let isFirst = true;
    let others: () => Promise<unknown> = () => Promise.resolve();
    /** Stands between the last look at the database and the claim. */
    const overtaken = async (path: string): Promise<void> => {
      if (isFirst && basename(path) === 'gen-3') {
        isFirst = false;
        await others();
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
    const quick = await open(t, files, links ? {} : { disk: { ...realDisk, link: noLinks } });
    quick.add(batch([use(901)], { source: 'quick' }));
    others = () => quick.publish();
    slow.add(batch([use(902)], { source: 'slow' }));
    assert.deepEqual(await slow.publish(), { published: true, generation: 4, problem: null });
    assert.equal((await open(t, files)).span().uses, 204, 'what both published is there');
  });
}

test('without hard links a row that another program inserts before the claim is not lost', {
  skip: noNative,
}, async (t) => {
  const files = await recorded(t);
  let inserted = false;
  const ledger = await open(t, files, {
    disk: { ...realDisk, link: noLinks },
    onStep: (step) => {
      if (step === 'claim' && !inserted) {
        inserted = true;
        native(
          files.database,
          `INSERT INTO skill_telemetry (id, skill_name, session_id, outcome, timestamp)
           VALUES ('x', 'deploy', 's', 'success', '2026-10-01T00:00:00.000Z')`,
        );
      }
      return Promise.resolve();
    },
  });
  for (let n = 0; n < 2; n++) {
    ledger.add(batch([use(910 + n)], { source: `s${n}` }));
    await ledger.publish();
  }
  assert.equal((await open(t, files)).span().uses, 205);
});

test('several generations go by between two looks of a loader: it starts from the newest', async (t) => {
  const files = await recorded(t);
  const others = await open(t, files);
  let looks = 0;
  const disk: Disk = {
    ...realDisk,
    readFile: async (path) => {
      const bytes = await realDisk.readFile(path);
      if (path === files.database && looks++ === 0) {
        for (let n = 0; n < 4; n++) {
          others.add(batch([use(920 + n)], { source: `s${n}` }));
          await others.publish();
        }
      }
      return bytes;
    },
  };
  assert.equal((await open(t, files, { disk })).span().uses, 206);
});
