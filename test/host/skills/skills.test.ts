import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { readLastReport } from '../../../src/ledger/lastReport.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { putSession, putSkill } from '../../fixtures/home.js';

const home = homedir();
const versionOf = (body: string): string => createHash('sha256').update(body).digest('hex');

/** The versions of a skill, newest first, as every window shows them. */
async function versions(skillName: string): Promise<(string | null)[]> {
  const report = await readLastReport(ledgerFiles(home).lastReport);
  const found = report?.reports.find((one) => one.skillName === skillName);
  return (found?.versions ?? []).map(({ skillVersion }) => skillVersion);
}

async function until(skillName: string, wanted: readonly (string | null)[]): Promise<void> {
  const end = Date.now() + 50_000;
  while ((await versions(skillName)).join() !== wanted.join() && Date.now() < end) {
    await sleep(100);
  }
  assert.deepEqual(await versions(skillName), wanted);
}

/** A use that begins now. */
function use(skillName: string, number: number, cwd?: string): void {
  const sessionId = `dddddddd-0000-4000-8000-00000000000${number}`;
  const session = claudeSession({
    sessionId,
    start: new Date().toISOString(),
    stepMs: 1,
    ...(cwd === undefined ? {} : { cwd }),
  });
  putSession(home, session.prompt().skillCall(skillName).endTurn());
}

describe('texts of installed skills', () => {
  before(() => vscode.extensions.getExtension('skill-ledger.skill-ledger')?.activate());

  it('are noted when the window opens: what was in the file before a use was its version', () =>
    until('code-review', [versionOf('The first text.')]));

  it('are noted when a file changes, and count for the uses that follow', async () => {
    putSkill(home, 'code-review', 'The second text.');
    use('code-review', 1);
    await until('code-review', [versionOf('The second text.'), versionOf('The first text.')]);
  });

  it('are noted of a skill that is new, in a folder of its own', async () => {
    putSkill(home, 'brand-new', 'New.');
    use('brand-new', 2);
    await until('brand-new', [versionOf('New.')]);
  });

  it('are noted of a project’s skills, for uses in that project', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = join(folder.uri.fsPath, '.claude', 'skills', 'shop', 'SKILL.md');
    const project = realpathSync(folder.uri.fsPath);
    use('shop', 3, project);
    await until('shop', [versionOf('The text of the project.')]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('The text', 'Another text'));
    use('shop', 4, project);
    await until('shop', [versionOf('Another text of the project.'), versionOf('The text of the project.')]);
  });
});
