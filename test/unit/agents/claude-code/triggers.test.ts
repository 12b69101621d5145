import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { readSession, usesOf } from './reading.js';

const FILE = '/home/dev/.claude/skills/notes/SKILL.md';
const start = (): ClaudeSession => claudeSession().prompt();

describe('uses that are typed', () => {
  it('count from the typed record, as a prompt', () => {
    const session = claudeSession().typedSkill('changelog', { args: 'since 1.0' }).bash('git log').endTurn();
    assert.deepEqual(usesOf(session), ['changelog user success completed 6000']);
    const row = readSession(session).session;
    assert.deepEqual([row?.userMessages, row?.turns], [1, 1]);
  });

  it('count for plugins and nested commands, with the name as written', () => {
    assert.deepEqual(usesOf(claudeSession().typedSkill('tools:plan:deep', { folder: null }).endTurn()), [
      'tools:plan:deep user success completed 4000',
    ]);
  });

  it('count in the form of version 1.0', () => {
    const text =
      '<command-message>init is analyzing your codebase…</command-message>\n<command-name>init</command-name>';
    assert.deepEqual(usesOf(claudeSession().user(text).endTurn()), ['init user success completed 3000']);
  });

  it('are one use with the model’s call of the same name in that turn', () => {
    assert.deepEqual(usesOf(claudeSession().typedSkill('a').skillCall('a').bash('ls').endTurn()), [
      'a user success completed 9000',
    ]);
    assert.deepEqual(usesOf(claudeSession().typedSkill('a').skillCall('a').skillCall('a').endTurn()), [
      'a user success completed 4000',
      'a model success completed 5000',
    ]);
    assert.deepEqual(usesOf(claudeSession().typedSkill('a').endTurn().prompt().skillCall('a').endTurn()), [
      'a user success completed 4000',
      'a model success completed 5000',
    ]);
  });

  it('count in a queue only when the text follows', () => {
    const queued = start()
      .skillCall('a')
      .queuedPrompt('/b now')
      .user([{ type: 'text', text: 'Base directory for this skill: /s/b\n\n# B' }], { isMeta: true });
    assert.deepEqual(usesOf(queued.endTurn()), ['a model success completed 2000', 'b user success completed 4000']);
    assert.deepEqual(usesOf(start().skillCall('a').queuedPrompt('/b now').say().endTurn()), [
      'a model success completed 7000',
    ]);
  });

  it('leave no trace where the word is no name', () => {
    for (const name of ['home/me/notes.txt', '-x', 'a b', 'x'.repeat(129)]) {
      assert.deepEqual(usesOf(claudeSession().typedSkill(name, { body: null }).endTurn()), [], name);
    }
    assert.deepEqual(usesOf(claudeSession().prompt('/home/me/notes.txt what is this').endTurn()), []);
  });
});

describe('uses by the model', () => {
  it('take the name as it is written, without a leading slash', () => {
    assert.deepEqual(usesOf(start().skillCall('/plugin:do').endTurn()), ['plugin:do model success completed 5000']);
    assert.deepEqual(usesOf(start().tool('Skill', { command: 'old' }).endTurn()), ['old model success completed 4000']);
  });

  it('keep no text that is no name', () => {
    for (const input of [{ skill: 'please deploy the thing' }, { skill: '/etc/passwd' }, { skill: 7 }, {}]) {
      assert.deepEqual(usesOf(start().tool('Skill', input, { failed: true }).endTurn()), [
        '(invalid name) model failure load-failed 1000',
      ]);
    }
  });

  it('are two when called twice', () => {
    assert.equal(usesOf(start().skillCall('a').skillCall('a').endTurn()).length, 2);
  });

  it('belong to the subagent that makes them', () => {
    const session = start()
      .skillCall('a')
      .subagent('f00d', (agent) => agent.skillCall('b').bash('x', { failed: true }).endTurn());
    assert.deepEqual(usesOf(session.endTurn()), [
      'a model success completed 16000',
      'b model partial unresolved-error 7000',
    ]);
  });

  it('end with the subagent, at its result in the parent where it has no mark of its own', () => {
    for (const inline of [false, true]) {
      const done = start().subagent('f00d', (agent) => agent.skillCall('b').bash('make'), { inline });
      assert.deepEqual(usesOf(done), ['b model success completed 5000']);
    }
    const launched = start().subagent('f00d', (agent) => agent.skillCall('b').bash('make'), { background: true });
    assert.deepEqual(usesOf(launched.endTurn()), ['b model partial abandoned 4000']);
  });
});

describe('what is never a use', () => {
  const never: readonly (readonly [string, ClaudeSession])[] = [
    [
      'a name or path in a prompt',
      start()
        .prompt('Use the skill notes: <command-name>/notes</command-name> ~/.claude/skills/notes/SKILL.md')
        .endTurn(),
    ],
    [
      'the tags inside a longer prompt',
      start().prompt('See: <command-message>a</command-message>\n<command-name>/a</command-name>').endTurn(),
    ],
    [
      'the tags in a tool result',
      start()
        .bash('cat x', { output: '<command-message>a</command-message>\n<command-name>/a</command-name>' })
        .endTurn(),
    ],
    [
      'the tags in an answer',
      start().say('<command-message>a</command-message>\n<command-name>/a</command-name>').endTurn(),
    ],
    [
      'the tags beside other text',
      start()
        .user([
          { type: 'text', text: 'x' },
          { type: 'text', text: '<command-message>a</command-message>\n<command-name>/a</command-name>' },
        ])
        .endTurn(),
    ],
    ['a local built-in', start().localCommand('model').endTurn()],
    [
      'a search',
      start()
        .bash(`rg name ${FILE}; grep -r x ${FILE}; find . -name SKILL.md; git diff ${FILE}; ls ${FILE}; wc -l ${FILE}`)
        .endTurn(),
    ],
    [
      'a search tool',
      start().tool('Grep', { pattern: 'x', path: FILE }).tool('Glob', { pattern: '**/SKILL.md' }).endTurn(),
    ],
    [
      'a path in text that a reader is not given',
      start().bash(`echo "cat ${FILE}"; python -c 'print("cat ${FILE}")'`).endTurn(),
    ],
    ['a here-document', start().bash(`bash <<'EOF'\ncat ${FILE}\nEOF`).endTurn()],
    [
      'a write',
      start().bash(`cat > ${FILE} <<EOF\nhello\nEOF`).tool('Write', { file_path: FILE, content: 'x' }).endTurn(),
    ],
    ['a listing', start().skillListing('notes', 'other').endTurn()],
    ['skills injected again after compaction', start().compact('notes').endTurn()],
    ['an attribution mark', start().attribute('notes').say().endTurn()],
    [
      'a progress record',
      start()
        .add('progress', {
          data: {
            type: 'agent_progress',
            message: {
              type: 'assistant',
              message: { content: [{ type: 'tool_use', id: 't', name: 'Skill', input: { skill: 'notes' } }] },
            },
          },
        })
        .endTurn(),
    ],
    ['a SKILL.md outside of every root and listing', start().read('/tmp/checkout/examples/notes/SKILL.md').endTurn()],
    [
      'another file of a skill',
      start()
        .read('/home/dev/.claude/skills/notes/reference.md')
        .read('/home/dev/.claude/skills/notes/OLD-SKILL.md')
        .endTurn(),
    ],
  ];
  for (const [what, session] of never) {
    it(what, () => assert.deepEqual(usesOf(session), []));
  }
});
