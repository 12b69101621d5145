import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { claudeSession, type ClaudeSession } from '../../fixtures/claude-code/records.js';
import { putSession } from '../../fixtures/home.js';
import { ledgerApi, useOf } from './ledger.js';

/** A session of the last seconds, with one use of the skill that ended well. */
function session(skill: string, cwd?: string): ClaudeSession {
  const start = new Date(Date.now() - 20_000).toISOString();
  return claudeSession({ sessionId: randomUUID(), start, ...(cwd === undefined ? {} : { cwd }) })
    .prompt('Do it')
    .skillCall(skill)
    .endTurn();
}

describe('a report of a use that the transcript tells, too', () => {
  it('transcript first, report later: one use, with both', async () => {
    const { recordEvent } = await ledgerApi();
    const told = session('first-seen');
    putSession(homedir(), told);
    await useOf('first-seen', ({ reason }) => reason === 'completed');
    const { stored } = await recordEvent({
      skillName: 'first-seen',
      outcome: 'failure',
      reason: 'failed-check',
      sessionId: told.sessionId,
    });
    assert.equal(stored, true);
    const use = await useOf('first-seen', ({ reportedOutcome }) => reportedOutcome !== null);
    assert.deepEqual(
      [use.trigger, use.outcome, use.reason, use.reportedOutcome, use.reportedReason],
      ['model', 'success', 'completed', 'failure', 'failed-check'],
    );
  });

  it('report first, transcript later: the transcript takes the row over and keeps the report', async () => {
    const { recordEvent } = await ledgerApi();
    const told = session('first-said');
    await recordEvent({
      skillName: 'first-said',
      outcome: 'failure',
      reason: 'wrong-result',
      sessionId: told.sessionId,
    });
    assert.equal((await useOf('first-said', () => true)).trigger, 'api');
    putSession(homedir(), told);
    const use = await useOf('first-said', ({ trigger }) => trigger === 'model');
    assert.deepEqual(
      [use.outcome, use.reason, use.reportedOutcome, use.reportedReason],
      ['success', 'completed', 'failure', 'wrong-result'],
    );
  });

  it('without a session: by agent and the folder of this window', async () => {
    const { recordEvent } = await ledgerApi();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(folder);
    putSession(homedir(), session('same-place', realpathSync(folder)));
    await useOf('same-place', ({ reason }) => reason === 'completed');
    await recordEvent({ skillName: 'same-place', outcome: 'partial', agentId: 'claude-code' });
    const use = await useOf('same-place', ({ reportedOutcome }) => reportedOutcome !== null);
    assert.deepEqual([use.reportedOutcome, use.reportedReason], ['partial', 'reported']);
  });

  it('of another folder: a use of its own', async () => {
    const { recordEvent, getEvents } = await ledgerApi();
    putSession(homedir(), session('other-place', '/home/dev/elsewhere'));
    await useOf('other-place', ({ reason }) => reason === 'completed');
    await recordEvent({ skillName: 'other-place', outcome: 'failure', agentId: 'claude-code' });
    assert.equal((await getEvents('other-place')).length, 2);
  });
});
