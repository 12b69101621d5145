import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowsExitOne } from '../../../../src/agents/codex/exitCodes.js';
import { scriptCommands } from '../../../../src/agents/codex/script.js';
import { codexRollout, type CodexRollout } from '../../../fixtures/codex/rollout.js';
import { usesOf } from './reading.js';

describe('exit code 1', () => {
  for (const line of [
    'rg foo src',
    'grep -q "a|b; c" x',
    'diff a b',
    'git diff --quiet',
    'test -f x',
    '[ -f x ]',
    "cat x | sort | grep 'a && b'",
    '/usr/bin/grep x 2>&1',
  ]) {
    it(`is an answer of ${line}`, () => assert.equal(allowsExitOne(line), true));
  }
  for (const line of [
    'make',
    'rg foo; make',
    'rg foo && make',
    'rg foo || true',
    'grep x y | head',
    'git commit',
    'cd x\nrg foo',
    '(rg foo)',
    'echo $(rg foo)',
    'if grep x; then y; fi',
    '',
  ]) {
    it(`is a failure of ${line}`, () => assert.equal(allowsExitOne(line), false));
  }

  it('decides the outcome', () => {
    const used = (): CodexRollout => codexRollout().prompt().injectedSkill('a');
    assert.deepEqual(usesOf(used().exec('rg foo', { exit: 1 }).endTurn()), ['a user success completed 5000']);
    assert.deepEqual(usesOf(used().exec('rg foo', { exit: 2 }).endTurn()), ['a user partial unresolved-error 5000']);
    const event = { call_id: 'c', command: ['bash', '-lc', 'rg foo'], exit_code: 1 };
    assert.deepEqual(
      usesOf(used().exec('rg foo', { exit: 1, callId: 'c' }).event('exec_command_end', event).endTurn()),
      ['a user success completed 6000'],
    );
  });
});

describe('a command that goes on', () => {
  const used = (): CodexRollout => codexRollout().prompt().injectedSkill('a');

  it('ends with what continues it', () => {
    assert.deepEqual(usesOf(used().longExec('make', 42).writeStdin(42, null).writeStdin(42, 2).endTurn()), [
      'a user partial unresolved-error 9000',
    ]);
    assert.deepEqual(usesOf(used().longExec('make', 42).writeStdin(42, 0).endTurn()), [
      'a user success completed 7000',
    ]);
    assert.deepEqual(usesOf(used().longExec('rg x', 42).writeStdin(42, 1).endTurn()), [
      'a user success completed 7000',
    ]);
  });

  it('is not decided by another that came later', () => {
    assert.deepEqual(usesOf(used().longExec('make', 42).exec('ls').writeStdin(42, 2).endTurn()), [
      'a user success completed 9000',
    ]);
    assert.deepEqual(usesOf(used().exec('make', { exit: 2 }).longExec('sleep', 1).writeStdin(9, 0).endTurn()), [
      'a user partial unresolved-error 9000',
    ]);
  });

  it('may be a script that is waited for', () => {
    const waits = used().tool('exec', { input: 'x' }, 'Script running with cell ID 7\nWall time 9 seconds\nOutput:\n');
    assert.deepEqual(usesOf(waits.tool('wait', { cell_id: '7' }, 'Script failed\nOutput:\n').endTurn()), [
      'a user partial unresolved-error 7000',
    ]);
  });
});

describe('scripts', () => {
  it('are read to the end, whatever they hold', () => {
    for (const part of [
      'exec_command(',
      '"',
      '`',
      '\\',
      '/*',
      "'\\",
      '`\\`',
      '${',
      'exec_command({cmd:"x',
      '\u{1F642}"',
    ]) {
      scriptCommands(part.repeat(20_000));
      scriptCommands(`${part.repeat(5_000)}\\`);
    }
    assert.deepEqual(scriptCommands('exec_command({cmd: "a\\x41\\u{42}\\\nb" + c})'), [{ line: 'aABb', folder: null }]);
  });

  it('give the line and the folder of each call', () => {
    const script = `/* exec_command({cmd:"no"}) */ f({cmd: "no"}); exec_command({cmd: 'a "b"', workdir: \`/x\`}, {cmd: 1})`;
    assert.deepEqual(scriptCommands(script), [{ line: 'a "b"', folder: '/x' }]);
  });
});
