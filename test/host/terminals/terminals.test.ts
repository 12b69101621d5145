import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { FoundShells } from '../../harness/shells.js';
import { cli, events, openTerminal, type Told, type, until } from '../terminalSteps.js';

/** Lines as a person types them, with what they make: `agent skill outcome exit-code`, or nothing. */
const POSIX: readonly (readonly [line: string, makes: string])[] = [
  ['DO_NOT_TRACK=1 claude -p "/never-1"', ''],
  ['claude -p "/one 12"', 'claude-code one success 0'],
  ["STAND_IN_EXIT=3 claude -p '/two it'", 'claude-code two failure 3'],
  ['env STAND_IN_EXIT=130 claude --model opus -p "/three"', 'claude-code three partial 130'],
  ['true && claude -p /four', 'claude-code four success 0'],
  ['claude -p "/five" | cat', 'claude-code five partial null'],
  ["codex exec '$six now'", 'codex six success 0'],
  ['codex exec "\\$seven"', 'codex seven success 0'],
  ['codex exec \\$eight', 'codex eight success 0'],
  ['claude -p /nine\\ it', 'claude-code nine success 0'],
  ['claude "/never-2"', ''],
  ['echo claude -p "/never-3"', ''],
  ['codex exec "$never4"', ''],
];

const shells = JSON.parse(process.env['TEST_SHELLS'] ?? '{}') as FoundShells;

for (const [shell, there] of Object.entries(shells)) {
  describe(`a terminal with ${shell}`, function () {
    this.timeout(180_000);
    let opened: vscode.Terminal | null = null;

    before(async function () {
      if ('missing' in there) {
        this.skip();
      }
      opened = await openTerminal(shell, there.path);
      await sleep(3_000); // what an agent does right before a run with an opt-out is left out as well
    });

    after(() => opened?.dispose());

    it('makes the right event of each line, or none', async () => {
      assert.deepEqual(await eventsOf(shell), []);
      for (const [line] of POSIX) {
        const names = /([/$])(one|two|three|four|five|six|seven|eight|nine|never)/g;
        await type(opened, line.replaceAll(names, `$1${shell}-$2`));
      }
      const expected = POSIX.flatMap(([, makes]) => (makes === '' ? [] : [makes.replace(' ', ` ${shell}-`)])).sort();
      await until(async () => (await eventsOf(shell)).length >= expected.length, `events of ${shell}`).catch(() => 0);
      const found = await eventsOf(shell);
      assert.deepEqual(found.map(toLine).sort(), expected);
      assert.ok(found.every(({ evidence }) => evidence === 'terminal'));
    });

    it('keeps the session of a run with an opt-out out, and no other', async () => {
      await sleep(3_000);
      await type(opened, `DO_NOT_TRACK=1 STAND_IN_SESSION=${shell}-hidden.jsonl claude -p "/${shell}-hidden"`);
      await sleep(2_000); // the stand-in's time has no milliseconds
      await type(opened, `STAND_IN_SESSION=${shell}-seen.jsonl claude -p "/${shell}-seen"`);
      await until(
        async () => (await eventsOf(shell)).some(({ evidence }) => evidence === 'transcript'),
        `the session of ${shell}`,
      );
      await cli('import'); // reads what the window has not read yet
      assert.deepEqual(
        (await eventsOf(shell))
          .filter(({ skillName }) => /-(?:seen|hidden)$/.test(skillName))
          .map((one) => `${toLine(one)} ${one.evidence}`),
        [`claude-code ${shell}-seen success 0 transcript`],
      );
    });
  });
}

function toLine({ agentId, skillName, outcome, exitCode }: Told): string {
  return `${agentId} ${skillName} ${outcome} ${String(exitCode)}`;
}

/** What the ledger holds of the skills that were used in this shell. */
async function eventsOf(shell: string): Promise<readonly Told[]> {
  return (await events()).filter(({ skillName }) => skillName.startsWith(`${shell}-`));
}
