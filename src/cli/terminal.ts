import type { Environment } from '../consent/environment.js';
import { printable } from '../quoted.js';

/** The streams of the process, as far as they are used. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** What the command line says: answers on stdout, everything else on stderr. */
export class Terminal {
  readonly isColored: boolean;
  private readonly showsProgress: boolean;
  private progressShown = false;
  private failed = false;

  constructor(
    private readonly streams: Streams,
    env: Environment,
  ) {
    const dumb = env['TERM'] === 'dumb';
    this.isColored = streams.stdout.isTTY && !dumb && (env['NO_COLOR'] ?? '') === '';
    this.showsProgress = streams.stderr.isTTY && !dumb;
    streams.stdout.on('error', (error) => this.onOutputError(error));
    streams.stderr.on('error', () => undefined); // nowhere is left to tell it
  }

  /** True when an answer could not be written, to a full disk for one. */
  get hasFailed(): boolean {
    return this.failed;
  }

  /** True when a person can be asked. */
  get canAsk(): boolean {
    return this.streams.stdin.isTTY && this.streams.stderr.isTTY;
  }

  /** Columns of the terminal, or null when stdout is none. */
  get width(): number | null {
    return this.streams.stdout.isTTY ? this.streams.stdout.columns : null;
  }

  /** Lines for a person. */
  print(...lines: readonly string[]): void {
    this.endProgress();
    this.streams.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }

  printJson(value: unknown): void {
    this.endProgress();
    this.streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A piece of a long answer. Resolves when it is written, with false when nobody reads any more. */
  write(text: string): Promise<boolean> {
    this.endProgress();
    return new Promise((resolve) => this.streams.stdout.write(text, (error) => resolve(!error)));
  }

  /** A line for a person that is no part of the answer. */
  tell(line: string): void {
    this.endProgress();
    this.streams.stderr.write(`${printable(line)}\n`);
  }

  /** A line that the next one replaces; nothing where no person would see it. */
  progress(line: string): void {
    if (this.showsProgress) {
      this.streams.stderr.write(`\r\u001b[2K${printable(line)}`);
      this.progressShown = true;
    }
  }

  /** Asks a question that only `y` or `yes` affirms. */
  async confirm(question: string, signal: AbortSignal): Promise<boolean> {
    const { createInterface } = await import('node:readline/promises');
    const asking = createInterface({ input: this.streams.stdin, output: this.streams.stderr });
    try {
      // Without this the question would stay open for ever when the input ends (Ctrl-D).
      const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
      const answer = await Promise.race([asking.question(`${printable(question)} [y/N] `, { signal }), ended]);
      return /^y(?:es)?$/i.test(answer.trim());
    } finally {
      asking.close();
    }
  }

  bold(text: string): string {
    return this.isColored ? `\u001b[1m${text}\u001b[22m` : text;
  }

  dim(text: string): string {
    return this.isColored ? `\u001b[2m${text}\u001b[22m` : text;
  }

  /** A reader that has seen enough (`| head`) closes its end: nothing to tell, and no reason to fail. */
  private onOutputError(error: Error): void {
    const code = 'code' in error ? String(error.code) : error.name;
    if (code !== 'EPIPE' && !this.failed) {
      this.failed = true;
      this.tell(`skill-ledger: the answer can't be written (${code}).`);
    }
  }

  private endProgress(): void {
    if (this.progressShown) {
      this.streams.stderr.write('\r\u001b[2K');
      this.progressShown = false;
    }
  }
}
