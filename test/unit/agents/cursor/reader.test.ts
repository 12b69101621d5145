import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cursorAgent } from '../../../../src/agents/cursor/agent.js';
import { Origins } from '../../../../src/agents/origins.js';
import { type CursorTranscript, cursorTranscript } from '../../../fixtures/cursor/transcript.js';
import { writeFiles } from '../../../harness/files.js';
import { readParts, summary, usesIn, WRITTEN } from '../reading.js';

const start = (): CursorTranscript => cursorTranscript().prompt();
const uses = (transcript: CursorTranscript): string[] => usesIn(cursorAgent, { 'chat-1': transcript.text() });
const notes = '/home/dev/project/.cursor/skills/notes/SKILL.md';

describe('Cursor: uses', () => {
  it('are reads of a SKILL.md, once in a turn; their normal end has ended, not completed', () => {
    assert.deepEqual(uses(start().read(notes).shell('make').read(notes).say()), ['notes implied success ended ']);
    assert.deepEqual(uses(start().shell(`cat ${notes}`).say().prompt().read(notes).say()), [
      'notes implied success ended ',
      'notes implied success ended ',
    ]);
  });

  it('are what the person typed first in a prompt; a read of another skill is nested in it', () => {
    assert.deepEqual(uses(cursorTranscript().prompt('/tidy all of it').read(notes).say()), [
      'tidy user success ended ',
      'notes implied success ended  nested',
    ]);
    assert.deepEqual(uses(cursorTranscript().prompt('/tidy').shell('make')), ['tidy user partial abandoned ']);
    const plain = cursorTranscript().add('user', { type: 'text', text: '/tidy' }).say();
    assert.deepEqual(uses(plain), ['tidy user success ended ']);
  });

  it('are not paths, built-ins, mentions, searches, what the program adds, or a SKILL.md that is written', () => {
    assert.deepEqual(uses(cursorTranscript().prompt('/home/me/notes.txt what is this').say()), []);
    assert.deepEqual(uses(cursorTranscript().prompt('/model').say(`I could read ${notes}`)), []);
    assert.deepEqual(uses(start().call('Grep', { pattern: 'x', path: notes }).shell(`grep x ${notes}`).say()), []);
    assert.deepEqual(uses(start().read(notes).call('StrReplace', { path: notes }).say()), []);
    assert.deepEqual(
      uses(start().add('user', { type: 'text', text: '<system_notes>\n/tidy\n</system_notes>' }).say()),
      [],
    );
    assert.deepEqual(uses(start().read('/home/dev/project/docs/notes/SKILL.md').say()), []);
  });

  it('have the file’s time and the same identity at each reading', () => {
    const first = readParts(cursorAgent, { 'chat-1': start().read(notes).say().text() });
    const later = readParts(cursorAgent, { 'chat-1': start().read(notes).say().prompt().read(notes).say().text() });
    assert.equal(first.uses[0]?.timestamp, new Date(WRITTEN).toISOString());
    assert.equal(first.uses[0]?.id, later.uses[0]?.id);
    assert.notEqual(later.uses[0]?.id, later.uses[1]?.id);
    const other = readParts(cursorAgent, { 'chat-2': start().read(notes).say().text() });
    assert.notEqual(first.uses[0]?.id, other.uses[0]?.id);
    const running = readParts(cursorAgent, { 'chat-1': start().read(notes).text() }, WRITTEN + 60_000);
    assert.deepEqual([running.settled, running.running.length], [false, 1]);
  });

  it('of a subagent are of its own thread', () => {
    const reading = readParts(cursorAgent, {
      'chat-1': cursorTranscript().prompt('/tidy').call('Task', {}).say().text(),
      'chat-1/subagents/a': cursorTranscript().prompt('Look').read(notes).say().text(),
    });
    assert.deepEqual(reading.uses.map(summary), ['tidy user success ended ', 'notes implied success ended ']);
    assert.deepEqual([reading.session?.sessionId, reading.session?.userMessages], ['chat-1', 1]);
  });
});

describe('Cursor: the session', () => {
  it('has counts, no times, no tokens', () => {
    const row = readParts(cursorAgent, { 'chat-1': start().shell('make').read('/x').say().prompt().text() }).session;
    assert.deepEqual(
      [row?.turns, row?.userMessages, row?.toolCalls, row?.calls.bash, row?.calls.read],
      [1, 2, 2, 1, 1],
    );
    assert.deepEqual([row?.start, row?.end, row?.inputTokens, row?.toolErrors], [null, null, null, 0]);
  });

  it('counts what it doesn’t know, and what is damaged', () => {
    const reading = readParts(cursorAgent, { 'chat-1': `${start().text()}{"role":"tool"}\n{"role":"user"}\nuser:\n` });
    assert.deepEqual([reading.unknownRecords, reading.damagedLines], [2, 1]);
  });

  it('is found in both layouts; skills of its folders', () => {
    const home = mkdtempSync(join(tmpdir(), 'cursor-'));
    try {
      writeFiles(home, {
        '.cursor/projects/p/agent-transcripts/one.jsonl': '{}\n',
        '.cursor/projects/p/agent-transcripts/old.txt': 'user:\n',
        '.cursor/projects/p/agent-transcripts/two/two.jsonl': '{}\n',
        '.cursor/projects/p/agent-transcripts/two/subagents/a.jsonl': '{}\n',
        '.cursor/projects/p/mcps/x.jsonl': '{}\n',
        '.cursor/skills/tidy/SKILL.md': 'x',
        'p/.codex/skills/mow/SKILL.md': 'x',
      });
      const machine = { home, env: {} };
      const { sessions } = cursorAgent.discover(cursorAgent.transcriptRoots(machine, []), new Origins());
      const parts = sessions.map(({ files }) => files.map(({ part }) => part).join(' '));
      assert.deepEqual(parts.sort(), ['one', 'two two/subagents/a']);
      const names = cursorAgent.installedSkills(machine, [join(home, 'p')]).map(({ name }) => name);
      assert.deepEqual(names, ['mow', 'tidy']);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
