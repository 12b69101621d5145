import { join } from 'node:path';
import type { RecorderCall } from '../agents/connection.js';
import type { AgentId } from '../model/vocabulary.js';

/** What the folder of the recorder is called, below that of the ledger; it is how our hooks are known again. */
const FOLDER = 'bin';
const CALL = /auto-skill[\\/]+bin[\\/]+record(?:er\.js|\.sh)/;
/** Loads a script without a word where it is missing or broken. */
const LOAD = 'try{require(process.argv[1])}catch{}';

/** The recorder and what starts it. They lie outside the extension's own folder, which changes with each version. */
export interface RecorderPaths {
  readonly folder: string;
  readonly recorder: string;
  /** A shell script that finds a Node; not used on Windows. */
  readonly launcher: string;
  /** Which version lies there. */
  readonly manifest: string;
  /** What connecting has changed where. */
  readonly notes: string;
}

export function recorderPaths(ledgerFolder: string): RecorderPaths {
  const folder = join(ledgerFolder, FOLDER);
  return {
    folder,
    recorder: join(folder, 'recorder.js'),
    launcher: join(folder, 'record.sh'),
    manifest: join(folder, 'recorder.json'),
    notes: join(folder, 'connections.json'),
  };
}

/** Whether a command line of somebody's hook calls the recorder. */
export function callsRecorder(command: string): boolean {
  return CALL.test(command);
}

/**
 * How an agent calls the recorder: in such a way that nothing is printed and the exit code is 0, whatever is missing.
 *
 * Elsewhere than on Windows `/bin/sh` is named by its path, since agents run hooks in the person's own shell
 * (`$SHELL -lc` in Codex) and with a PATH of their own. The inner `/bin/sh` keeps what a missing or broken launcher
 * does (dash exits with 2, which stops some agents) from getting out; `cat` takes what nobody has read, so that the agent
 * does not write into a closed pipe, which Codex takes for a failed hook.
 *
 * Windows: agents use cmd, PowerShell and Git Bash, one agent more than one of them. A line that begins with a quoted
 * path is a mere text to PowerShell, `cmd /c` opens a prompt in Git Bash, and backslashes vanish there. This line
 * begins with a bare word and holds nothing that any of the three reads differently. Without a Node on the PATH the
 * shell exits with 1 or 127, which none of the events that are used takes for more than a failed hook.
 */
export function recorderCall(paths: RecorderPaths, agentId: AgentId, platform = process.platform): RecorderCall {
  if (platform === 'win32') {
    const script = paths.recorder.replaceAll('\\', '/');
    return {
      command: `node -e "${LOAD}" "${script}" ${agentId}`,
      program: 'node',
      arguments: ['-e', LOAD, paths.recorder, agentId],
    };
  }
  const script = '{ /bin/sh "$0" "$1"; PATH=$PATH:/bin:/usr/bin; cat; } >/dev/null 2>&1; exit 0';
  return {
    command: `/bin/sh -c '${script}' ${inShell(paths.launcher)} ${agentId}`,
    program: '/bin/sh',
    arguments: [paths.launcher, agentId],
  };
}

/**
 * The launcher's text: a Node from the PATH, else the editor's own program as Node. That one may be gone after an
 * update of the editor: then nothing is done.
 *
 * @param editor the program that runs the extension host
 */
export function launcherText(paths: RecorderPaths, editor: string): string {
  return `#!/bin/sh
# Made by the Skill Ledger extension for VS Code. Agents call it as a hook; it takes the name of the agent.
if command -v node >/dev/null 2>&1; then
  node=node
else
  node=${inShell(editor)}
  [ -x "$node" ] || exit 0
  ELECTRON_RUN_AS_NODE=1
  export ELECTRON_RUN_AS_NODE
fi
"$node" -e ${inShell(LOAD)} ${inShell(paths.recorder)} "$1" >/dev/null 2>&1
exit 0
`;
}

function inShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
