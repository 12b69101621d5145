import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { decideAskingOutside } from '../consent/asking.js';
import { Consent } from '../consent/consent.js';
import { ConsentFile } from '../consent/consentFile.js';
import { editorsGone } from '../consent/editorEntries.js';
import { openIntervals } from '../consent/offIntervals.js';
import { Exclusions } from '../ledger/exclusions.js';
import { ledgerFiles } from '../ledger/files.js';
import type { Log } from '../ledger/types.js';
import { isAlive } from '../processes.js';
import { EXIT, type World } from './command.js';
import { Interrupts } from './interrupt.js';
import { run } from './run.js';
import { Terminal } from './terminal.js';

/**
 * Runs the command line of this process and sets its exit code.
 *
 * @param args the arguments after the program's name
 */
export async function commandLine(args: readonly string[]): Promise<void> {
  const { env } = process;
  const interrupts = new Interrupts(process);
  const terminal = new Terminal(process, env);
  const log = logTo(terminal);
  // `HOME=` or a relative one would put the ledger wherever the program was started.
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir;
  const files = ledgerFiles(home);
  const file = new ConsentFile(files.consent, Date.now);
  const exclusions = new Exclusions(files.exclusions);
  const world: World = {
    terminal,
    streams: { stdin: process.stdin, stdout: process.stdout },
    machine: { home, env },
    cwd: currentFolder(),
    wasmFile: join(__dirname, 'sql-wasm.wasm'),
    consent: new Consent({
      env,
      file,
      host: null,
      now: Date.now,
      log,
    }),
    asking: async () => decideAskingOutside(await file.read(), Date.now()),
    offElsewhere: async () =>
      openIntervals({ exclusions, isAlive, now: Date.now }, editorsGone(await file.read(), Date.now())),
    now: Date.now,
    signal: interrupts.signal,
    log,
  };
  const code = await run(args, world);
  process.exitCode = interrupts.exitCode ?? code;
  // Streams tell their errors later than `run` ends.
  process.once('exit', () => {
    process.exitCode = terminal.hasFailed ? EXIT.failed : process.exitCode;
  });
}

function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

/** What the parts have to say goes where it does not mix with the answer; what is only informative stays quiet. */
function logTo(terminal: Terminal): Log {
  return {
    info: () => undefined,
    warn: (message) => terminal.tell(message),
    error: (message) => terminal.tell(message),
  };
}
