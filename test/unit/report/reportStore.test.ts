import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LastReport, UseFilter } from '../../../src/ledger/types.js';
import type { SkillReport } from '../../../src/model/report.js';
import { ReportStore } from '../../../src/report/reportStore.js';
import { NOON, report } from './reports.js';

const ALL = report('code-review', 9);
const WEEK = report('code-review', 2);

function published(generation: number, reports: readonly SkillReport[]): LastReport {
  const span = { from: NOON - 1, to: NOON, uses: 9, sessions: 1 };
  return {
    version: 1,
    generation,
    writtenAt: NOON,
    hooks: [],
    stamp: JSON.stringify(reports),
    sessionStamp: '',
    reports,
    running: [],
    span,
    today: { day: 0, uses: 0, failures: 0 },
    problems: [],
  };
}

/** A store whose ledger answers when it is told to. */
function setUp(first: LastReport | null) {
  const file = { last: first };
  const answers: { resolve: (reports: readonly SkillReport[]) => void; reject: (error: Error) => void }[] = [];
  const errors: string[] = [];
  const asked: [UseFilter, number][] = [];
  const store = new ReportStore(
    {
      readLast: () => Promise.resolve(file.last),
      reports: () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
      events: (filter, limit) => {
        asked.push([filter, limit]);
        return Promise.resolve([]);
      },
      projectReports: (filter) => {
        asked.push([filter, 0]);
        return Promise.resolve([{ project: '0123456789abcdef', reports: [ALL, report('deploy', 1)] }]);
      },
      projectFolders: () => Promise.resolve({ '0123456789abcdef': '/home/dev/shop' }),
      inventory: () => Promise.resolve({ installed: [], listedAgents: [] }),
    },
    () => NOON,
    { info: () => {}, warn: () => {}, error: (message) => errors.push(message) },
  );
  const shown = () => [store.current?.filter.range, store.current?.reports.map(({ totalUses }) => totalUses)];
  return { store, file, answers, asked, errors, shown };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

test('an answer for a time range that is no longer chosen is not shown', async () => {
  const { store, answers, shown } = setUp(published(1, [ALL]));
  await store.followPublished();
  const week = store.setFilter({ range: 7 });
  await soon();
  await store.setFilter({ range: null });
  answers[0]?.resolve([WEEK]);
  await week;
  assert.deepEqual(shown(), [null, [9]]);
});

test('a range stays chosen when another window publishes, and when all is cleared', async () => {
  const { store, file, answers, shown } = setUp(published(1, [ALL]));
  const week = store.setFilter({ range: 7 });
  await soon();
  answers[0]?.resolve([WEEK]);
  await week;
  assert.deepEqual(shown(), [7, [2]]);
  file.last = published(2, [ALL]);
  const followed = store.followPublished();
  await soon();
  answers[1]?.resolve([WEEK, report('deploy', 1)]);
  await followed;
  assert.deepEqual(shown(), [7, [2, 1]]);
  file.last = null;
  await store.followPublished();
  assert.deepEqual(shown(), [7, []]);
});

test('recent uses are those of the range that is shown', async () => {
  const { store, answers, asked } = setUp(published(1, [ALL]));
  await store.followPublished();
  await store.recentUses('code-review', 20);
  const week = store.setFilter({ range: 7 });
  await soon();
  answers[0]?.resolve([WEEK]);
  await week;
  await store.recentUses('code-review', 20);
  assert.deepEqual(asked, [
    [{ skillName: 'code-review' }, 20],
    [{ skillName: 'code-review', since: NOON - 7 * 24 * 3_600_000 }, 20],
  ]);
});

test('a range that can not be applied is not shown with the numbers of all time', async () => {
  const { store, answers, errors, shown } = setUp(published(1, [ALL]));
  const week = store.setFilter({ range: 7 });
  await soon();
  answers[0]?.reject(new Error('The ledger worker ended.'));
  await week;
  assert.deepEqual(shown(), [null, [9]]);
  assert.equal(errors.length, 1);
});

test('a report that was published while the ledger was asked is not replaced by the older answer', async () => {
  const { store, answers, shown } = setUp(published(1, [ALL]));
  const first = store.setFilter({ range: 30 });
  await soon();
  const second = store.take(published(2, [ALL]));
  await soon();
  answers[1]?.resolve([WEEK]);
  await second;
  answers[0]?.resolve([ALL]);
  await first;
  assert.deepEqual(shown(), [30, [2]]);
});

test('what the own ledger says is not replaced by an older published report', async () => {
  const { store } = setUp({ ...published(3, [ALL]), writtenAt: NOON - 1 });
  await store.followPublished();
  const problems = [{ kind: 'newer-version', message: 'Update.' }] as const;
  await store.take({ ...published(0, [ALL]), stamp: 'with a problem', problems });
  await store.followPublished();
  await store.setFilter({ range: null });
  assert.deepEqual(store.current?.problems, problems);
});

test('a ledger that can not publish is shown all the same; a report that was taken away is not', async () => {
  const { store, file, shown } = setUp(null);
  await store.followPublished();
  await store.take(published(0, [ALL]));
  await store.followPublished();
  assert.deepEqual(shown(), [null, [9]]);
  file.last = published(1, [ALL]);
  await store.followPublished();
  file.last = null;
  await store.followPublished();
  await store.setFilter({ range: null });
  assert.deepEqual(shown(), [null, []]);
});

test('an agent is asked for together with the range; a text needs no ledger', async () => {
  const { store, answers, asked } = setUp(published(1, [ALL]));
  await store.followPublished();
  const codex = store.setFilter({ agentId: 'codex', range: 7 });
  await soon();
  answers[0]?.resolve([WEEK]);
  await codex;
  await store.setFilter({ text: 'review' });
  assert.equal(answers.length, 1);
  assert.deepEqual(store.current?.filter, { range: 7, agentId: 'codex', text: 'review' });
  assert.deepEqual(store.current?.reports, [WEEK]);
  assert.deepEqual(store.current?.agents, ['claude-code'], 'all agents can still be chosen');
  await store.recentUses('code-review', 5);
  assert.deepEqual(asked.at(-1), [{ skillName: 'code-review', since: NOON - 7 * 24 * 3_600_000, agentId: 'codex' }, 5]);
});

test('views hear of a report only when something in it is new', async () => {
  const { store } = setUp(null);
  let heard = 0;
  store.onDidChange(() => heard++);
  await store.take(published(1, [ALL]));
  await store.take({ ...published(2, [ALL]), writtenAt: NOON + 1 });
  assert.equal(heard, 1);
  await store.take(published(2, [WEEK]));
  await store.setFilter({ text: 'code' });
  assert.equal(heard, 3);
  let sessions = 0;
  store.onDidChangeSessions(() => sessions++);
  await store.take({ ...published(3, [WEEK]), sessionStamp: '1 5' });
  assert.deepEqual([heard, sessions], [3, 1], 'a session has gone on without a new use');
});

test('projects are asked for within the filter, and hold only the skills that are looked for', async () => {
  const { store, asked } = setUp(published(1, [ALL]));
  await store.followPublished();
  await store.setFilter({ text: 'review' });
  const { projects, names } = await store.projects();
  assert.deepEqual(asked, [[{}, 0]]);
  assert.deepEqual(
    projects.map(({ reports }) => reports.map(({ skillName }) => skillName)),
    [['code-review']],
  );
  assert.equal(names.get('0123456789abcdef'), 'shop');
});

test('a trend sets the last days against as many before', async () => {
  const { store, answers } = setUp(published(1, [ALL]));
  await store.followPublished();
  const trend = store.trend('code-review');
  answers[0]?.resolve([report('code-review', 2, 8)]);
  answers[1]?.resolve([report('code-review', 20, 10)]);
  const { days, lately, before, verdict } = await trend;
  assert.deepEqual([days, verdict], [30, 'worse']);
  assert.deepEqual([lately.successCount, lately.totalUses], [2, 10]);
  assert.deepEqual([before.successCount, before.totalUses], [18, 20]);
});
