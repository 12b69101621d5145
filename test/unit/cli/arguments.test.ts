import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Option, readArguments } from '../../../src/cli/arguments.js';
import { UsageError } from '../../../src/cli/usageError.js';
import { closest, printable, quoted } from '../../../src/quoted.js';

const OPTIONS: readonly Option[] = [
  { name: 'skill', value: 'NAME', help: '' },
  { name: 'since', value: '30d', help: '' },
  { name: 'limit', value: 'N', help: '' },
  { name: 'json', value: null, help: '' },
];

function message(...args: string[]): string {
  try {
    readArguments('report', args, OPTIONS);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  return assert.fail(`accepted: ${args.join(' ')}`);
}

describe('readArguments', () => {
  it('reads values after a space and after =', () => {
    const { texts, flags } = readArguments('report', ['--skill', 'pdf', '--limit=5', '--json'], OPTIONS);
    assert.deepEqual(
      [...texts],
      [
        ['skill', 'pdf'],
        ['limit', '5'],
      ],
    );
    assert.deepEqual([...flags], ['json']);
  });

  it('takes a value with a dash when it is joined, and a negative number anyway', () => {
    assert.equal(readArguments('report', ['--skill=--json'], OPTIONS).texts.get('skill'), '--json');
    assert.equal(readArguments('report', ['--limit', '-1'], OPTIONS).texts.get('limit'), '-1');
  });

  it('names the closest option', () => {
    assert.match(message('--skil', 'x'), /"--skil".*did you mean --skill\?/);
    assert.match(message('--lmiit=3'), /did you mean --limit\?/);
    assert.match(message('--zzzzzzzz'), /report --help/);
    assert.match(message('-s', 'x'), /"-s"/);
  });

  it('refuses what would quietly not count', () => {
    assert.match(message('pdf'), /leave out "pdf"/);
    assert.match(message('--', 'pdf'), /leave out "pdf"/);
    assert.match(message('--skill'), /--skill needs a value/);
    assert.match(message('--skill', '--json'), /--skill needs a value/);
    assert.match(message('--skill='), /--skill needs a value/);
    assert.match(message('--json=yes'), /takes no value/);
    assert.match(message('--json', '--json'), /only once/);
    assert.match(message('--skill', 'a', '--skill', 'b'), /only once/);
    assert.match(message('--__proto__'), /no option/);
    assert.match(message('--no-json'), /no option/);
  });

  it('says it in one line, whatever was given', () => {
    for (const text of [
      message('--skill\n\u001b[31m=x'),
      message('\u001b]0;title\u0007\u202E'),
      message('x'.repeat(9_999)),
    ]) {
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
      assert.ok(text.length < 250, String(text.length));
    }
  });
});

describe('closest', () => {
  it('finds slips of the finger and nothing far away', () => {
    const words = ['report', 'record', 'events', 'sessions'];
    assert.equal(closest('reprot', words), 'report');
    assert.equal(closest('RECORD', words), 'record');
    assert.equal(closest('event', words), 'events');
    assert.equal(closest('delete', words), null);
    assert.equal(closest('', words), null);
    assert.equal(closest('x', []), null);
  });
});

describe('printable', () => {
  it('disarms what acts on a terminal and leaves scripts alone', () => {
    assert.equal(printable('a\u001b[2Jb\r\n\u202Ec\uD800'), 'a\uFFFD[2Jb\uFFFD\uFFFD\uFFFDc\uFFFD');
    assert.equal(printable('изучать-データ'), 'изучать-データ');
    assert.equal(quoted('a\nb'), '"a\uFFFDb"');
  });
});
