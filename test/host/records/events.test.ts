import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import * as vscode from 'vscode';

interface Event {
  readonly skillName: string;
  readonly sessionId: string;
}

const SESSION = 'aaaaaaaa-0000-4000-8000-000000000002';

describe('events of the ledger as a document', () => {
  before(async () => {
    await vscode.extensions.getExtension('skill-ledger.skill-ledger')?.activate();
    const report = join(homedir(), '.claude', 'auto-skill', 'last-report.jsonl');
    await until(() => existsSync(report) && readFileSync(report, 'utf8').includes('"uses":12'));
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('shows all of them, newest first, and can not be changed', async () => {
    const events = await shown(12, 'skillLedger.showEvents');
    assert.deepEqual([events[0]?.skillName, events[11]?.skillName], ['release-notes', 'code-review']);
    const document = vscode.window.activeTextEditor?.document;
    assert.deepEqual([document?.uri.scheme, document?.languageId], ['skill-ledger-events', 'jsonc']);
    const text = document?.getText() ?? '';
    assert.ok(!text.includes(homedir()), 'no paths');
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(document?.getText(), text);
  });

  it('shows those of a skill, or of a session', async () => {
    const skill = await shown(5, 'skillLedger.showEventsOf', { kind: 'skill', report: { skillName: 'deploy' } });
    assert.ok(skill.every(({ skillName }) => skillName === 'deploy'));
    const session = { agentId: 'claude-code', sessionId: SESSION };
    const ofSession = await shown(4, 'skillLedger.showEventsOf', { kind: 'session', session });
    assert.ok(ofSession.every(({ sessionId }) => sessionId === SESSION));
  });

  it('opens nothing for what is neither', async () => {
    for (const wrong of [null, 'deploy', { kind: 'skill' }, { kind: 'skill', report: { skillName: '../../etc' } }]) {
      await vscode.commands.executeCommand('skillLedger.showEventsOf', wrong);
      assert.equal(vscode.window.activeTextEditor, undefined);
    }
  });

  it('says so when another extension asks for an address that names no events', async () => {
    for (const query of ['', 'not json', '{"skillName":"a b"}', '{"since":0}', '[]']) {
      const uri = vscode.Uri.from({ scheme: 'skill-ledger-events', path: '/x.jsonc', query });
      const document = await vscode.workspace.openTextDocument(uri);
      assert.match(document.getText(), /^\/\/ This address names no events/);
      assert.deepEqual(eventsIn(document), []);
    }
  });
});

/** The events that a command shows, once there are so many. */
async function shown(count: number, command: string, ...args: unknown[]): Promise<Event[]> {
  await vscode.commands.executeCommand(command, ...args);
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document);
  await until(() => eventsIn(document).length === count);
  return eventsIn(document);
}

function eventsIn(document: vscode.TextDocument): Event[] {
  const errors: ParseError[] = [];
  const events = parse(document.getText(), errors) as Event[];
  assert.deepEqual(errors, []);
  return events;
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 55_000;
  while (!holds()) {
    assert.ok(Date.now() < end, 'not within 55 s');
    await new Promise((done) => setTimeout(done, 50));
  }
}
