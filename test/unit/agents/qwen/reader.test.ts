import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { qwenCode } from '../../../../src/agents/qwen/agent.js';
import { Origins } from '../../../../src/agents/origins.js';
import { skillVersion } from '../../../../src/agents/skillVersion.js';
import { type QwenChat, qwenChat } from '../../../fixtures/qwen/chat.js';
import { writeFiles } from '../../../harness/files.js';
import { readParts, summary, usesIn } from '../reading.js';

const start = (): QwenChat => qwenChat().prompt();
const uses = (chat: QwenChat): string[] => usesIn(qwenCode, { main: chat.text() });
const skillFile = '/home/dev/project/.qwen/skills/notes/SKILL.md';

describe('Qwen Code: which uses there are', () => {
  it('calls of the skill tool; two are two', () => {
    const chat = start().skillCall('tidy').say();
    assert.deepEqual(uses(chat), ['tidy model success completed 2000']);
    const [use] = readParts(qwenCode, { main: chat.text() }).uses;
    assert.deepEqual([use?.skillVersion, use?.agentVersion, use?.tokens], [skillVersion('# tidy'), '0.23.1', 94]);
    assert.deepEqual(uses(start().skillCall('ext:tidy').skillCall('ext:tidy').say()), [
      'ext:tidy model success completed 1000',
      'ext:tidy model success completed 2000',
    ]);
  });

  it('typed commands whose text went to the model, once where the model calls it too', () => {
    assert.deepEqual(uses(qwenChat().typed('/tidy all of it').say()), ['tidy user success completed 1000']);
    assert.deepEqual(uses(qwenChat().typed('/skills tidy').skillCall('tidy').say()), [
      'tidy user success completed 3000',
    ]);
    assert.deepEqual(uses(qwenChat().typed('/tidy', false).prompt('And now?').say()), []);
    assert.deepEqual(uses(qwenChat().typed('/stats').say()), []);
    assert.deepEqual(uses(qwenChat().typed('/home/me/notes.txt what is this').say()), []);
    assert.deepEqual(uses(start().say('I could use the skill tidy').prompt('/tidy in words').say()), []);
  });

  it('a SKILL.md that is read; nested inside another use; none that is written or searched', () => {
    const args = { absolute_path: skillFile };
    assert.deepEqual(uses(start().call('read_file', args).say()), ['notes implied success completed 2000']);
    assert.deepEqual(uses(start().shell('cd .qwen/skills/notes && cat SKILL.md').say()), [
      'notes implied success completed 2000',
    ]);
    assert.deepEqual(uses(start().call('read_file', args, 'error').say()), ['notes implied failure load-failed 1000']);
    assert.deepEqual(uses(start().skillCall('tidy').call('read_file', args).say()), [
      'tidy model success completed 4000',
      'notes implied success completed  nested',
    ]);
    assert.deepEqual(uses(start().call('read_file', args).call('edit', { file_path: skillFile }).say()), []);
    assert.deepEqual(uses(start().shell(`rg x ${skillFile}`).say()), []);
  });

  it('those of a subagent are of its own thread', () => {
    const agent = qwenChat({ agentId: 'look-1', start: '2026-03-01T10:00:03.500Z' }).prompt().skillCall('look').say();
    const main = start().skillCall('tidy').call('task', {}).say();
    const reading = readParts(qwenCode, { main: main.text(), 'agent-look-1.jsonl': agent.text() });
    assert.deepEqual(reading.uses.map(summary), [
      'tidy model success completed 4000',
      'look model success completed 2000',
    ]);
    assert.deepEqual([reading.uses[0]?.tokens, reading.session?.userMessages], [5 * 47, 1]);
  });
});

describe('Qwen Code: how they went', () => {
  it('refused, unknown by status or by text', () => {
    assert.deepEqual(uses(start().skillCall('tidy', 'cancelled')), ['tidy model skipped denied 1000']);
    assert.deepEqual(uses(start().skillCall('tidy', 'error').say()), ['tidy model failure load-failed 1000']);
    assert.deepEqual(uses(start().skillCall('tidy', 'success', 'Skill "tidy" not found.').say()), [
      'tidy model failure load-failed 1000',
    ]);
  });

  it('an API error, unless the agent went on by itself', () => {
    assert.deepEqual(uses(start().skillCall('tidy').apiError().prompt()), ['tidy model failure api-error 2000']);
    const retried = start().skillCall('tidy').apiError().say();
    assert.deepEqual(uses(retried), ['tidy model success completed 3000']);
    assert.equal(readParts(qwenCode, { main: retried.text() }).session?.hadErrors, false);
  });

  it('left, the last call failed, a prompt typed while busy', () => {
    assert.deepEqual(uses(start().skillCall('tidy').shell('make', 'none')), ['tidy model partial abandoned 2000']);
    assert.deepEqual(uses(start().skillCall('tidy').shell('make', 'error').say()), [
      'tidy model partial unresolved-error 4000',
    ]);
    const busy = start().skillCall('tidy').prompt('Quick', { subtype: 'mid_turn_user_message' }).shell('make').say();
    assert.deepEqual(uses(busy), ['tidy model success completed 5000']);
    const woken = start()
      .skillCall('tidy')
      .say()
      .prompt('A task is done', { subtype: 'notification', provenance: 'system' });
    assert.deepEqual(uses(woken.shell('make', 'error').say()), ['tidy model success completed 2000']);
  });
});

describe('Qwen Code: the session', () => {
  it('counts what it doesn’t know, and what is damaged', () => {
    const reading = readParts(qwenCode, { main: `${start().text()}{"type":"future"}\n{}\nnot json\n` });
    assert.deepEqual([reading.unknownRecords, reading.damagedLines, reading.session?.userMessages], [2, 1, 1]);
  });

  it('of a fork belongs to the one it was forked from', () => {
    const chat = start().skillCall('tidy').say();
    const copies = chat.records.map((record) => ({
      ...record,
      sessionId: 'other',
      forkedFrom: { sessionId: chat.sessionId },
    }));
    const fork = readParts(qwenCode, { main: copies.map((record) => JSON.stringify(record)).join('\n') });
    assert.deepEqual([fork.uses[0]?.evidence, fork.uses[0]?.sessionId], ['replay', chat.sessionId]);
    assert.equal(fork.uses[0]?.id, readParts(qwenCode, { main: chat.text() }).uses[0]?.id);
  });

  it('is found with its subagents, where the variable says; skills of all its folders', () => {
    const home = mkdtempSync(join(tmpdir(), 'qwen-'));
    try {
      writeFiles(home, {
        'run/projects/-p/chats/s1.jsonl': '{}\n',
        'run/projects/-p/chats/s1.txt': 'x',
        'run/projects/-p/subagents/s1/agent-a.jsonl': '{}\n',
        'run/projects/-p/subagents/s1/agent-a.meta.json': '{}\n',
        'run/tmp/hash/chats/s2.jsonl': '{}\n',
        '.qwen/skills/tidy/SKILL.md': '# x',
        '.qwen/extensions/ext/skills/mow/SKILL.md': '# x',
        'p/.agents/skills/sweep/SKILL.md': '# x',
      });
      const machine = { home, env: { QWEN_RUNTIME_DIR: join(home, 'run') } };
      const { sessions } = qwenCode.discover(qwenCode.transcriptRoots(machine, []), new Origins());
      assert.deepEqual(
        sessions.map(({ files }) => files.map(({ part }) => part)),
        [['main', 'agent-a.jsonl'], ['main']],
      );
      assert.deepEqual(
        qwenCode.installedSkills(machine, [join(home, 'p')]).map(({ name }) => name),
        ['ext:mow', 'sweep', 'tidy'],
      );
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
