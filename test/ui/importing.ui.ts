import assert from 'node:assert/strict';
import { appendFileSync, utimesSync } from 'node:fs';
import { putSession } from '../fixtures/home.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, message, openPanel, welcome } from './steps.js';

const BIG_BYTES = 300_000_000;

export default [
  uiTest('a long import says how far it is, can be stopped, and goes on when asked', async (t) => {
    const editor = await t.start({ prepare: makeBigHome });
    const window = await openPanel(t, editor);
    await welcome(window).getByText('Reading the sessions of your coding agents').waitFor();
    await window.row(/^Sources: importing \d+ of 3/).waitFor();
    await window.screenshot('importing-progress');
    await welcome(window).getByRole('button', { name: 'Stop the Import' }).click();
    await message(window).getByText('The import was stopped before its end').waitFor();
    await window.row(/^Sources: import stopped/).waitFor();
    await dismissNotifications(window);
    await window.row(/^newest-skill succeeded in 100 % of 1 use/).waitFor(); // newest first, and kept
    assert.equal(await window.row(/^oldest-skill/).count(), 0);
    await window.screenshot('importing-stopped');

    await window.command('Skill Ledger: Refresh');
    await window.row(/^oldest-skill succeeded in 100 % of 1 use/).waitFor();
    await window.row(/^Sources: watched by this window/).waitFor();
  }),
];

/** A small new session, a very long one, a small old one: they are read in this order. */
function makeBigHome(home: string): void {
  const sessions = ['newest-skill', 'middle-skill', 'oldest-skill'].map((skill, index) => {
    const start = new Date(Date.now() - (index + 1) * 3_600_000).toISOString();
    const session = claudeSession({ sessionId: `ffffffff-0000-4000-8000-00000000000${index}`, start, stepMs: 1 });
    return session.prompt('Go').skillCall(skill).endTurn();
  });
  const paths = sessions.map((session) => putSession(home, session));
  const [, long] = paths;
  assert.ok(long);
  const more = claudeSession({ sessionId: 'ffffffff-0000-4000-8000-000000000001', stepMs: 1 });
  for (let i = 0; i < 1_000; i++) {
    more.prompt('On').read(`/home/dev/shop/file-${i}.ts`).bash('npm test').endTurn();
  }
  const text = Buffer.from(more.text());
  for (let size = 0; size < BIG_BYTES; size += text.length) {
    appendFileSync(long, text);
  }
  for (const [index, path] of paths.entries()) {
    const time = new Date(Date.now() - index * 60_000);
    utimesSync(path, time, time);
  }
}
