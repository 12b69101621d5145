import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openCode } from '../../../../src/agents/opencode/agent.js';
import { Origins } from '../../../../src/agents/origins.js';
import { skillVersion } from '../../../../src/agents/skillVersion.js';
import { SessionLoader } from '../../../../src/capture/sessionLoader.js';
import { type OpenCodeSession, openCodeSession } from '../../../fixtures/opencode/session.js';
import { writeFiles } from '../../../harness/files.js';
import { LATER, OPTIONS, readParts, summary, usesIn } from '../reading.js';

const start = (): OpenCodeSession => openCodeSession().prompt();

/** From files and from rows, which must say the same. */
function uses(session: OpenCodeSession): string[] {
  const found = usesIn(openCode, session.parts());
  assert.deepEqual(usesIn(openCode, { rows: session.rows() }), found);
  return found;
}

describe('OpenCode: which uses there are', () => {
  it('calls of the skill tool, from their start on; two are two', () => {
    const session = start().skillCall('tidy').bash('make').say();
    assert.deepEqual(uses(session), ['tidy model success completed 2800']);
    const [use] = readParts(openCode, session.parts()).uses;
    assert.equal(use?.timestamp, '2026-03-01T10:00:01.100Z');
    assert.deepEqual([use?.skillVersion, use?.agentVersion, use?.tokens], [skillVersion('# tidy'), '1.0.55', 2 * 50]);
    assert.deepEqual(uses(start().skillCall('tidy').skillCall('tidy').say()), [
      'tidy model success completed 900',
      'tidy model success completed 1800',
    ]);
  });

  it('a SKILL.md that is read; nested inside another use; none that is written or only named', () => {
    const filePath = '/home/dev/project/.opencode/skill/notes/SKILL.md';
    assert.deepEqual(uses(start().tool('read', { filePath }).say()), ['notes implied success completed 1800']);
    assert.deepEqual(uses(start().bash(`head -20 ${filePath}`).say()), ['notes implied success completed 1800']);
    assert.deepEqual(uses(start().tool('read', { filePath }, { status: 'error' }).say()), [
      'notes implied failure load-failed 400',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').tool('read', { filePath }).say()), [
      'tidy model success completed 2800',
      'notes implied success completed  nested',
    ]);
    assert.deepEqual(uses(start().tool('read', { filePath }).tool('edit', { filePath }).say()), []);
    assert.deepEqual(uses(start().tool('grep', { pattern: filePath }).say(filePath).prompt('/notes').say()), []);
  });

  it('those of a subagent are of its own thread, in the session of its parent', () => {
    const agent = openCodeSession({
      sessionId: 'ses_2',
      parentId: 'ses_1',
      start: '2026-03-01T10:00:02.200Z',
      stepMs: 50,
    });
    const main = start().skillCall('tidy').subagent(agent.prompt().skillCall('look').say()).say();
    const reading = readParts(openCode, { ...main.parts(), ...agent.parts() });
    assert.deepEqual(
      reading.uses.map((use) => `${use.sessionId} ${summary(use)}`),
      ['ses_1 tidy model success completed 2800', 'ses_1 look model success completed 850'],
    );
    assert.deepEqual(
      [reading.uses[0]?.tokens, reading.session?.userMessages, reading.session?.sessionId],
      [200, 1, 'ses_1'],
    );
  });
});

describe('OpenCode: how they went', () => {
  it('refused by the person or a rule, unknown, broken off, still loading', () => {
    for (const error of [
      'The user rejected permission to use this specific tool call.',
      'The user has specified a rule which prevents you from using this specific tool call.',
    ]) {
      assert.deepEqual(uses(start().skillCall('tidy', { status: 'error', error }).say()), [
        'tidy model skipped denied 400',
      ]);
    }
    assert.deepEqual(uses(start().skillCall('tidy', { status: 'error', error: 'Skill "tidy" not found' }).say()), [
      'tidy model failure load-failed 400',
    ]);
    const broken = start().skillCall('tidy', { status: 'error', error: 'Tool execution aborted' });
    assert.deepEqual(uses(broken.failed('MessageAbortedError')), ['tidy model partial interrupted 1800']);
    assert.deepEqual(uses(start().skillCall('tidy', { status: 'running' })), ['tidy model partial abandoned 0']);
  });

  it('API error, abort, cut off, the last call failed, left', () => {
    const used = (): OpenCodeSession => start().skillCall('tidy');
    assert.deepEqual(uses(used().failed('APIError')), ['tidy model failure api-error 1800']);
    assert.deepEqual(uses(used().failed('MessageAbortedError').prompt()), ['tidy model partial interrupted 1800']);
    assert.deepEqual(uses(used().failed('MessageOutputLengthError')), ['tidy model partial cut-off 1800']);
    assert.deepEqual(uses(used().say('Half', 'length')), ['tidy model partial cut-off 1800']);
    assert.deepEqual(uses(used().bash('make', { status: 'error' }).say()), [
      'tidy model partial unresolved-error 2800',
    ]);
    assert.deepEqual(uses(used()), ['tidy model partial abandoned 800']);
  });

  it('by the rows of version 2: the idle row decides', () => {
    const row = (type: string, at: number, data: object): string =>
      JSON.stringify({
        table: 'session_message',
        row: { id: `m${at}`, session_id: 's', type, time_created: at, data },
      });
    const time = (created: number, completed: number | null = null): object => ({ time: { created, completed } });
    const call = {
      type: 'tool',
      id: 'c',
      name: 'skill',
      state: { status: 'completed', input: { id: 'tidy' } },
      ...time(2),
    };
    const rows = (outcome: string): string =>
      [
        row('user', 1, { text: 'Tidy up', ...time(1) }),
        row('assistant', 2, { content: [call], finish: 'tool-calls', ...time(2, 3) }),
        row('idle', 5, { outcome, ...time(5) }),
      ].join('\n');
    assert.deepEqual(usesIn(openCode, { rows: rows('succeeded') }), ['tidy model success completed 3']);
    assert.deepEqual(usesIn(openCode, { rows: rows('failed') }), ['tidy model failure api-error 3']);
    assert.deepEqual(usesIn(openCode, { rows: rows('interrupted') }), ['tidy model partial interrupted 3']);
  });
});

describe('OpenCode: the session', () => {
  it('has metrics of its messages', () => {
    const row = readParts(openCode, start().bash('make').say().prompt('').parts()).session;
    assert.deepEqual([row?.turns, row?.userMessages, row?.assistantMessages, row?.calls.bash], [1, 1, 2, 1]);
    assert.deepEqual(
      [row?.inputTokens, row?.outputTokens, row?.cacheCreationTokens, row?.cacheReadTokens],
      [80, 14, 6, 120],
    );
    assert.deepEqual([row?.sessionId, row?.project], ['ses_1', 'hash of /home/dev/project']);
  });

  it('counts what it doesn’t know, and files that are damaged', () => {
    const session = start().say();
    const reading = readParts(openCode, {
      ...session.parts(),
      'part/x': '{"type":"future"}',
      'message/y': '{}',
      'other/z': '{}',
      'part/cut': '{"id":"c"',
      'part/more': '{} and more',
      'part/empty': '',
    });
    assert.deepEqual([reading.unknownRecords, reading.damagedLines, reading.session?.turns], [3, 2, 1]);
  });

  it('is listed again only when a message came, or while it was written to lately', () => {
    const home = mkdtempSync(join(tmpdir(), 'opencode-'));
    try {
      const storage = join(home, 'storage');
      const session = start().skillCall('tidy').say();
      const folder = join(storage, 'message/ses_1');
      const rest = (): void => {
        const paths = readdirSync(storage, { recursive: true, encoding: 'utf8' });
        [storage, ...paths.map((path) => join(storage, path))].forEach((path) => utimesSync(path, 1, 1));
      };
      const origins = new Origins();
      const sizes = (): number[] =>
        openCode.discover([storage], origins).sessions[0]?.files.map(({ size }) => size) ?? [];
      writeFiles(storage, session.files());
      const first = sizes();
      const part = Object.keys(session.files()).find((path) => path.startsWith('part/')) ?? '';
      writeFileSync(join(storage, part), 'x');
      assert.notDeepEqual(sizes(), first, 'written to lately');
      rest();
      const before = sizes();
      writeFileSync(join(storage, part), 'xyz');
      assert.deepEqual(sizes(), before, 'its parts are not looked at again');
      writeFiles(storage, session.prompt().files());
      assert.notEqual(sizes().length, before.length);
      rmSync(folder, { recursive: true });
      assert.equal(sizes().length, 1);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('is found with its subagents, and read anew when a part changes', async () => {
    const home = mkdtempSync(join(tmpdir(), 'opencode-'));
    try {
      const data = join(home, '.local/share/opencode/storage');
      const agent = openCodeSession({ sessionId: 'ses_2', parentId: 'ses_1' }).prompt().say();
      const loop = openCodeSession({ sessionId: 'ses_3', parentId: 'ses_3' });
      const running = start().skillCall('tidy', { status: 'running' });
      writeFiles(data, { ...running.files(), ...agent.files(), ...loop.files() });
      writeFiles(home, {
        'x/opencode/storage/session/p/ses_9.json': 'no json',
        '.config/opencode/skill/tidy/SKILL.md': 'x',
      });
      writeFiles(home, { 'p/.opencode/skills/mow/SKILL.md': 'x', '.claude/skills/sweep/SKILL.md': 'x' });
      const machine = { home, env: { XDG_DATA_HOME: join(home, 'x') } };
      const find = (): ReturnType<typeof openCode.discover>['sessions'] =>
        openCode.discover(openCode.transcriptRoots(machine, []), new Origins()).sessions;
      const { sources } = openCode.discover([data], new Origins());
      const database = join(data, '../opencode.db');
      assert.deepEqual(
        sources.map(({ files, watch, isDatabase, state }) => [files, watch, isDatabase, state]),
        [
          [2, [join(data, 'session'), join(data, 'message')], undefined, 'ok'],
          [0, [database, `${database}-wal`], true, 'missing'],
        ],
      );
      const first = find().map(({ files }) => files[0]?.part);
      assert.deepEqual(first.sort(), ['session/ses_1', 'session/ses_3', 'session/ses_9']);
      const names = openCode.installedSkills(machine, [join(home, 'p')]).map(({ name }) => name);
      assert.deepEqual(names, ['mow', 'sweep', 'tidy']);
      const loader = new SessionLoader(OPTIONS);
      const load = async (): Promise<string[]> => {
        const session = find().find(({ files }) => files[0]?.part === 'session/ses_1');
        assert.ok(session !== undefined);
        assert.equal(session.files.filter(({ part }) => part === 'session/ses_2').length, 1);
        return (await loader.load(openCode, session, () => Promise.resolve())).reader.read(LATER).uses.map(summary);
      };
      assert.deepEqual(await load(), ['tidy model partial abandoned 0']);
      writeFiles(data, start().skillCall('tidy').say().files());
      assert.deepEqual(await load(), ['tidy model success completed 1800']);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
