import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Signals } from '../../../src/consent/decide.js';
import { BEAT_MS, type ExclusionNotes, OffIntervals } from '../../../src/consent/offIntervals.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import type { Exclusion } from '../../../src/ledger/types.js';
import { tempFolder } from './temp.js';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const START = Date.UTC(2026, 4, 1);
const ON: Signals = {
  variable: null,
  file: { kind: 'undecided' },
  editor: { recording: 'followTelemetry', telemetry: true },
  editorsOff: [],
};
const SETTING_OFF: Signals = { ...ON, editor: { recording: 'off', telemetry: true } };
const LEVEL_OFF: Signals = { ...ON, editor: { recording: 'followTelemetry', telemetry: false } };
const FILE_OFF: Signals = { ...ON, file: { kind: 'no' } };
const CI: Signals = { ...ON, variable: 'CI' };

class World {
  now = START;
  readonly alive = new Set<number>();
  private nextPid = 100;

  constructor(readonly exclusions: ExclusionNotes) {}

  host(editor: string): { pid: number; intervals: OffIntervals } {
    const pid = this.nextPid++;
    this.alive.add(pid);
    const intervals = new OffIntervals({
      exclusions: this.exclusions,
      editor,
      pid,
      isAlive: (id) => this.alive.has(id),
      now: () => this.now,
    });
    return { pid, intervals };
  }

  /** What is on record, as nobody has died. */
  all(): Promise<readonly Exclusion[]> {
    return this.exclusions.closeDead(() => true, Number.NEGATIVE_INFINITY);
  }

  async spans(): Promise<(readonly [from: number, to: number | null, signal: string | undefined])[]> {
    return (await this.all()).map(({ from, to, signal }) => [from - START, to === null ? null : to - START, signal]);
  }
}

async function world(t: TestContext): Promise<World> {
  return new World(new Exclusions(join(await tempFolder(t), 'ledger', 'exclusions.jsonl')));
}

describe('OffIntervals', () => {
  it('notes nothing while recording is on', async (t) => {
    const w = await world(t);
    await w.host('code').intervals.note(ON);
    assert.deepEqual(await w.all(), []);
  });

  it('notes a lasting signal once, and closes it when it is seen on again', async (t) => {
    const w = await world(t);
    const { intervals } = w.host('code');
    await intervals.note(SETTING_OFF);
    w.now += 1_000;
    await intervals.note(SETTING_OFF);
    assert.deepEqual(await w.spans(), [[0, null, 'skillLedger.recording@code']]);
    w.now += 1_000;
    await intervals.note(ON);
    assert.deepEqual(await w.spans(), [[0, 2_000, 'skillLedger.recording@code']]);
  });

  it('goes on over the end of the host, until a later one sees it on', async (t) => {
    const w = await world(t);
    const first = w.host('code');
    await first.intervals.note(FILE_OFF);
    await first.intervals.end();
    w.alive.delete(first.pid);
    w.now += 5_000;
    const second = w.host('code').intervals;
    await second.note(FILE_OFF);
    assert.deepEqual(await w.spans(), [[0, null, 'telemetry.json']]);
    w.now += 5_000;
    await second.note(ON);
    assert.deepEqual(await w.spans(), [[0, 10_000, 'telemetry.json']]);
  });

  it("leaves another editor's setting open; the consent file is everybody's", async (t) => {
    const w = await world(t);
    await w.host('code').intervals.note({ ...FILE_OFF, ...{ editor: SETTING_OFF.editor } });
    w.now += 1_000;
    await w.host('cursor').intervals.note(ON);
    assert.deepEqual(await w.spans(), [
      [0, 1_000, 'telemetry.json'],
      [0, null, 'skillLedger.recording@code'],
    ]);
  });

  it('ends what an editor left open that no longer counts, and nothing of its own', async (t) => {
    const w = await world(t);
    await w.host('cursor+wsl').intervals.note(SETTING_OFF);
    await w.host('code').intervals.note(SETTING_OFF);
    w.now += 90_000;
    const gone = new Map([
      ['cursor+wsl', START + 60_000],
      ['code', START + 60_000],
    ]);
    await w.host('code').intervals.note(SETTING_OFF, gone);
    assert.deepEqual(await w.spans(), [
      [0, 60_000, 'skillLedger.recording@cursor+wsl'],
      [0, null, 'skillLedger.recording@code'],
    ]);
  });

  it('goes over from one signal to the next without a gap', async (t) => {
    const w = await world(t);
    const { intervals } = w.host('code');
    await intervals.note(SETTING_OFF);
    w.now += 1_000;
    await intervals.note(LEVEL_OFF);
    assert.deepEqual(await w.spans(), [
      [0, 1_000, 'skillLedger.recording@code'],
      [1_000, null, 'telemetry.telemetryLevel@code'],
    ]);
  });

  it('ends an environment interval with its host, not before', async (t) => {
    const w = await world(t);
    const off = w.host('code');
    await off.intervals.note(CI);
    w.now += 1_000;
    await w.host('code').intervals.note(ON);
    assert.deepEqual(await w.spans(), [[0, null, 'CI']]);
    await off.intervals.end();
    assert.deepEqual(await w.spans(), [[0, 1_000, 'CI']]);
  });

  it('lets another host close the interval of a killed one, with nothing of its life left out', async (t) => {
    const w = await world(t);
    const killed = w.host('code');
    await killed.intervals.note(CI);
    w.now += BEAT_MS;
    await killed.intervals.note(CI);
    const died = w.now + BEAT_MS - 1;
    w.alive.delete(killed.pid);
    w.now += 10 * BEAT_MS;
    await w.host('code').intervals.note(ON);
    const [interval] = await w.all();
    assert.ok(interval !== undefined && interval.to !== null);
    assert.ok(interval.to >= died, 'the end of its life is left out');
    assert.ok(interval.to <= died + BEAT_MS, 'time after its life is taken in');
  });

  it('stands again when it was closed while its host was only suspended', async (t) => {
    const w = await world(t);
    const suspended = w.host('code');
    await suspended.intervals.note(CI);
    w.now += 60 * 60_000;
    await w.host('code').intervals.note(ON);
    assert.notEqual((await w.all())[0]?.to, null);
    await suspended.intervals.note(CI);
    assert.deepEqual(await w.spans(), [[0, null, 'CI']]);
  });

  it('leaves clears alone', async (t) => {
    const w = await world(t);
    await w.exclusions.add({ cause: 'clear', from: 0, to: START });
    const before = await w.all();
    const { intervals } = w.host('code');
    await intervals.note(CI);
    await intervals.note(ON);
    assert.deepEqual(
      (await w.all()).filter(({ cause }) => cause === 'clear'),
      before,
    );
  });

  it('does not fill the file while nothing changes', async (t) => {
    const w = await world(t);
    let writes = 0;
    const counting: ExclusionNotes = {
      closeDead: (isAlive, now) => w.exclusions.closeDead(isAlive, now),
      add: (one) => {
        writes++;
        return w.exclusions.add(one);
      },
      replace: (one) => {
        writes++;
        return w.exclusions.replace(one);
      },
      vouch: (id, until) => w.exclusions.vouch(id, until),
    };
    const day = new World(counting);
    const { intervals } = day.host('code');
    for (let i = 0; i < 360; i++) {
      await intervals.note({ ...CI, ...{ editor: SETTING_OFF.editor } });
      day.now += BEAT_MS;
    }
    assert.equal(writes, 2);
  });
});
