import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment, type Variables } from './environment.js';
import { ProcessGroup } from './group.js';
import { type Settings, type Theme, testSettings } from './settings.js';
import { setUpEditor } from './setup.js';
import { temporaryFolder } from './temporary.js';

export interface EditorOptions {
  /** The person's home; a fresh empty one by default, removed with the editor. A given one stays. */
  readonly home?: string;
  /** Fills the home before the editor starts. */
  readonly prepare?: (home: string) => void | Promise<void>;
  readonly settings?: Settings;
  readonly theme?: Theme;
  /** True: workspace trust is on and folders are untrusted, as in a fresh VS Code. */
  readonly trust?: boolean;
  /** Variables for the extension host, on top of the allow-list; `undefined` removes one. */
  readonly env?: Variables;
  /** Packaged extensions to install. */
  readonly vsix?: readonly string[];
  /** Needed by test runs inside the host; it hides notifications and dialogs. */
  readonly testDriver?: boolean;
}

export interface WindowAddress {
  readonly folder?: string;
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/**
 * Installing takes the editor seconds, and most windows of a run have the same one extension: it is installed once,
 * beside its package, and copied.
 */
function copyInstalled(file: string, extensions: string, install: (into: string, file: string) => void): void {
  const kept = `${resolve(file)}.installed`;
  if (!existsSync(kept)) {
    const fresh = `${kept}-${randomUUID()}`;
    install(fresh, file);
    renameSync(fresh, kept);
  }
  cpSync(kept, extensions, { recursive: true });
}

/** A VS Code server of its own: home, settings, extensions. Windows are opened on it (see workbench.ts). */
export class Editor {
  private constructor(
    readonly home: string,
    readonly userData: string,
    readonly port: number,
    private readonly group: ProcessGroup,
    private readonly remove: () => void,
  ) {}

  static async start(options: EditorOptions = {}): Promise<Editor> {
    const packaged = await setUpEditor();
    const { path: base, remove } = temporaryFolder();
    const [home, userData, extensions, tmp] = [
      options.home ?? join(base, 'home'),
      join(base, 'u'),
      join(base, 'x'),
      join(base, 't'),
    ];
    for (const folder of [home, join(userData, 'User'), extensions, tmp]) {
      mkdirSync(folder, { recursive: true });
    }
    const settings = testSettings(options.theme ?? 'dark', options.trust ?? false, options.settings ?? {});
    writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
    writeFileSync(join(base, 'config.yaml'), '');
    await options.prepare?.(home);
    // An empty gallery address keeps the windows from asking the extension market.
    const env = childEnvironment(home, tmp, { EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env });
    const common = [
      packaged.entry,
      '--config',
      join(base, 'config.yaml'),
      '--user-data-dir',
      userData,
      '--extensions-dir',
      extensions,
    ];
    const install = (into: string, file: string): void => {
      const args = [packaged.entry, '--config', join(base, 'config.yaml'), '--user-data-dir', userData];
      const asked = ['--extensions-dir', into, '--install-extension', resolve(file), '--force'];
      execFileSync(packaged.node, [...args, ...asked], { env, cwd: home, stdio: 'pipe' });
    };
    const [only, ...others] = options.vsix ?? [];
    if (only !== undefined && others.length === 0) {
      copyInstalled(only, extensions, install);
    } else {
      (options.vsix ?? []).forEach((file) => install(extensions, file));
    }
    const port = await freePort();
    const group = new ProcessGroup(
      packaged.node,
      [
        ...common,
        ...[
          '--bind-addr',
          `127.0.0.1:${port}`,
          '--auth',
          'none',
          '--disable-update-check',
          '--disable-getting-started-override',
        ],
        ...(options.trust ? [] : ['--disable-workspace-trust']),
        ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
      ],
      { env, cwd: home },
    );
    const editor = new Editor(home, userData, port, group, remove);
    await editor.untilUp();
    return editor;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The address of a window; without a folder an empty one. */
  windowAddress({ folder, extensionDevelopmentPath, extensionTestsPath }: WindowAddress): string {
    const remote = (path: string) => `vscode-remote://127.0.0.1:${this.port}${resolve(path)}`;
    const payload: [string, string][] = [['skipWelcome', 'true']];
    if (extensionDevelopmentPath) {
      payload.push(['extensionDevelopmentPath', remote(extensionDevelopmentPath)]);
    }
    if (extensionTestsPath) {
      payload.push(['extensionTestsPath', remote(extensionTestsPath)]);
    }
    const query = new URLSearchParams(folder ? { folder: resolve(folder) } : { ew: 'true' });
    query.set('payload', JSON.stringify(payload));
    return `${this.address}?${query.toString()}`;
  }

  /** The end of every log that an extension host has written, for a failed test. */
  logTail(lines = 40): string {
    const logs = join(this.userData, 'logs');
    const files = existsSync(logs) ? readdirSync(logs, { recursive: true, encoding: 'utf8' }) : [];
    const wanted = files.filter((file) => /remoteexthost\.log$|[Ss]kill[ -][Ll]edger.*\.log$/.test(file)).sort();
    const tail = (text: string) => text.trimEnd().split('\n').slice(-lines).join('\n');
    const parts = wanted.map((file) => `--- ${file}\n${tail(readFileSync(join(logs, file), 'utf8'))}`);
    return [...parts, `--- server\n${tail(this.group.output)}`].join('\n');
  }

  /** The extension hosts of its windows, by process id. */
  extensionHosts(): number[] {
    return this.group.membersWith('--type=extensionHost');
  }

  /** As a crash of the machine's does it; `stop` afterwards clears up. */
  kill(): void {
    this.group.kill();
  }

  async stop(): Promise<void> {
    await this.group.stop();
    this.remove();
  }

  private async untilUp(): Promise<void> {
    const until = Date.now() + 60_000;
    while (!(await this.answers())) {
      if (this.group.hasEnded || Date.now() > until) {
        await this.stop();
        throw new Error(`the editor did not start\n${this.group.output}`);
      }
      await sleep(50);
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.address}healthz`)).ok;
    } catch {
      return false;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
