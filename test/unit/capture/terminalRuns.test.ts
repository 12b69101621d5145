import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentRuns } from '../../../src/agents/commandLine/agentRuns.js';
import { optOutsOf } from '../../../src/agents/commandLine/optOuts.js';
import {
  type CommandFacts,
  type LineRuns,
  type TerminalRunParts,
  TerminalRuns,
} from '../../../src/capture/terminalRuns.js';
import type { UseEvent } from '../../../src/model/use.js';

const START = Date.UTC(2026, 10, 1);
const LINE = 'claude -p "/review 12"';

/** One listener with everything around it in the test's hand. */
function listener(more: Partial<TerminalRunParts> = {}) {
  const state = {
    now: START,
    allowed: true,
    asked: [] as string[],
    warnings: [] as string[],
    uses: [] as UseEvent[],
    optOuts: [] as string[],
  };
  const runs = new TerminalRuns({
    recognise: (line, shell) => {
      state.asked.push(line);
      return Promise.resolve({ runs: agentRuns(line, shell), optOuts: optOutsOf(line, shell) });
    },
    optOuts: {
      begin: (run, optOuts, at) => {
        state.optOuts.push(`begin ${run} ${optOuts.map(({ agentId }) => agentId).join()} ${at - START}`);
        return Promise.resolve();
      },
      end: (run, optOuts, startedAt, endedAt) => {
        const agents = optOuts.map(({ agentId }) => agentId).join();
        state.optOuts.push(`end ${run} ${agents} ${startedAt - START} ${endedAt - START}`);
        return Promise.resolve();
      },
      beat: () => Promise.resolve(),
    },
    hashFolder: (cwd, folder) => Promise.resolve(`hash of ${cwd}${folder === '' ? '' : `/${folder}`}`),
    record: (use) => Promise.resolve(void state.uses.push(use)),
    mayRecord: () => state.allowed,
    isSource: () => true,
    hostId: 'host',
    now: () => state.now,
    log: { info: () => undefined, warn: (message) => void state.warnings.push(message), error: () => undefined },
    ...more,
  });
  return { runs, state };
}

function facts(commandLine: string, more: Partial<CommandFacts> = {}): CommandFacts {
  return { commandLine, confidence: 'high', cwd: '/project', shell: 'bash', ...more };
}

const outcomes: readonly (readonly [
  line: string,
  code: number | undefined,
  outcome: string,
  exitCode: number | null,
])[] = [
  [LINE, 0, 'success', 0],
  [LINE, 1, 'failure', 1],
  [LINE, 130, 'partial', 130],
  [LINE, 143, 'partial', 143],
  [LINE, undefined, 'partial', null],
  [`${LINE} | tee log`, 0, 'partial', null],
  [`${LINE}; ls`, 1, 'partial', null],
  [`${LINE} && ls`, 0, 'success', 0],
  [`${LINE} && ls`, 1, 'partial', null],
  [`make && ${LINE}`, 0, 'success', 0],
];

for (const [line, code, outcome, exitCode] of outcomes) {
  test(`${line}, exit code ${String(code)}: ${outcome}`, async () => {
    const { runs, state } = listener();
    const terminal = {};
    await runs.start(terminal, facts(line));
    state.now += 5_000;
    await runs.end(terminal, facts(line), code);
    const [use] = state.uses;
    assert.deepEqual(
      [state.uses.length, use?.outcome, use?.exitCode, use?.durationMs, use?.skillName, use?.agentId],
      [1, outcome, exitCode, 5_000, 'review', 'claude-code'],
    );
    assert.deepEqual(
      [use?.evidence, use?.trigger, use?.reason, use?.timestamp, use?.project],
      ['terminal', 'user', 'exit-code', new Date(START).toISOString(), 'hash of /project'],
    );
  });
}

const nothing: readonly (readonly [
  name: string,
  line: string,
  more: Partial<CommandFacts>,
  code: number | undefined,
])[] = [
  ['an empty command', '', {}, undefined],
  ['another program', 'npm test', {}, 0],
  ['a line of low confidence', LINE, { confidence: 'low' }, 0],
  ['an opt-out typed before it', `DO_NOT_TRACK=1 ${LINE}`, {}, 0],
  ['an interactive start', 'claude "/review"', {}, 0],
  ['a run behind a command that may have failed', `make && ${LINE}`, {}, 1],
];

for (const [name, line, more, code] of nothing) {
  test(`${name} makes nothing`, async () => {
    const { runs, state } = listener();
    const terminal = {};
    await runs.start(terminal, facts(line, more));
    await runs.end(terminal, facts(line, more), code);
    await runs.close(terminal);
    assert.deepEqual(state.uses, []);
  });
}

test('commands that name no agent are looked at no further', async () => {
  const { runs, state } = listener();
  const terminal = {};
  await runs.start(terminal, facts('mysql --password=secret'));
  assert.doesNotMatch(
    JSON.stringify([...Object.values(runs)].map((part) => (part instanceof Map ? [...part] : ''))),
    /secret/,
  );
  await runs.end(terminal, facts('mysql --password=secret'), 0);
  assert.deepEqual(state.asked, []);
});

test('the line of the end decides', async () => {
  const { runs, state } = listener();
  const terminal = {};
  await runs.start(terminal, facts(LINE));
  await runs.end(terminal, facts('ls'), 0);
  await runs.start(terminal, facts('claude -p "/re', { confidence: 'low' }));
  await runs.end(terminal, facts(LINE), 0);
  assert.deepEqual(
    state.uses.map(({ skillName }) => skillName),
    ['review'],
  );
});

test('a closed terminal, and a shell that said no more, leave a partial run', async () => {
  const { runs, state } = listener();
  const [closed, silent] = [{}, {}];
  await runs.start(closed, facts(LINE));
  await runs.start(silent, facts('claude -p "/deploy"'));
  state.now += 1_000;
  await runs.close(closed);
  await runs.close(closed);
  await runs.start(silent, facts('ls'));
  await runs.end(silent, facts('ls'), 0);
  assert.deepEqual(
    state.uses.map(({ skillName, outcome, exitCode, durationMs }) => [skillName, outcome, exitCode, durationMs]),
    [
      ['review', 'partial', null, 1_000],
      ['deploy', 'partial', null, 1_000],
    ],
  );
});

for (const [name, atStart, atEnd] of [
  ['at its start', false, true],
  ['at its end', true, false],
  ['all the time', false, false],
] as const) {
  test(`recording that is off ${name} makes nothing and asks nothing`, async () => {
    const { runs, state } = listener();
    const terminal = {};
    state.allowed = atStart;
    await runs.start(terminal, facts(LINE));
    state.allowed = atEnd;
    await runs.end(terminal, facts(LINE), 0);
    assert.deepEqual([state.uses, state.asked], [[], []]);
  });
}

test('an agent that is turned off as a source is left out', async () => {
  const { runs, state } = listener({ isSource: (agentId) => agentId !== 'claude-code' });
  const terminal = {};
  const line = `${LINE}; codex exec '$ship'`;
  await runs.start(terminal, facts(line));
  await runs.end(terminal, facts(line), 0);
  assert.deepEqual(
    state.uses.map(({ agentId, outcome }) => [agentId, outcome]),
    [['codex', 'success']],
  );
});

test('each run has an identity of its own, in its folder where that can be told', async () => {
  const { runs, state } = listener();
  const terminal = {};
  for (const line of [`cd sub && ${LINE}`, `cd $X && ${LINE}`, `${LINE} && ${LINE}`]) {
    await runs.start(terminal, facts(line));
    await runs.end(terminal, facts(line), 0);
  }
  await runs.start(terminal, facts(LINE, { cwd: null }));
  await runs.end(terminal, facts(LINE), 0);
  assert.deepEqual(
    state.uses.map(({ project }) => project),
    ['hash of /project/sub', null, 'hash of /project', 'hash of /project', 'hash of /project'],
  );
  assert.equal(new Set(state.uses.map(({ id }) => id)).size, 5);
});

test('what fails is told and does not reach the editor', async () => {
  const { runs, state } = listener({ record: () => Promise.reject(new Error('The disk is full.')) });
  const terminal = {};
  await runs.start(terminal, facts(LINE));
  await runs.end(terminal, facts(LINE), 0);
  assert.deepEqual(state.warnings, ['A terminal run was not recorded: The disk is full.']);
});

for (const [name, atStart, atEnd, told] of [
  ['is told of at its start and its end', {}, {}, ['begin 0 claude-code 0', 'end 0 claude-code 0 5000']],
  ['that is not sure is told of, too', { confidence: 'low' }, { confidence: 'low' }, 2],
  ['that only the end knows is told of then', { commandLine: '' }, {}, ['end 0 claude-code 0 5000']],
  ['that the end does not know is ended', {}, { commandLine: 'ls' }, ['begin 0 claude-code 0', 'end 0  0 5000']],
] as const) {
  test(`a run with an opt-out ${name}, whether recording is on or not`, async () => {
    for (const allowed of [true, false]) {
      const { runs, state } = listener({ isSource: () => false });
      const terminal = {};
      const line = facts('DO_NOT_TRACK=1 claude');
      state.allowed = allowed;
      await runs.start(terminal, { ...line, ...atStart });
      state.now += 5_000;
      await runs.end(terminal, { ...line, ...atEnd }, 0);
      assert.deepEqual(typeof told === 'number' ? state.optOuts.length : state.optOuts, told);
      assert.deepEqual(state.uses, []);
    }
  });
}

test('the end of an opt-out waits for its beginning, and does not need the parser', async () => {
  let answer: (found: LineRuns) => void = () => undefined;
  let asked = 0;
  const { runs, state } = listener({
    recognise: () =>
      asked++ === 0 ? new Promise((resolve) => (answer = resolve)) : Promise.reject(new Error('The worker is gone.')),
  });
  const terminal = {};
  const begun = runs.start(terminal, facts('CI=1 codex'));
  const ended = runs.end(terminal, facts('CI=1 codex'), 0);
  answer({ runs: [], optOuts: [{ agentId: 'codex', variable: 'CI', background: false }] });
  await Promise.all([begun, ended]);
  assert.deepEqual(state.optOuts, ['begin 0 codex 0', 'end 0  0 0']);
  assert.deepEqual(state.uses, []);
});
