import { join } from 'node:path';

/**
 * What a child may take over from us. Everything else stays out: `CI` and `DO_NOT_TRACK` would stop the recording
 * under test, and `VSCODE_*`, `CLAUDE_CONFIG_DIR` and the like would lead it to the machine's own files.
 */
const KEPT = [
  'PATH',
  'LANG',
  'LC_ALL',
  'TZ',
  'USER',
  'LOGNAME',
  'SHELL',
  'TERM',
  // The mark of .ci/run, by which it finds what was left running.
  'SKILL_LEDGER_RUN',
  'LD_LIBRARY_PATH',
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'PATHEXT',
  'ProgramFiles',
  'ProgramData',
  'NUMBER_OF_PROCESSORS',
] as const;

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a program under test.
 *
 * @param home what it takes for the person's home
 * @param temporary its own temporary folder
 * @param extra variables on top; `undefined` removes one
 */
export function childEnvironment(home: string, temporary: string, extra: Variables = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const name of KEPT) {
    if (process.env[name] !== undefined) {
      environment[name] = process.env[name];
    }
  }
  Object.assign(environment, {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    TMPDIR: temporary,
    TMP: temporary,
    TEMP: temporary,
  });
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) {
      delete environment[name];
    } else {
      environment[name] = value;
    }
  }
  return environment;
}
