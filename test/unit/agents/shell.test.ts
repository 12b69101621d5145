import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { skillFilesOf } from '../../../src/agents/shellReads.js';
import { simpleCommands } from '../../../src/agents/shellCommands.js';
import { absolutePath } from '../../../src/agents/skillFile.js';

const words = (line: string): string[][] => simpleCommands(line).map((command) => [...command.words]);

describe('shell lines', () => {
  it('are taken apart into simple commands', () => {
    assert.deepEqual(words('a b; c && d || e | f & g'), [['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g']]);
    assert.deepEqual(words('(a; { b c; }) # d'), [['a'], ['b', 'c']]);
    assert.deepEqual(words('a\\\n b\nc'), [['a', 'b'], ['c']]);
    assert.deepEqual(words('! a "$(b "(c)") `d`"'), [['b', '(c)'], ['d'], ['a', '$(b "(c)") `d`']]);
  });

  it('keep quoted text in one word', () => {
    assert.deepEqual(words(`a 'b; c' "d \\" | e" f\\ g h"i"'j' ""`), [['a', 'b; c', 'd " | e', 'f g', 'hij', '']]);
    assert.deepEqual(words(`a 'open`), [['a', 'open']]);
    assert.deepEqual(words('a "open'), [['a', 'open']]);
    assert.deepEqual(words('a \\'), [['a', '\\']]);
  });

  it('know redirections and here-documents', () => {
    const [command] = simpleCommands('a < in > out 2>&1 2> err >> more');
    assert.deepEqual(command, { words: ['a'], inputs: ['in'], outputs: ['out', 'err', 'more'] });
    assert.deepEqual(words("a <<'X' && b\nc; d\nX\ne"), [['a'], ['b'], ['e']]);
    assert.deepEqual(words('a <<-X\n\tb\n\tX\nc'), [['a'], ['c']]);
    assert.deepEqual(words('a <<< "b c"; d'), [['a'], ['d']]);
  });

  it('of any shape are read to the end', () => {
    for (const piece of ['"$(', '$(', '(', '{ ', '`', '<(', 'if ', '${x:-', '"${x:-$(', '((', '[[ ']) {
      assert.ok(Array.isArray(simpleCommands(piece.repeat(20_000))), piece);
    }
    for (const line of [
      '<',
      '>',
      '<<',
      '<<<',
      '|&;',
      "'",
      '"',
      '\\',
      '`',
      '$(',
      '))',
      '>|x',
      '<<X',
      '<<X\n',
      '&>',
      '\n\n',
    ]) {
      assert.ok(Array.isArray(simpleCommands(line)), line);
    }
  });
});

describe('SKILL.md files of a shell line', () => {
  const reads = (line: string): readonly string[] => skillFilesOf(line, '/w').reads;
  const writes = (line: string): readonly string[] => skillFilesOf(line, '/w').writes;

  it('are read in the folder that the line changes to', () => {
    assert.deepEqual(reads('cd s/a; cat SKILL.md; cd ..; cat ./b/SKILL.md'), ['/w/s/a/SKILL.md', '/w/s/b/SKILL.md']);
  });

  it('in loops, conditions and functions are read', () => {
    const lines = [
      'for x in 1; do cat a/SKILL.md; done',
      'if true; then cat a/SKILL.md; fi',
      'f() { cat a/SKILL.md; }; f',
    ];
    assert.deepEqual(
      lines.flatMap(reads),
      lines.map(() => '/w/a/SKILL.md'),
    );
    assert.deepEqual(reads('cat "$HOME/a/SKILL.md" ~/b/SKILL.md "$(pwd)/c/SKILL.md"'), [
      '$HOME/a/SKILL.md',
      '~/b/SKILL.md',
      '$(pwd)/c/SKILL.md',
    ]);
    assert.deepEqual(writes('{ echo a; echo b; } > a/SKILL.md'), ['/w/a/SKILL.md']);
  });

  it('in command substitution are read', () => {
    assert.deepEqual(reads('x=`cat s/a/SKILL.md`'), ['/w/s/a/SKILL.md']);
    assert.deepEqual(reads('echo "$(cat s/a/SKILL.md)"'), ['/w/s/a/SKILL.md']);
  });

  it('are not read by other programs, as patterns, or in scripts', () => {
    const lines = [
      'ls a/SKILL.md',
      'git show HEAD:a/SKILL.md',
      'cat a/SKILL.md.bak',
      'cat */SKILL.md',
      'awk "/SKILL.md/ {print}" x',
      'sed s/SKILL.md/x/ y',
    ];
    assert.deepEqual(lines.flatMap(reads), []);
  });

  it('are written by redirection, tee, sed -i, cp and mv', () => {
    const lines = [
      'echo > a/SKILL.md',
      'x | tee -a a/SKILL.md',
      'sed -i.bak s/a/b/ a/SKILL.md',
      'cp b/SKILL.md a/SKILL.md',
      'mv x a/SKILL.md',
    ];
    assert.deepEqual(
      lines.flatMap(writes),
      lines.map(() => '/w/a/SKILL.md'),
    );
    assert.deepEqual(lines.flatMap(reads), []);
  });

  it('have resolved paths', () => {
    assert.equal(absolutePath('../a/./SKILL.md', '/w/x'), '/w/a/SKILL.md');
    assert.equal(absolutePath('~/a/SKILL.md', '/w'), '~/a/SKILL.md');
    assert.equal(absolutePath('C:\\a\\..\\b\\SKILL.md', '/w'), 'C:/b/SKILL.md');
    assert.equal(absolutePath('/../../SKILL.md', null), '/SKILL.md');
  });
});
