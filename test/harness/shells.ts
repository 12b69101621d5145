import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.js';
import { root } from './root.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof SHELLS)[number];
/** Where each shell is, or why there is none. */
export type FoundShells = Readonly<Record<ShellName, { readonly path: string } | { readonly missing: string }>>;

const harness = join(root, 'test', 'harness');
const folder = join(harness, 'shells');
/** Raise it when the steps below change. */
const STEPS = '1';
/** zsh with its modules inside: one that is not in its place finds none. */
const PACKAGES = ['zsh-static', 'zsh-common', 'fish', 'fish-common'];
const APT_MS = 120_000;

/**
 * Real shells for the tests: those on the PATH, else unpacked from Debian's packages below test/harness, once, without
 * root. Where there is neither, the reason; it is then tried again the next time.
 */
export async function setUpShells(): Promise<FoundShells> {
  const onPath = (name: string) =>
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((one) => join(one, name))
      .find((path) => existsSync(path));
  let problem: string | null | undefined;
  const found = {} as Record<ShellName, FoundShells[ShellName]>;
  for (const name of SHELLS) {
    let path = onPath(name);
    if (path === undefined && name !== 'bash') {
      problem ??= await unpackOnce();
      path = problem === null ? join(folder, 'bin', name) : undefined;
    }
    found[name] = path === undefined ? { missing: `not on the PATH${problem ? `, and ${problem}` : ''}` } : { path };
  }
  return found;
}

/** Returns null when the shells are there, else what is in the way. */
async function unpackOnce(): Promise<string | null> {
  if (process.platform !== 'linux' || !isThere('apt-get') || !isThere('dpkg')) {
    return 'this system has no packages of Debian to take it from';
  }
  const stamp = join(folder, '.stamp');
  const isReady = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === STEPS;
  let problem: string | null = null;
  if (!isReady()) {
    await withLock(join(harness, '.lock'), () => {
      if (!isReady()) {
        console.log('unpacking shells for the tests (once) …');
        problem = tryTo(unpack);
        if (problem === null) {
          writeFileSync(stamp, STEPS);
        }
      }
    });
  }
  return problem;
}

function unpack(): void {
  rmSync(folder, { recursive: true, force: true });
  const packages = join(folder, 'packages');
  const system = join(folder, 'root');
  for (const path of [packages, system, join(folder, 'bin')]) {
    mkdirSync(path, { recursive: true });
  }
  const add = (names: readonly string[]) => {
    download(names, packages);
    for (const file of readdirSync(packages).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', join(packages, file), system], { stdio: 'pipe' });
      rmSync(join(packages, file));
    }
  };
  add(PACKAGES);
  const fish = join(system, 'usr', 'bin', 'fish');
  const missing = missingLibraries(fish);
  if (missing.length > 0) {
    add(missing);
  }

  // fish finds its files beside its program when etc/ is there, too. Its named pipes go where the test's files go.
  symlinkSync(join('..', 'etc'), join(system, 'usr', 'etc'));
  const libraries = readdirSync(join(system, 'usr', 'lib'))
    .map((name) => join(system, 'usr', 'lib', name))
    .join(delimiter);
  wrapper('fish', [`LD_LIBRARY_PATH=${quoted(libraries)}`, `XDG_RUNTIME_DIR="\${TMPDIR:-/tmp}"`], fish);

  // The editor knows a shell by the name of its process.
  const zsh = join(system, 'bin', 'zsh');
  renameSync(join(system, 'bin', 'zsh-static'), zsh);
  const functions = join(system, 'usr', 'share', 'zsh', 'functions');
  const folders = readdirSync(functions, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  wrapper('zsh', [`FPATH=${quoted(folders.map(({ name }) => join(functions, name)).join(delimiter))}`], zsh);
  for (const name of ['fish', 'zsh']) {
    // They must start, and what they write then is not the person's.
    execFileSync(join(folder, 'bin', name), ['-c', 'exit 0'], {
      stdio: 'pipe',
      env: { HOME: packages, TMPDIR: packages },
    });
  }
  rmSync(packages, { recursive: true, force: true });
}

function wrapper(name: string, variables: readonly string[], program: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\nexport ${variables.join(' ')}\nexec ${quoted(program)} "$@"\n`);
  chmodSync(path, 0o755);
}

/** With the package lists of the system, else, where there are none (an image of a container), with own ones. */
function download(names: readonly string[], to: string): void {
  if (tryTo(() => apt(['download', ...names], to)) === null) {
    return;
  }
  const [lists, cache] = [join(folder, 'lists'), join(folder, 'cache')];
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
  const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const unlisted = tryTo(() => apt([...own, 'update'], to)); // one list of several may fail
  const problem = tryTo(() => apt([...own, 'download', ...names], to));
  for (const path of [lists, cache]) {
    rmSync(path, { recursive: true, force: true });
  }
  if (problem !== null) {
    throw new Error(`apt-get can't download it (no package lists, or no network): ${unlisted ?? problem}`);
  }
}

function apt(args: readonly string[], cwd: string): void {
  // As root it would become a user who may not write here.
  const options = [
    '-q',
    '-o',
    'APT::Sandbox::User=root',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::http::Timeout=30',
  ];
  execFileSync('apt-get', [...options, ...args], {
    cwd,
    stdio: 'pipe',
    timeout: APT_MS,
    env: { ...process.env, LC_ALL: 'C' },
  });
}

/** Packages of the libraries that the program does not find, by Debian's rule: libpcre2-32.so.0 is in libpcre2-32-0. */
function missingLibraries(program: string): string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return [...lines.matchAll(/^\s*(\S+)\.so\.(\d+) => not found/gm)].map(
    ([, name = '', version = '']) => `${name}${/\d$/.test(name) ? '-' : ''}${version}`,
  );
}

function isThere(program: string): boolean {
  return tryTo(() => void execFileSync(program, ['--version'], { stdio: 'pipe' })) === null;
}

/** Null, or what went wrong in one line. */
function tryTo(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const lines = (told.trim() || (error instanceof Error ? error.message : String(error))).split('\n');
    return (lines.find((line) => line.startsWith('E:')) ?? lines[0] ?? '').slice(0, 300);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
