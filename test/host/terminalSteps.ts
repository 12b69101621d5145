import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const run = promisify(execFile);
const WAIT_MS = 60_000;

/** What the command line prints of a use. */
export interface Told {
  readonly skillName: string;
  readonly agentId: string;
  readonly outcome: string;
  readonly exitCode: number | null;
  readonly evidence: string;
}

/** A terminal that finds the stand-ins of agents first, once its shell tells what it runs. */
export async function openTerminal(name: string, shellPath: string): Promise<vscode.Terminal> {
  const bin = join(homedir(), 'stand-ins');
  const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  const terminal = vscode.window.createTerminal({ name, shellPath, env });
  terminal.show();
  await until(() => terminal.shellIntegration !== undefined, `shell integration of ${name}`);
  return terminal;
}

/** Types a line as a person does, and waits until it has ended. Returns its exit code. */
export async function type(terminal: vscode.Terminal | null, line: string): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((resolve) => {
    const listener = vscode.window.onDidEndTerminalShellExecution((end) => {
      if (end.terminal === terminal && end.execution.commandLine.value.trim() !== '') {
        listener.dispose();
        resolve(end.exitCode);
      }
    });
  });
  await sleep(500); // nobody types before the prompt is there; fish drops what comes earlier
  terminal?.sendText(line, true);
  return await Promise.race([ended, timeout(`the end of ${line}`)]);
}

/** All uses that the ledger holds. */
export async function events(): Promise<readonly Told[]> {
  return (JSON.parse(await cli('events', '--limit', '1000')) as { events: Told[] }).events;
}

/** Runs the extension's own command line and returns what it prints. */
export async function cli(...args: string[]): Promise<string> {
  const extension = vscode.extensions.getExtension('skill-ledger.skill-ledger');
  assert.ok(extension);
  const file = vscode.Uri.joinPath(extension.extensionUri, 'dist', 'cli.js').fsPath;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return (await run(process.execPath, [file, ...args, '--json'], { env })).stdout;
}

export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(100)) {
    if (await isTrue()) {
      return;
    }
  }
  throw new Error(`waited in vain for ${what}`);
}

async function timeout(what: string): Promise<never> {
  await sleep(WAIT_MS, undefined, { ref: false });
  throw new Error(`waited in vain for ${what}`);
}
