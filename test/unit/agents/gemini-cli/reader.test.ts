import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { geminiCli } from '../../../../src/agents/gemini-cli/agent.js';
import { Origins } from '../../../../src/agents/origins.js';
import { skillVersion } from '../../../../src/agents/skillVersion.js';
import { SessionLoader } from '../../../../src/capture/sessionLoader.js';
import { type GeminiChat, geminiChat } from '../../../fixtures/gemini-cli/chat.js';
import { writeFiles } from '../../../harness/files.js';
import { LATER, OPTIONS, readParts, summary, usesIn } from '../reading.js';

const start = (): GeminiChat => geminiChat().prompt();

/** In both formats, which must say the same. */
function uses(chat: GeminiChat): string[] {
  const found = usesIn(geminiCli, { main: chat.text() });
  assert.deepEqual(usesIn(geminiCli, { main: chat.json() }), found);
  return found;
}

describe('Gemini CLI: which uses there are', () => {
  it('activations, from their message on; two are two', () => {
    const chat = start().skillCall('tidy').shell('make').say();
    assert.deepEqual(uses(chat), ['tidy model success completed 2000']);
    const [use] = readParts(geminiCli, { main: chat.text() }).uses;
    assert.deepEqual([use?.timestamp, use?.skillVersion], ['2026-03-01T10:00:01.000Z', skillVersion('# tidy')]);
    assert.deepEqual(uses(start().skillCall('tidy').skillCall('tidy').say()), [
      'tidy model success completed 400',
      'tidy model success completed 1000',
    ]);
  });

  it('a SKILL.md that is read; nested inside another use; none that is written or only named', () => {
    const file_path = '.gemini/skills/notes/SKILL.md';
    assert.deepEqual(uses(start().call('read_file', { file_path }).say()), ['notes implied success completed 1000']);
    assert.deepEqual(uses(start().shell(`cat ${file_path}`).say()), ['notes implied success completed 1000']);
    assert.deepEqual(uses(start().call('read_file', { file_path }, { status: 'error' }).say()), [
      'notes implied failure load-failed 400',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').call('read_file', { file_path }).say()), [
      'tidy model success completed 2000',
      'notes implied success completed  nested',
    ]);
    assert.deepEqual(uses(start().call('read_file', { file_path }).call('replace', { file_path }).say()), []);
    assert.deepEqual(
      uses(start().call('grep_search', { pattern: file_path }).shell(`ls ${file_path}`).say(file_path)),
      [],
    );
  });

  it('work that was taken back has happened', () => {
    assert.deepEqual(uses(start().skillCall('tidy').say().rewind(3).prompt().skillCall('sweep').say()), [
      'tidy model success completed 1000',
      'sweep model success completed 1000',
    ]);
  });

  it('those of a subagent are of its own thread, in the session of its parent', () => {
    const agent = geminiChat({ sessionId: 'agent-1', kind: 'subagent', start: '2026-03-01T10:00:02.100Z' });
    const main = start().skillCall('tidy').call('invoke_agent', {}, { agentId: 'agent-1' }).say();
    const reading = readParts(geminiCli, {
      main: main.text(),
      'agent-1.jsonl': agent.prompt().skillCall('look').say().text(),
    });
    assert.deepEqual(reading.uses.map(summary), [
      'tidy model success completed 2000',
      'look model success completed 1000',
    ]);
    assert.deepEqual(
      reading.uses.map(({ sessionId, tokens }) => [sessionId, tokens]),
      [
        [main.sessionId, 94],
        [main.sessionId, 47],
      ],
    );
    assert.deepEqual([reading.session?.sessionId, reading.session?.userMessages], [main.sessionId, 1]);
  });
});

describe('Gemini CLI: how they went', () => {
  it('refused, unknown, still loading', () => {
    assert.deepEqual(uses(start().skillCall('tidy', { status: 'cancelled' }).cancelled()), [
      'tidy model skipped denied 400',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy', { status: 'error' }).say()), [
      'tidy model failure load-failed 400',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy', { status: 'executing' })), ['tidy model partial abandoned 400']);
  });

  it('an API error while at work; none after the answer', () => {
    assert.deepEqual(uses(start().skillCall('tidy').error()), ['tidy model failure api-error 1000']);
    assert.deepEqual(uses(start().skillCall('tidy').error().say()), ['tidy model success completed 2000']);
    assert.deepEqual(uses(start().skillCall('tidy').say().error()), ['tidy model success completed 1000']);
  });

  it('cancelled by the person', () => {
    assert.deepEqual(uses(start().skillCall('tidy').cancelled()), ['tidy model partial interrupted 1000']);
    assert.deepEqual(uses(start().skillCall('tidy').shell('make', { status: 'cancelled' })), [
      'tidy model partial interrupted 1400',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').say('Half a sen').cancelled().prompt()), [
      'tidy model partial interrupted 2000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').shell('make', { status: 'cancelled' }).say()), [
      'tidy model partial unresolved-error 2000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').say('Request cancelled.')), ['tidy model success completed 1000']);
  });

  it('left, and the last call failed', () => {
    assert.deepEqual(uses(start().skillCall('tidy').shell('make')), ['tidy model partial abandoned 1400']);
    assert.deepEqual(uses(start().skillCall('tidy').shell('make', { status: 'error' }).say()), [
      'tidy model partial unresolved-error 2000',
    ]);
  });
});

describe('Gemini CLI: the session', () => {
  it('has metrics; texts of the program, results and built-ins are no prompts', () => {
    const chat = start()
      .say()
      .add('user', [{ functionResponse: { id: 'x' } }])
      .prompt('System: Please continue.')
      .say();
    chat.prompt('/stats').prompt('<session_context>').prompt('/home/me is my path').add('info', 'An update');
    const row = readParts(geminiCli, { main: chat.text() }).session;
    assert.deepEqual([row?.turns, row?.userMessages, row?.assistantMessages, row?.hadErrors], [1, 2, 2, false]);
    assert.deepEqual(
      [row?.inputTokens, row?.outputTokens, row?.cacheReadTokens, row?.cacheCreationTokens],
      [80, 14, 120, null],
    );
  });

  it('counts what it doesn’t know, and what is damaged', () => {
    const lines = readParts(geminiCli, {
      main: `${start().text()}{"id":"x","type":"future"}\n{"a":1}\nnot json\n[]\n`,
    });
    assert.deepEqual([lines.unknownRecords, lines.damagedLines], [2, 2]);
    const cut = readParts(geminiCli, { main: start().json().slice(0, -5) });
    assert.deepEqual([cut.session, cut.damagedLines], [null, 1]);
    const other = readParts(geminiCli, { main: '{\n"method": "generate"\n}\n' });
    assert.deepEqual([other.session, other.unknownRecords], [null, 1]);
  });
});

describe('Gemini CLI: files', () => {
  it('are found in both formats, with subagents; the newer of two stands; a rewritten one is read anew', async () => {
    const home = mkdtempSync(join(tmpdir(), 'gemini-'));
    try {
      const chats = '.gemini/tmp/shop/chats';
      const one = geminiChat({ sessionId: 'aaaaaaaa-1' }).prompt().skillCall('tidy');
      writeFiles(home, {
        [`${chats}/session-2026-03-01T10-00-bbbbbbbb.json`]: one.json(),
        [`${chats}/session-2026-03-01T10-00-aaaaaaaa.json`]: one.json(),
        [`${chats}/session-2026-03-01T10-00-aaaaaaaa.jsonl`]: one.text(),
        [`${chats}/aaaaaaaa-1/agent-7.jsonl`]: '{}\n',
        '.gemini/tmp/shop/logs.json': '[]',
        '.gemini/skills/tidy/SKILL.md': '# x',
        '.gemini/extensions/e/skills/mow/SKILL.md': '# x',
        'p/.agents/skills/sweep/SKILL.md': '# x',
      });
      const find = (): ReturnType<typeof geminiCli.discover>['sessions'] =>
        geminiCli.discover(
          geminiCli.transcriptRoots({ home: '/nowhere', env: { GEMINI_CLI_HOME: home } }, []),
          new Origins(),
        ).sessions;
      const parts = find().map(({ files }) =>
        files.map(({ part, path }) => `${part} ${path.slice(path.lastIndexOf('-') + 1)}`),
      );
      assert.deepEqual(parts.sort(), [['main aaaaaaaa.jsonl', 'agent-7.jsonl 7.jsonl'], ['main bbbbbbbb.json']]);
      assert.deepEqual(
        geminiCli.installedSkills({ home, env: {} }, [join(home, 'p')]).map(({ name }) => name),
        ['mow', 'sweep', 'tidy'],
      );
      const loader = new SessionLoader(OPTIONS);
      const load = async (): Promise<string[]> => {
        const session = find().find(({ files }) => files[0]?.path.endsWith('.json'));
        assert.ok(session !== undefined);
        return (await loader.load(geminiCli, session, () => Promise.resolve())).reader.read(LATER).uses.map(summary);
      };
      assert.deepEqual(await load(), ['tidy model partial abandoned 400']);
      writeFiles(home, { [`${chats}/session-2026-03-01T10-00-bbbbbbbb.json`]: one.say().json() });
      assert.deepEqual(await load(), ['tidy model success completed 1000']);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
