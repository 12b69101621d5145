import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program in a process group of its own, so that it ends with all its children. */
export class ProcessGroup {
  readonly process: ChildProcess;
  private ended = false;
  private text = '';
  private readonly killNow = () => this.signal('SIGKILL');

  constructor(command: string, args: readonly string[], options: SpawnOptions) {
    const posix = process.platform !== 'win32';
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: posix });
    this.process.once('exit', () => {
      this.ended = true;
    });
    this.process.once('error', (error) => {
      this.ended = true;
      this.text += `${error.message}\n`;
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text = (this.text + chunk.toString('utf8')).slice(-200_000);
      });
    }
    process.once('exit', this.killNow);
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** What it has printed, the last 200,000 characters. */
  get output(): string {
    return this.text;
  }

  /** The exit code, null when a signal ended it. */
  async exit(): Promise<number | null> {
    if (!this.ended) {
      await once(this.process, 'exit');
    }
    return this.process.exitCode;
  }

  /** Asks politely, then does not ask; returns when no process of the group is left. */
  async stop(politeMs = 5_000): Promise<void> {
    this.signal('SIGTERM');
    for (let waited = 0; waited < politeMs && this.isAlive(); waited += 50) {
      await sleep(50);
    }
    this.signal('SIGKILL');
    for (let waited = 0; waited < 10_000 && this.isAlive(); waited += 50) {
      await sleep(50);
    }
    process.removeListener('exit', this.killNow);
  }

  /** All of them at once, without a word, as a crash or a power cut does. */
  kill(): void {
    this.signal('SIGKILL');
  }

  /** Processes of the group whose command line holds the text; POSIX only. */
  membersWith(text: string): number[] {
    const { stdout } = spawnSync('ps', ['-eo', 'pid=,pgid=,args='], { encoding: 'utf8' });
    return stdout.split('\n').flatMap((line) => {
      const [, pid, group, args = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
      return Number(group) === this.process.pid && args.includes(text) ? [Number(pid)] : [];
    });
  }

  private isAlive(): boolean {
    return this.signal(0);
  }

  /** False when there is no process left to take it. */
  private signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.process;
    if (pid === undefined || (process.platform === 'win32' && this.ended)) {
      return false;
    }
    try {
      return process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch {
      return false;
    }
  }
}
