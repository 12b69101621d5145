import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHome, putSession } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import { dialogText, dismissNotifications, expand, ledgerFolder, openPanel, pressInDialog, until } from './steps.js';

export default [
  uiTest('sharing: off with a preview, turned on after the question, a use arrives, turned off again', async (t) => {
    await withReceiver(async (host, bodies) => {
      const editor = await t.start({ theme: 'high-contrast', prepare: (home) => populateHome(home) });
      const consent = () => readFileSync(join(ledgerFolder(editor.home), 'telemetry.json'), 'utf8');
      const window = await openPanel(t, editor, { size: { width: 1280, height: 1400 } });
      await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
      await dismissNotifications(window);
      await expand(window, /^Nothing is sent: no connection is opened/);
      await window.row(/^Sharing is off: there is no endpoint/).waitFor();
      await window.row(/^Preview what would be sent/).click();
      await window.page.getByText('What the newest events on record would look like').waitFor();
      await window.screenshot('sharing-preview-contrast');

      await window.row(/^Turn on sharing…/).click();
      const quickRows = window.page.locator('.quick-input-list .monaco-list-row');
      await window.answer(`http://${host}`);
      await quickRows.filter({ hasText: 'OpenTelemetry' }).waitFor();
      await window.answer('OpenTelemetry');
      await quickRows.filter({ hasText: 'Hashed' }).waitFor();
      await window.answer('Hashed');
      const question = await dialogText(window);
      assert.match(question, new RegExp(`Send what Skill Ledger records to ${host}\\?`));
      assert.match(question, /a hash of the skill’s name/);
      assert.match(question, /Never prompts/);
      await window.screenshot('sharing-question-contrast');
      assert.doesNotMatch(consent(), /"sharing"/);
      await pressInDialog(window, 'Turn On Sharing');
      await window.row(new RegExp(`^Sharing with ${host}: since `)).waitFor();
      assert.match(consent(), new RegExp(`"endpoint": "http://${host}"`));

      const start = new Date(Date.now() + 1_000).toISOString();
      const session = claudeSession({ sessionId: 'dddddddd-0000-4000-8000-000000000001', start, stepMs: 10 });
      putSession(editor.home, session.prompt('Go').skillCall('code-review').endTurn());
      await until('the use arrives', () => bodies.length > 0);
      assert.match(bodies[0] ?? '', /"eventName":"skill_ledger\.skill\.used"/);
      assert.doesNotMatch(bodies.join(''), /code-review|deploy|dddddddd/);
      await window.screenshot('sharing-on-contrast');

      await window.row(/^Turn off sharing/).click();
      await window.row(/^Nothing is sent: no connection is opened/).waitFor();
      assert.doesNotMatch(consent(), /"sharing"/);
      const outbox = join(ledgerFolder(editor.home), 'sharing', 'outbox.jsonl');
      await until('the outbox is gone', () => !existsSync(outbox));
      assert.equal(bodies.length, 1);
    });
  }),
];

/** A real receiver on loopback, for as long as `work` takes; what it was sent, in order. */
async function withReceiver(work: (host: string, bodies: readonly string[]) => Promise<void>): Promise<void> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.writeHead(200).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  try {
    await work(`127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
