import assert from 'node:assert/strict';
import { appendSession, populateHome, putSession } from '../fixtures/home.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, openPanel } from './steps.js';

const HERE = /^Sources: watched by this window/;
const ELSEWHERE = /^Sources: read by another window/;

export default [
  uiTest(
    'an appended line moves the number in both windows; the second takes over when the first is closed',
    async (t) => {
      const start = new Date(Date.now() - 20_000).toISOString();
      const session = claudeSession({ sessionId: 'bbbbbbbb-0000-4000-8000-000000000001', start });
      session.prompt('Review').skillCall('code-review');
      let written = '';
      const editor = await t.start({
        prepare: (home) => {
          populateHome(home);
          putSession(home, session);
          written = session.text();
        },
      });
      const append = (): void => {
        appendSession(editor.home, session, written);
        written = session.text();
      };

      const first = await openPanel(t, editor);
      await first.row(/^code-review succeeded in 83 % of 6 uses.*It is running now\.$/).waitFor();
      const spinning = first.row(/^code-review/).locator('.codicon-loading');
      await spinning.waitFor();
      await first.row(HERE).waitFor();
      const second = await openPanel(t, editor);
      await second.row(/^code-review .* It is running now\.$/).waitFor();
      await second.row(ELSEWHERE).waitFor();
      assert.equal(await second.row('No agent was found').count(), 0, 'a window that follows knows no sources');
      await dismissNotifications(first);
      await first.screenshot('live-running');

      session.bash('git diff').endTurn();
      append();
      await first.row(/^code-review succeeded in 86 % of 7 uses.*Last used just now\.$/).waitFor();
      await second.row(/^code-review succeeded in 86 % of 7 uses/).waitFor();
      await spinning.waitFor({ state: 'detached' });

      // A refresh by hand in the window that follows does not make it the one that watches.
      await second.command('Skill Ledger: Refresh');
      await second.row(/^Claude Code: 5 transcripts/).waitFor();
      await second.row(ELSEWHERE).waitFor();
      await first.row(HERE).waitFor();
      await second.screenshot('live-following');

      await first.page.goto('about:blank'); // a closed tab says goodbye; a killed one would not
      await first.close();
      await second.row(HERE).waitFor();
      session.prompt('Once more').skillCall('code-review').apiError();
      append();
      await second.row(/^code-review succeeded in 75 % of 8 uses/).waitFor();
      assert.deepEqual(second.outsideRequests, []);
    },
  ),

  uiTest('the first session in an empty home, and the first in a new project, appear by themselves', async (t) => {
    const editor = await t.start();
    const window = await openPanel(t, editor);
    await window.page.getByText('No coding agent was found').waitFor();
    const first = claudeSession({ sessionId: 'cccccccc-0000-4000-8000-000000000001' });
    putSession(editor.home, first.prompt('Review').skillCall('code-review').endTurn());
    await window.row(/^code-review succeeded in 100 % of 1 use/).waitFor();
    const second = claudeSession({ sessionId: 'cccccccc-0000-4000-8000-000000000002' });
    putSession(editor.home, second.prompt('Again').skillCall('code-review').endTurn(), '-home-dev-another');
    await window.row(/^code-review succeeded in 100 % of 2 uses/).waitFor();
  }),
];
