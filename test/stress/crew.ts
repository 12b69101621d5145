import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Random } from './random.js';

export interface Post {
  readonly name: string;
  /** What to start; again whenever it has ended. */
  readonly command: () => readonly [program: string, ...args: string[]];
  /** Given what it printed when it has ended by itself with code 0. */
  readonly onDone?: (output: string) => void;
  /** Given what it told on stderr when it has failed by itself. */
  readonly onFailed?: (errors: string) => void;
  /** For one that must be killed when it has said so on stdout. */
  readonly killWhen?: string;
  /** Between its end and the next start. */
  readonly pauseMs: number;
  /** Not killed or stopped by chance. */
  readonly spared?: boolean;
}

interface Member {
  readonly post: Post;
  readonly child: ChildProcess;
  stopped: boolean;
  /** It has printed something: it is at work. */
  ready: boolean;
}

/** So much of what a process says on stderr, and so many of those that failed, are kept. */
const TOLD = 600;
const FAILURES = 40;

/** The processes of a run: each post is manned again when its process dies. */
export class Crew {
  readonly counts = { deaths: 0, stops: 0, starts: 0, reboots: 0 };
  /** What the last of those said that ended with an error. */
  readonly failures: string[] = [];
  private readonly members = new Set<Member>();
  private closing = false;

  /** @param owner the user they run as; absent: ours */
  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly owner: number | undefined,
  ) {}

  man(post: Post): void {
    const [program, ...args] = post.command();
    const child = spawn(program, args, {
      env: this.env,
      cwd: '/',
      stdio: 'pipe',
      ...(this.owner === undefined ? {} : { uid: this.owner, gid: this.owner }),
    });
    if (post.killWhen === undefined) {
      child.stdin.end(); // the others wait for more
    }
    this.counts.starts++;
    const member: Member = { post, child, stopped: false, ready: false };
    this.members.add(member);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      member.ready = true;
      if (post.killWhen !== undefined && output.includes(post.killWhen)) {
        post.onDone?.(output);
        child.kill('SIGKILL');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('close', (code) => {
      this.members.delete(member);
      this.counts.deaths += code === null ? 1 : 0;
      if (code === 0 && post.killWhen === undefined) {
        post.onDone?.(output);
      } else if (code !== null) {
        post.onFailed?.(errors);
        this.failures.push(`${post.name} (${child.pid}) ended with ${code}: ${errors.slice(-TOLD)}`);
        this.failures.splice(0, this.failures.length - FAILURES);
      }
      if (!this.closing) {
        setTimeout(
          () => !this.closing && this.man(post),
          Math.max(post.pauseMs, code === 0 || code === null ? 0 : 200),
        );
      }
    });
  }

  kill(random: Random): void {
    random.pick(this.targets(random))?.child.kill('SIGKILL');
  }

  /**
   * All at once, as when the machine goes down: nobody tidies up, and whoever starts next has another id. The system still
   * writes what was not forced to the disk; `unit/ledger/order` and `faulty` are about that, `unit/capture/restart` about
   * ids that come again.
   */
  reboot(): void {
    for (const { child } of this.members) {
      child.kill('SIGKILL');
    }
    this.counts.reboots++;
  }

  stop(random: Random): void {
    const member = random.pick(this.targets(random));
    if (member !== undefined) {
      member.child.kill('SIGSTOP');
      member.stopped = true;
      this.counts.stops++;
    }
  }

  /** Wakes them all, also those that fell asleep by themselves. */
  wake(): void {
    for (const { child } of this.members) {
      child.kill('SIGCONT');
    }
  }

  /** Ends them all, at once. */
  async close(): Promise<void> {
    this.closing = true;
    const exits = [...this.members].map(({ child }) => once(child, 'close'));
    this.reboot();
    await Promise.all(exits);
  }

  /** Most of the time one that is at work: on a busy machine nobody would ever come so far. */
  private targets(random: Random): Member[] {
    const all = [...this.members].filter(({ post }) => post.spared !== true);
    return random.chance(0.2) ? all : all.filter(({ ready }) => ready);
  }
}
