import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { csvField } from '../../../src/ledger/csv.js';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import { writeExport } from '../../../src/ledger/exportFile.js';
import { type ExportFormat, exportText } from '../../../src/ledger/exportText.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import type { UseFilter } from '../../../src/ledger/types.js';
import { useId } from '../../../src/model/identity.js';
import type { UseEvent } from '../../../src/model/use.js';
import { withEdits } from '../../../src/model/versions.js';
import { batch, DAY, NOW, open, session, temporaryHome, use } from './support.js';

const FAILED = use(2, {
  outcome: 'failure',
  reason: 'load-failed',
  skillName: 'review',
  sessionId: '-1',
  durationMs: null,
});
const go = new AbortController().signal;

async function filled(t: TestContext): Promise<{ ledger: Ledger; folder: string }> {
  const { home, files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch([use(1), FAILED], { session: session('session-one') }));
  ledger.add(batch([], { source: 'other', session: session('-1', { agentId: 'claude-code', start: NOW, end: NOW }) }));
  return { ledger, folder: home };
}

function pieces(ledger: Ledger, format: ExportFormat, filter: UseFilter = {}) {
  return exportText(ledger.contents(filter), format, filter, NOW, null);
}

function textOf(ledger: Ledger, format: ExportFormat, filter: UseFilter = {}): string {
  return [...pieces(ledger, format, filter)].map(({ text }) => text).join('');
}

test('JSON holds all that is stored, a record on each line', async (t) => {
  const { ledger } = await filled(t);
  const text = textOf(ledger, 'json');
  const value = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), [
    'program',
    'schemaVersion',
    'exportedAt',
    'filter',
    'span',
    'reports',
    'days',
    'sessions',
    'events',
    'hooks',
    'skillTexts',
  ]);
  assert.deepEqual(value['events'], [FAILED, use(1)]);
  assert.deepEqual(value['reports'], JSON.parse(JSON.stringify(ledger.reports().map(withEdits))));
  const [newest, other] = value['sessions'] as Record<string, unknown>[];
  assert.deepEqual([newest?.['sessionId'], newest?.['start']], ['-1', new Date(NOW).toISOString()]);
  assert.equal(other?.['turns'], 1);
  assert.deepEqual(
    (value['days'] as Record<string, unknown>[]).map(({ skillName, outcome, uses, durations }) => [
      skillName,
      outcome,
      uses,
      durations,
    ]),
    [
      ['review', 'failure', 1, 0],
      ['deploy', 'success', 1, 1],
    ],
  );
  assert.deepEqual(value['span'], {
    from: use(1).timestamp,
    to: FAILED.timestamp,
    uses: 2,
    sessions: 2,
    sessionsFrom: new Date(Date.parse(use(1).timestamp) - 1_000).toISOString(),
  });
  assert.equal(text.split('\n').filter((line) => line.includes(FAILED.id)).length, 1);
});

test('the daily sums stay in the export when single uses have expired', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files, { retentionDays: 10 });
  ledger.add(batch([use(1, { timestamp: new Date(NOW - 30 * DAY).toISOString() })]));
  await ledger.publish();
  const value = JSON.parse(textOf(ledger, 'json')) as { days: { day: string; uses: number }[]; events: unknown[] };
  assert.deepEqual([value.events.length, value.days.length, value.days[0]?.uses], [0, 1, 1]);
  assert.match(value.days[0]?.day ?? '', /^2026-09-20$/);
});

test('a filter holds for all parts, and an empty ledger is valid JSON and a head line of CSV', async (t) => {
  const { ledger } = await filled(t);
  const value = JSON.parse(textOf(ledger, 'json', { skillName: 'review' })) as Record<string, unknown[]>;
  assert.deepEqual(
    ['reports', 'days', 'sessions', 'events'].map((part) => value[part]?.length),
    [1, 1, 1, 1],
  );
  const { files } = temporaryHome(t);
  const empty = await open(t, files);
  assert.deepEqual((JSON.parse(textOf(empty, 'json')) as { events: unknown[] }).events, []);
  assert.match(textOf(empty, 'csv'), /^id,timestamp,skillName,[^\r\n]*\r\n$/);
});

test('CSV: a line per use, as RFC 4180 writes it', async (t) => {
  const { ledger } = await filled(t);
  const [head, first, second, end] = textOf(ledger, 'csv').split('\r\n');
  assert.equal(head?.split(',').length, 20);
  assert.equal(
    first,
    `${FAILED.id},${FAILED.timestamp},review,review,claude-code,'-1,model,failure,load-failed,false,,100,,,,transcript,,,,${FAILED.asOf}`,
  );
  assert.match(second ?? '', /,deploy,.*,success,completed,false,1000,100,/);
  assert.equal(end, '');
});

test('CSV: what a spreadsheet would run is marked as text; numbers are left alone', () => {
  const cases: [string | number | boolean | null, string][] = [
    ['=1+2', "'=1+2"],
    ['+1', "'+1"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a-b', 'a-b'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    [-1, '-1'],
    [0, '0'],
    [false, 'false'],
    [null, ''],
  ];
  for (const [value, expected] of cases) {
    assert.equal(csvField(value), expected);
  }
});

test('many uses come in pieces, newest first', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const uses = Array.from({ length: 1_500 }, (_, n) => use(n));
  ledger.add(batch(uses));
  const all = [...pieces(ledger, 'csv')];
  assert.ok(all.length > 2, 'several pieces');
  assert.ok(all.every(({ text }) => text.length < 70_000));
  assert.deepEqual(all.at(-1) && { ...all.at(-1), text: '' }, {
    text: '',
    events: 1_500,
    totalEvents: 1_500,
    sessions: 0,
  });
  const ids = all
    .map(({ text }) => text)
    .join('')
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',')[0]);
  assert.deepEqual(ids, uses.map(({ id }) => id).toReversed());
});

test('an export is a file of the person’s alone, and leaves nothing else behind', async (t) => {
  const { ledger, folder } = await filled(t);
  const path = join(folder, 'out.json');
  writeFileSync(path, 'older', { mode: 0o644 });
  const counts: number[] = [];
  const written = await writeExport(path, pieces(ledger, 'json'), realDisk, go, ({ events }) => counts.push(events));
  assert.deepEqual(written, { events: 2, totalEvents: 2, sessions: 2 });
  assert.deepEqual(counts, [2]);
  assert.equal(readFileSync(path, 'utf8'), textOf(ledger, 'json'));
  if (process.platform !== 'win32') {
    assert.equal(statSync(path).mode & 0o777, 0o600);
  }
  assert.deepEqual(leftBehind(folder), []);
});

test('an aborted export changes nothing', async (t) => {
  const { ledger, folder } = await filled(t);
  const path = join(folder, 'out.csv');
  writeFileSync(path, 'older');
  const controller = new AbortController();
  const aborting = writeExport(path, pieces(ledger, 'csv'), realDisk, controller.signal, () => controller.abort());
  assert.equal(await aborting, null);
  assert.equal(readFileSync(path, 'utf8'), 'older');
  assert.deepEqual(leftBehind(folder), []);
});

test('a link is replaced, not followed; a folder is refused', { skip: process.platform === 'win32' }, async (t) => {
  const { ledger, folder } = await filled(t);
  const target = join(folder, 'precious');
  writeFileSync(target, 'precious');
  symlinkSync(target, join(folder, 'link'));
  await writeExport(join(folder, 'link'), pieces(ledger, 'csv'), realDisk, go, () => undefined);
  assert.equal(readFileSync(target, 'utf8'), 'precious');
  assert.ok(lstatSync(join(folder, 'link')).isFile());
  mkdirSync(join(folder, 'dir'));
  await assert.rejects(
    writeExport(join(folder, 'dir'), pieces(ledger, 'csv'), realDisk, go, () => undefined),
    /dir is no file\. Name a file/,
  );
});

test('what is in the way is told with what to do', async (t) => {
  const { ledger, folder } = await filled(t);
  await assert.rejects(
    writeExport(join(folder, 'none', 'out.csv'), pieces(ledger, 'csv'), realDisk, go, () => undefined),
    /there is no folder .*none\. Make it first/,
  );
  const full: Disk = {
    ...realDisk,
    rename: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
  };
  await assert.rejects(
    writeExport(join(folder, 'out.csv'), pieces(ledger, 'csv'), full, go, () => undefined),
    /the disk is full\. Make room/,
  );
  assert.deepEqual(leftBehind(folder), []);
});

test('uses of one session, also from a time on', async (t) => {
  const { ledger } = await filled(t);
  assert.deepEqual(ledger.events({ sessionId: '-1' }, 9), [FAILED]);
  assert.deepEqual(ledger.events({ sessionId: 'none' }, 9), []);
  const at = Date.parse(FAILED.timestamp);
  assert.deepEqual(ledger.events({ sessionId: '-1', since: at, agentId: 'claude-code' }, 9), [FAILED]);
  assert.deepEqual(ledger.events({ sessionId: '-1', since: at + 1 }, 9), []);
});

test('today: uses and failures of the local day, nested ones in neither', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const today = (number: number, more: Partial<UseEvent> = {}): UseEvent => {
    const timestamp = new Date(NOW - number * 1000).toISOString();
    return { ...use(number, { timestamp, ...more }), id: useId(NOW, 'claude-code', `today-${number}`, 'deploy') };
  };
  ledger.add(
    batch([
      use(1),
      today(1),
      today(2, { outcome: 'failure', reason: 'load-failed' }),
      today(3, { outcome: 'partial', reason: 'interrupted' }),
      today(4, { nested: true, outcome: 'failure', reason: 'load-failed' }),
    ]),
  );
  const { today: counted } = ledger.snapshot();
  assert.deepEqual([counted.uses, counted.failures], [3, 1]);
  assert.equal(counted.day, Math.floor((NOW - new Date(NOW).getTimezoneOffset() * 60_000) / DAY));
});

function leftBehind(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tmp'));
}
