import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { ImportLoop, type ImportState } from '../../../src/capture/importLoop.js';
import { Lease } from '../../../src/capture/lease.js';
import type { ImportOutcome } from '../../../src/capture/workerProtocol.js';
import type { LastReport } from '../../../src/ledger/types.js';

const SNAPSHOT: LastReport = {
  version: 1,
  generation: 1,
  writtenAt: 0,
  stamp: '',
  sessionStamp: '',
  hooks: [],
  reports: [],
  running: [],
  span: { from: null, to: null, uses: 0, sessions: 0 },
  today: { day: 0, uses: 0, failures: 0 },
  problems: [],
};

function outcome(change: Partial<ImportOutcome> = {}): ImportOutcome {
  return {
    figures: { files: 1, bytes: 1, events: 1, sessions: 1, skippedLines: 0, unknownRecords: 0, ms: 1 },
    sources: [{ agentId: 'claude-code', root: '/home/.claude/projects', state: 'ok', message: '', files: 1 }],
    damage: [],

    cancelled: false,
    nextVisitAt: null,
    snapshot: SNAPSHOT,
    ...change,
  };
}

let folder: string;
let clock: number;
const loops: ImportLoop[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loop-'));
  clock = 1_000_000;
});
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** A loop whose worker and watcher are ours. */
function setUp(importNow: () => Promise<ImportOutcome>) {
  const states: ImportState['kind'][] = [];
  const watched: { folders: readonly string[]; onChange: () => void; open: boolean }[] = [];
  const cancelImport = mock.fn(async () => {});
  const loop = new ImportLoop({
    importNow: mock.fn(importNow),
    cancelImport,
    sources: () => [{ agentId: 'claude-code', moreFolders: [] }],
    createLease: (onChange) => new Lease(join(folder, 'import.lease'), Date.now, onChange),
    watch: (folders, onChange) => {
      const watch = { folders, onChange, open: true };
      watched.push(watch);
      return { dispose: () => void (watch.open = false) };
    },
    now: () => clock,
    elapsed: () => performance.now(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  loop.onDidChange(({ kind }) => states.push(kind));
  loops.push(loop);
  return { loop, states, watched, cancelImport };
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < end, 'did not happen within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('it imports at the start, watches the folders that were looked at, and imports again when they change', async () => {
  let imports = 0;
  const { loop, watched } = setUp(async () => {
    imports++;
    const storage = { agentId: 'opencode', root: '/data/storage', state: 'ok', message: '', files: 1 } as const;
    return outcome({ sources: [...outcome().sources, { ...storage, watch: ['/data/storage/session'] }] });
  });
  await loop.start();
  await until(() => imports === 2); // the second look is for what was written before the watch began
  assert.deepEqual(
    watched.map(({ folders }) => folders),
    [['/home/.claude/projects', '/data/storage/session']],
  );
  await until(() => loop.current.kind === 'idle');
  clock += 1_000;
  watched[0]?.onChange();
  watched[0]?.onChange();
  await until(() => imports === 3);
});

test('nothing is imported before start and after stop', async () => {
  let imports = 0;
  const { loop, watched } = setUp(async () => {
    imports++;
    return outcome();
  });
  await loop.importNow();
  assert.equal(imports, 0);
  await loop.start();
  await until(() => watched.length === 1);
  await loop.stop();
  const before = imports;
  assert.equal(watched[0]?.open, false);
  watched[0]?.onChange();
  await loop.importNow();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(imports, before);
  assert.equal(loop.current.kind, 'off');
});

test('turning recording off cancels a running import', async () => {
  let end: (value: ImportOutcome) => void = () => {};
  const { loop, cancelImport } = setUp(() => new Promise((resolve) => (end = resolve)));
  await loop.start();
  await until(() => loop.current.kind === 'importing');
  const stopped = loop.stop();
  assert.equal(cancelImport.mock.callCount(), 1);
  end(outcome({ cancelled: true }));
  await stopped;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(loop.current.kind, 'off', 'the late result does not turn it on again');
});

test('turning recording off cancels also an import that is too short to be shown', async () => {
  const ends: ((value: ImportOutcome) => void)[] = [];
  const { loop, cancelImport } = setUp(() => new Promise((resolve) => ends.push(resolve)));
  await loop.start();
  await until(() => ends.length === 1);
  ends[0]?.(outcome());
  await until(() => ends.length === 2);
  assert.notEqual(loop.current.kind, 'importing');
  const stopped = loop.stop();
  assert.equal(cancelImport.mock.callCount(), 1);
  ends[1]?.(outcome({ cancelled: true }));
  await stopped;
});

test('a second window follows, and takes over when the first one stops', async () => {
  let firstImports = 0;
  let secondImports = 0;
  const first = setUp(async () => {
    firstImports++;
    return outcome();
  });
  const second = setUp(async () => {
    secondImports++;
    return outcome();
  });
  await first.loop.start();
  await until(() => first.loop.current.kind === 'idle');
  await second.loop.start();
  assert.equal(second.loop.current.kind, 'following');
  assert.equal(secondImports, 0);
  await first.loop.stop();
  await until(() => second.loop.current.kind === 'idle');
  assert.ok(firstImports > 0 && secondImports > 0);
});

test('a failed import is told', async () => {
  const { loop } = setUp(async () => Promise.reject(new Error('the disk is full')));
  await loop.start();
  await until(() => loop.current.kind === 'failed');
  assert.deepEqual(loop.current, { kind: 'failed', message: 'the disk is full' });
});

test('an open session is looked at again when its idle time is over', async () => {
  let imports = 0;
  const { loop } = setUp(async () => {
    imports++;
    return outcome({ nextVisitAt: imports <= 2 ? clock + 1_200 : null });
  });
  await loop.start();
  await until(() => imports >= 3);
});

test('what was damaged stays known after an import that read nothing of it', async () => {
  const damage = { agentId: 'codex', agentVersion: null, skippedLines: 2, unknownRecords: 1 } as const;
  let imports = 0;
  const { loop, watched } = setUp(async () => {
    imports++;
    return outcome({ damage: imports === 1 ? [{ ...damage, source: 'a' }] : [] });
  });
  await loop.start();
  await until(() => imports === 2);
  await until(() => loop.current.kind === 'idle');
  assert.deepEqual(loop.damageSoFar, [damage]);
  assert.equal(watched.length, 1);
});

test('an import that was stopped does not go on by itself', async () => {
  let imports = 0;
  const { loop } = setUp(async () => {
    imports++;
    return outcome({ cancelled: true });
  });
  await loop.start();
  await until(() => loop.current.kind === 'cancelled');
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(imports, 1);
  await loop.importNow();
  assert.equal(imports, 2);
});

test('an import that a clear has stopped goes on after it', async () => {
  const ends: ((value: ImportOutcome) => void)[] = [];
  const { loop } = setUp(() => new Promise((resolve) => ends.push(resolve)));
  await loop.start();
  await until(() => ends.length === 1);
  const result = await loop.standAside(async () => {
    ends[0]?.(outcome({ cancelled: true }));
    return 'cleared';
  });
  assert.equal(result, 'cleared');
  await until(() => ends.length === 2);
  ends[1]?.(outcome());
  await until(() => loop.current.kind === 'idle');
});

test('an import that began while something was cleared, and was stopped by it, goes on after it', async () => {
  const ends: ((value: ImportOutcome) => void)[] = [];
  const { loop, watched } = setUp(() => new Promise((resolve) => ends.push(resolve)));
  await loop.start();
  await until(() => ends.length === 1);
  ends[0]?.(outcome());
  await until(() => ends.length === 2);
  ends[1]?.(outcome());
  await until(() => loop.current.kind === 'idle');
  await loop.standAside(async () => {
    watched[0]?.onChange();
    await until(() => ends.length === 3);
    ends[2]?.(outcome({ cancelled: true }));
    await until(() => loop.current.kind === 'cancelled');
  });
  await until(() => ends.length === 4);
});

test('a clock that was put on, as after a sleep, makes no change wait', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const soon = async (condition: () => boolean): Promise<void> => {
    for (const end = Date.now() + 60_000; !condition(); ) {
      assert.ok(Date.now() < end, 'did not happen within 60 s');
      await new Promise(setImmediate);
    }
  };
  let imports = 0;
  const { loop, watched } = setUp(async () => {
    imports++;
    return outcome();
  });
  await loop.start();
  t.mock.timers.tick(0);
  await soon(() => watched.length === 1 && loop.current.kind === 'idle');
  t.mock.timers.tick(150);
  await soon(() => imports === 2);
  for (let turn = 0; turn < 10; turn++) {
    await new Promise(setImmediate); // the import makes its next appointment
  }
  clock += 86_400_000;
  watched[0]?.onChange();
  t.mock.timers.tick(150);
  await soon(() => imports === 3);
});

test('what was written before the watch had really begun is found soon', async () => {
  const { files } = outcome().figures;
  let imports = 0;
  const { loop } = setUp(async () => {
    imports++;
    // Nobody tells of a change; the third look finds one, and after it there are more.
    return outcome({ figures: { ...outcome().figures, files: imports === 3 ? files : 0 } });
  });
  await loop.start();
  await until(() => imports === 4);
});
