import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { Interrupts } from '../../../src/cli/interrupt.js';
import { table, textWidth } from '../../../src/cli/table.js';
import { type Streams, Terminal } from '../../../src/cli/terminal.js';

interface Fake {
  readonly streams: Streams;
  out(): string;
  err(): string;
  type(text: string): void;
  end(): void;
}

function fake(isTTY: boolean): Fake {
  const make = (): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY });
  const [stdin, stdout, stderr] = [make(), make(), make()];
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return {
    // The parts of the streams that a terminal uses are those of a PassThrough and `isTTY`.
    streams: { stdin, stdout, stderr } as unknown as Streams,
    out: () => text(stdout),
    err: () => text(stderr),
    type: (input) => void stdin.write(input),
    end: () => void stdin.end(),
  };
}

describe('Terminal', () => {
  it('colors only a terminal, and not with NO_COLOR', () => {
    assert.equal(new Terminal(fake(true).streams, {}).bold('x'), '\u001b[1mx\u001b[22m');
    assert.equal(new Terminal(fake(true).streams, { NO_COLOR: '' }).isColored, true);
    assert.equal(new Terminal(fake(true).streams, { NO_COLOR: '1' }).bold('x'), 'x');
    assert.equal(new Terminal(fake(true).streams, { TERM: 'dumb' }).dim('x'), 'x');
    assert.equal(new Terminal(fake(false).streams, {}).bold('x'), 'x');
  });

  it('shows progress on a terminal only, and takes it away before the answer', () => {
    const [person, pipe] = [fake(true), fake(false)];
    const terminal = new Terminal(person.streams, {});
    terminal.progress('half');
    terminal.print('done');
    terminal.print('more');
    assert.equal(person.err(), '\r\u001b[2Khalf\r\u001b[2K');
    assert.equal(person.out(), 'done\nmore\n');
    new Terminal(pipe.streams, {}).progress('half');
    assert.equal(pipe.err(), '');
  });

  it('keeps a closed pipe to itself and no other error', () => {
    const pipe = fake(false);
    const terminal = new Terminal(pipe.streams, {});
    terminal.print('x');
    pipe.streams.stdout.emit('error', Object.assign(new Error('closed'), { code: 'EPIPE' }));
    assert.equal(terminal.hasFailed, false);
    assert.equal(pipe.err(), '');
    pipe.streams.stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }));
    assert.equal(terminal.hasFailed, true);
    assert.match(pipe.err(), /can't be written \(ENOSPC\)/);
  });

  it('takes only y or yes for a yes; the end of the input is a no', async () => {
    for (const [typed, expected] of [
      ['y\n', true],
      ['YES\n', true],
      ['\n', false],
      ['yup\n', false],
      ['n\n', false],
    ] as const) {
      const person = fake(true);
      const answer = new Terminal(person.streams, {}).confirm('Sure?', new AbortController().signal);
      person.type(typed);
      assert.equal(await answer, expected, JSON.stringify(typed));
    }
    const person = fake(true);
    const answer = new Terminal(person.streams, {}).confirm('Sure?', new AbortController().signal);
    person.end();
    assert.equal(await answer, false);
  });
});

describe('table', () => {
  it('aligns, also wide characters, without spaces at the end', () => {
    const lines = table(
      [
        { title: 'Skill', align: 'left' },
        { title: 'n', align: 'right' },
        { title: 'x', align: 'left' },
      ],
      [
        ['pdf', '1', ''],
        ['日本語', '200', 'y'],
      ],
    );
    assert.deepEqual(lines, ['Skill     n  x', 'pdf       1', '日本語  200  y']);
  });

  it('lets no cell act on the terminal', () => {
    const [, row = ''] = table([{ title: 'Skill', align: 'left' }], [['a\u001b[2J\nb']]);
    assert.doesNotMatch(row, /\p{Cc}/u);
  });

  it('measures columns, not code units', () => {
    assert.equal(textWidth('é'), 1);
    assert.equal(textWidth('e\u0301'), 1);
    assert.equal(textWidth('データ'), 6);
    assert.equal(textWidth('𝒳'), 1);
  });
});

describe('Interrupts', () => {
  class FakeProcess extends EventEmitter {
    readonly codes: number[] = [];
    exit(code: number): void {
      this.codes.push(code);
    }
  }

  it('asks at the first signal and ends at the second', () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const source = new FakeProcess();
      const interrupts = new Interrupts(source);
      assert.equal(interrupts.exitCode, null);
      source.emit(signal);
      assert.equal(interrupts.signal.aborted, true);
      assert.equal(interrupts.exitCode, code);
      assert.deepEqual(source.codes, []);
      source.emit('SIGINT');
      assert.equal(source.codes.length, 1);
    }
  });

  it('ends after 1.5 s when the work does not', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const source = new FakeProcess();
    const interrupts = new Interrupts(source);
    source.emit('SIGTERM');
    t.mock.timers.tick(1_499);
    assert.deepEqual(source.codes, []);
    t.mock.timers.tick(1);
    assert.deepEqual(source.codes, [143]);
    assert.equal(interrupts.exitCode, 143);
  });
});
