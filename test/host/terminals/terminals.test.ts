import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { FoundShells } from '../../harness/shells.js';

const run = promisify(execFile);
const WAIT_MS = 60_000;

interface Told {
  readonly skillName: string;
  readonly agentId: string;
  readonly outcome: string;
  readonly exitCode: number | null;
  readonly evidence: string;
}

/** Lines as a person types them, with what they make: `agent skill outcome exit-code`, or nothing. */
const POSIX: readonly (readonly [line: string, makes: string])[] = [
  ['claude -p "/one 12"', 'claude-code one success 0'],
  ["STAND_IN_EXIT=3 claude -p '/two it'", 'claude-code two failure 3'],
  ['env STAND_IN_EXIT=130 claude --model opus -p "/three"', 'claude-code three partial 130'],
  ['true && claude -p /four', 'claude-code four success 0'],
  ['claude -p "/five" | cat', 'claude-code five partial null'],
  ["codex exec '$six now'", 'codex six success 0'],
  ['codex exec "\\$seven"', 'codex seven success 0'],
  ['codex exec \\$eight', 'codex eight success 0'],
  ['claude -p /nine\\ it', 'claude-code nine success 0'],
  ['DO_NOT_TRACK=1 claude -p "/never-1"', ''],
  ['claude "/never-2"', ''],
  ['echo claude -p "/never-3"', ''],
  ['codex exec "$never4"', ''],
];

const shells = JSON.parse(process.env['TEST_SHELLS'] ?? '{}') as FoundShells;

for (const [shell, there] of Object.entries(shells)) {
  describe(`a terminal with ${shell}`, () => {
    it('makes the right event of each line, or none', async function () {
      if ('missing' in there) {
        this.skip();
      }
      this.timeout(3 * WAIT_MS);
      const bin = join(homedir(), 'stand-ins');
      const terminal = vscode.window.createTerminal({
        name: shell,
        shellPath: there.path,
        env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
      });
      terminal.show();
      await until(() => terminal.shellIntegration !== undefined, `shell integration of ${shell}`);
      const before = new Set((await events()).map(toLine));
      assert.deepEqual(
        [...before].filter((line) => line.includes(`${shell}-`)),
        [],
      );
      for (const [line] of POSIX) {
        const typed = line.replaceAll(/([/$])(one|two|three|four|five|six|seven|eight|nine|never)/g, `$1${shell}-$2`);
        const ended = new Promise<void>((resolve) => {
          const listener = vscode.window.onDidEndTerminalShellExecution((end) => {
            if (end.terminal === terminal && end.execution.commandLine.value.trim() !== '') {
              listener.dispose();
              resolve();
            }
          });
        });
        await sleep(500); // nobody types before the prompt is there; fish drops what comes earlier
        terminal.sendText(typed, true);
        await Promise.race([ended, timeout(`the end of ${typed}`)]);
      }
      const expected = POSIX.flatMap(([, makes]) => (makes === '' ? [] : [makes.replace(' ', ` ${shell}-`)])).sort();
      let found: string[] = [];
      await until(async () => {
        found = (await events())
          .map(toLine)
          .filter((line) => line.includes(`${shell}-`))
          .sort();
        return found.length >= expected.length;
      }, `the events of ${shell}`).catch(() => undefined);
      assert.deepEqual(found, expected);
      terminal.dispose();
    });
  });
}

function toLine({ agentId, skillName, outcome, exitCode, evidence }: Told): string {
  assert.equal(evidence, 'terminal');
  return `${agentId} ${skillName} ${outcome} ${String(exitCode)}`;
}

/** What the ledger holds, as the command line prints it. */
async function events(): Promise<readonly Told[]> {
  const extension = vscode.extensions.getExtension('skill-ledger.skill-ledger');
  assert.ok(extension);
  const cli = vscode.Uri.joinPath(extension.extensionUri, 'dist', 'cli.js').fsPath;
  const { stdout } = await run(process.execPath, [cli, 'events', '--json', '--limit', '1000'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return (JSON.parse(stdout) as { events: Told[] }).events;
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
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
