import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { copilotVsCode } from '../../../../src/agents/copilot-vscode/agent.js';
import { skillVersion } from '../../../../src/agents/skillVersion.js';
import type { SessionReading } from '../../../../src/model/reading.js';
import { type VsCodeChat, vsCodeChat } from '../../../fixtures/copilot-vscode/chat.js';
import { type Parts, readParts, usesIn } from '../reading.js';

const SKILL = '/home/dev/.copilot/skills/notes/SKILL.md';
const start = (): VsCodeChat => vsCodeChat().prompt();

/** The four ways in which the same chat may lie there. */
function forms(chat: VsCodeChat): Parts[] {
  return [
    { chatSessions: chat.chat() },
    { chatSessions: chat.log() },
    { chatSessions: chat.log(), transcripts: chat.transcript() },
    { chatSessions: chat.chat(), transcripts: chat.transcript() },
  ];
}

/** From every form of the chat, which must say the same. */
function uses(chat: VsCodeChat): string[] {
  const [first = [], ...others] = forms(chat).map((parts) => usesIn(copilotVsCode, parts));
  others.forEach((other) => assert.deepEqual(other, first));
  return first;
}

const fromTranscript = (chat: VsCodeChat): string[] => usesIn(copilotVsCode, { transcripts: chat.transcript() });
const read = (parts: Parts): SessionReading => readParts(copilotVsCode, parts);

describe('Copilot in VS Code: which uses there are', () => {
  it('typed, as the editor understood it', () => {
    const typed = (text: string, kind?: Parameters<VsCodeChat['prompt']>[1]): VsCodeChat =>
      vsCodeChat().prompt(text, kind).call('list_dir', {}).done();
    assert.deepEqual(uses(typed('/tidy all of it')), ['tidy user success completed 9000']);
    assert.deepEqual(fromTranscript(typed('/tidy all of it')), ['tidy user success completed 8000']);
    assert.deepEqual(uses(typed('/explain this', 'subcommand')), ['explain user success completed 9000']);
    for (const [text, kind] of [
      ['/clear', 'slash'],
      ['/tidy is what I would type', 'text'],
      ['/home/me/notes.txt what is this', 'text'],
    ] as const) {
      assert.deepEqual(uses(typed(text, kind)), []);
    }
    assert.deepEqual(fromTranscript(typed('/home/me/notes.txt what is this')), []);
    assert.deepEqual(fromTranscript(typed('/help')), []);
  });

  it('typed twice is two, whichever file tells it', () => {
    const chat = vsCodeChat().prompt('/tidy').done().prompt('/tidy again').done();
    const ids = [...forms(chat), { transcripts: chat.transcript() }].map((parts) =>
      read(parts).uses.map(({ id }) => id.slice(10)),
    );
    assert.equal(ids[0]?.length, 2);
    ids.forEach((other) => assert.deepEqual(other, ids[0]));
  });

  it('a call of the skill tool, with the skill’s text', () => {
    const chat = start().skillCall('tidy').call('run_in_terminal', { command: 'make' }).done();
    assert.deepEqual(uses(chat), ['tidy model success completed 13000']);
    assert.deepEqual(fromTranscript(chat), ['tidy model success completed 11000']);
    for (const parts of [...forms(chat), { transcripts: chat.transcript() }]) {
      assert.equal(read(parts).uses[0]?.skillVersion, skillVersion('# tidy'));
    }
    const files = 'Base directory: /s/tidy\n\nRelated files (use read_file tool to read):\n  - a.md\n\n# tidy';
    const listed = start()
      .skillCall('tidy', { text: `<skill-context name="tidy">\n${files}\n</skill-context>` })
      .done();
    assert.equal(read({ chatSessions: listed.chat() }).uses[0]?.skillVersion, skillVersion('# tidy'));
    const forked = start().skillCall('tidy', { text: 'Result from the "tidy" skill:\n\nDone' }).done();
    assert.equal(read({ chatSessions: forked.chat() }).uses[0]?.skillVersion, null);
  });

  it('a SKILL.md that is read; nested inside another use; none that is written or only named', () => {
    assert.deepEqual(uses(start().call('read_file', { filePath: SKILL }).done()), [
      'notes implied success completed 8000',
    ]);
    assert.deepEqual(
      uses(
        start()
          .call('run_in_terminal', { command: `head -20 ${SKILL}` })
          .done(),
      ),
      ['notes implied success completed 8000'],
    );
    assert.deepEqual(uses(vsCodeChat().prompt('/tidy').call('read_file', { filePath: SKILL }).done()), [
      'tidy user success completed 9000',
      'notes implied success completed  nested',
    ]);
    const replaced = { replacements: [{ filePath: SKILL, newString: 'x' }] };
    for (const chat of [
      start().call('read_file', { filePath: SKILL }).call('multi_replace_string_in_file', replaced).done(),
      start().call('create_file', { filePath: SKILL }).call('read_file', { filePath: SKILL }).done(),
      start().call('grep_search', { query: SKILL }).call('list_dir', { path: SKILL }).done(),
      vsCodeChat().prompt(`Look at ${SKILL} and /notes`).done(),
    ]) {
      assert.deepEqual(uses(chat), []);
      assert.deepEqual(fromTranscript(chat), []);
    }
  });

  it('a name that is no name is hidden', () => {
    assert.deepEqual(uses(start().skillCall('do all of it').done()), ['(invalid name) model success completed 8000']);
  });
});

describe('Copilot in VS Code: how they went', () => {
  const typed = (): VsCodeChat => vsCodeChat().prompt('/tidy').call('list_dir', {});

  it('refused, unknown, reading failed', () => {
    assert.deepEqual(uses(start().skillCall('tidy', { refused: true }).done()).map(words), [
      'tidy model skipped denied',
    ]);
    const skipped = { text: 'The user chose to skip the tool call, they want to proceed without running it' };
    assert.deepEqual(uses(start().skillCall('tidy', skipped).done()).map(words), ['tidy model skipped denied']);
    const unknown = {
      text: 'ERROR while calling tool: Skill "tidy" not found.\nPlease check your input and try again.',
    };
    const ways: [VsCodeChat, string][] = [
      [
        start()
          .skillCall('tidy', { ...unknown, success: false })
          .done(),
        'tidy model failure load-failed',
      ],
      [start().failedCall('read_file', { filePath: SKILL }).done(), 'notes implied failure load-failed'],
    ];
    for (const [chat, wanted] of ways) {
      // Only the transcript tells when the result came.
      for (const parts of [...forms(chat), { transcripts: chat.transcript() }]) {
        assert.deepEqual(usesIn(copilotVsCode, parts).map(words), [wanted]);
      }
    }
  });

  it('stopped, failed, cut off, the last call failed, left', () => {
    assert.deepEqual(uses(typed().cancelled()), ['tidy user partial interrupted 6000']);
    assert.deepEqual(uses(typed().failed()), ['tidy user failure api-error 6000']);
    assert.deepEqual(uses(typed().failed({ responseIsFiltered: true })), ['tidy user partial cut-off 6000']);
    assert.deepEqual(uses(typed().failedCall('run_in_terminal', {}).done()), [
      'tidy user partial unresolved-error 14000',
    ]);
    assert.deepEqual(fromTranscript(typed().failedCall('run_in_terminal', {}).done()).map(words), [
      'tidy user partial unresolved-error',
    ]);
    assert.deepEqual(fromTranscript(typed()).map(words), ['tidy user partial abandoned']);
    assert.deepEqual(usesIn(copilotVsCode, { chatSessions: typed().chat() }).map(words), [
      'tidy user partial abandoned',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy', { refused: true }).cancelled()).map(words), [
      'tidy model partial interrupted',
    ]);
  });

  it('as older versions told it', () => {
    assert.deepEqual(uses(typed().done().older()).map(words), ['tidy user success completed']);
    assert.deepEqual(uses(typed().cancelled().prompt().done().older()).map(words), ['tidy user partial interrupted']);
  });

  it('the transcript is ahead of the chat', () => {
    const chat = vsCodeChat().prompt('/tidy').done();
    const saved = chat.chat();
    chat.prompt('/mow').call('list_dir', {});
    const pending = chat.log();
    for (const chatSessions of [saved, pending]) {
      assert.deepEqual(usesIn(copilotVsCode, { chatSessions, transcripts: chat.transcript() }).map(words), [
        'tidy user success completed',
        'mow user partial abandoned',
      ]);
    }
    chat.done();
    assert.deepEqual(usesIn(copilotVsCode, { chatSessions: saved, transcripts: chat.transcript() }).map(words), [
      'tidy user success completed',
      'mow user success completed',
    ]);
    assert.deepEqual(uses(chat).map(words), ['tidy user success completed', 'mow user success completed']);
  });
});

describe('Copilot in VS Code: the session', () => {
  it('has metrics of its requests, the same in both files', () => {
    const chat = start()
      .call('read_file', { filePath: '/x' })
      .failedCall('run_in_terminal', { command: 'make' })
      .done()
      .prompt();
    for (const parts of [...forms(chat), { transcripts: chat.transcript() }]) {
      const { session, unknownRecords, damagedLines } = read(parts);
      assert.deepEqual(
        [session?.turns, session?.userMessages, session?.assistantMessages, session?.toolCalls, session?.toolErrors],
        [1, 2, 1, 2, 1],
      );
      assert.deepEqual([session?.calls.read, session?.calls.bash, unknownRecords, damagedLines], [1, 1, 0, 0]);
      assert.equal(session?.sessionId, chat.sessionId);
    }
  });

  it('has tokens where either file tells them', () => {
    const tokens = (parts: Parts): unknown[] => {
      const { session } = read(parts);
      return [session?.inputTokens, session?.outputTokens, session?.cacheReadTokens];
    };
    const chat = start().done({ promptTokens: 100, outputTokens: 20 });
    assert.deepEqual(tokens({ chatSessions: chat.chat() }), [100, 20, null]);
    const told = start().usage(60, 5).call('list_dir', {}).usage(70, 6).done({ promptTokens: 70, outputTokens: 6 });
    assert.deepEqual(tokens({ chatSessions: told.log(), transcripts: told.transcript() }), [110, 11, 20]);
    assert.deepEqual(tokens({ transcripts: told.transcript() }), [110, 11, 20]);
    assert.deepEqual(tokens({ chatSessions: start().done().chat() }), [null, null, null]);
  });

  it('is of the folder that the window or the transcript names', () => {
    const chat = start().done();
    const project = (parts: Parts): unknown => read(parts).session?.project;
    assert.equal(project({ chatSessions: chat.chat() }), null);
    assert.equal(
      project({ chatSessions: chat.chat(), workspace: '{\n  "folder": "file:///home/dev/a%20b"\n}' }),
      'hash of /home/dev/a b',
    );
    for (const workspace of [
      '{"folder":"vscode-remote://x/y"}',
      '{"workspace":"file:///x.code-workspace"}',
      '{"folder":"file:///%zz"}',
      'x',
    ]) {
      assert.equal(project({ chatSessions: chat.chat(), workspace }), null);
      assert.equal(read({ chatSessions: chat.chat(), workspace }).unknownRecords, 0);
    }
    assert.equal(project({ transcripts: chat.transcript() }), 'hash of /home/dev/project');
  });

  it('counts what it doesn’t know, and lines that are damaged', () => {
    const edit = (...edits: unknown[]): SessionReading =>
      read({ chatSessions: start().done().log() + edits.map((line) => JSON.stringify(line)).join('\n') });
    for (const line of [
      { kind: 9, k: ['requests'], v: [] },
      { kind: 1, k: 'requests', v: [] },
      { kind: 1, k: ['requests', 7, 'result'], v: {} },
      { kind: 1, k: ['requests', -1], v: {} },
      { kind: 1, k: ['requests', '__proto__', 'result'], v: {} },
      { kind: 1, k: ['requests', 0, 'response', 99], v: {} },
      { kind: 1, k: ['requests', 0, 'result', 'timings'], v: {} },
      { kind: 2, k: ['requests'], v: {}, i: 0 },
      { kind: 2, k: ['requests'], i: 1e300 },
      { kind: 0, v: { sessionId: 'x' } },
      { type: 'future.event', data: {} },
      { type: 'user.message' },
      { resourceSpans: [] },
    ]) {
      const reading = edit(line);
      assert.deepEqual([reading.unknownRecords, reading.session?.turns], [1, 1], JSON.stringify(line));
    }
    const known = edit(
      { kind: 1, k: ['customTitle'], v: 'x' },
      { kind: 1, k: ['requests', 0, 'vote'], v: 1 },
      { kind: 2, k: ['requests'], i: 0 },
    );
    assert.deepEqual([known.unknownRecords, known.session?.userMessages], [0, 0]);
    assert.equal(read({ chatSessions: `no json\n${start().done().log()}` }).damagedLines, 1);
    assert.equal(read({ chatSessions: start().done().chat().slice(0, -20) }).damagedLines, 1);
    assert.equal(read({ chatSessions: '' }).session, null);
  });
});

function words(use: string): string {
  return use.split(' ').slice(0, 4).join(' ');
}
