import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHome, putSession } from '../fixtures/home.js';
import { putStandIns } from '../fixtures/standIns.js';
import type { Editor, EditorOptions } from '../harness/editor.js';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import type { Settings } from '../harness/settings.js';
import { uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import { dismissNotifications, expand, openPanel, skillNames, until } from './steps.js';

const BASH: Settings = {
  'terminal.integrated.defaultProfile.linux': 'bash',
  'terminal.integrated.env.linux': { PATH: '${env:HOME}/stand-ins:${env:PATH}' },
};

const withStandIns = (more: { trust?: boolean; settings?: Settings } = {}): EditorOptions => ({
  ...more,
  settings: { ...BASH, ...more.settings },
  prepare: (home) => {
    populateHome(home);
    putStandIns(home);
  },
});

export default [
  uiTest('a run in a terminal and its transcript are one use', async (t) => {
    const editor = await t.start(withStandIns());
    const folder = t.folder();
    const window = await openPanel(t, editor, { folder, size: { width: 1280, height: 900 } });
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await openTerminal(window);
    await type(window, 'STAND_IN_EXIT=1 claude -p "/tidy the parser"');
    await window.row(/^tidy succeeded in 0 % of 1 use\b/).waitFor();
    await dismissNotifications(window);
    await expand(window, /^tidy succeeded/);
    await expand(window, 'Recent uses');
    await window.row(/failed: exit code 1 in the terminal\.$/).waitFor();
    await window.screenshot('terminal-run');

    // The agent's own file comes later and tells how it went.
    const start = new Date(Date.parse(timeOfRun(editor)) + 100).toISOString();
    const session = claudeSession({ sessionId: 'dddddddd-0000-4000-8000-000000000001', start, cwd: folder });
    putSession(editor.home, session.typedSkill('tidy').bash('git diff').endTurn());
    await window.row(/^tidy succeeded in 100 % of 1 use\b/).waitFor();
    const use = window.row(/succeeded: the turn ended normally\. The run ended with exit code 1 in the terminal\.$/);
    await use.waitFor();
    await use.hover();
    await window.page.locator('.workbench-hover:visible', { hasText: 'exit code 1' }).waitFor();
    await window.screenshot('terminal-paired', 'stays');
    assert.equal(eventsOf(editor).length, 1);
  }),

  uiTest('terminals are listened to only once the folder is trusted', async (t) => {
    const settings = { 'terminal.integrated.allowInUntrustedWorkspace': true };
    const editor = await t.start(withStandIns({ trust: true, settings }));
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/not listened to: the workspace is not trusted/).waitFor();
    await openTerminal(window);
    await type(window, 'claude -p "/before-trust"');

    await window.command('Workspaces: Manage Workspace Trust');
    await window.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await window.row(/^Terminals.*listened to$/).waitFor();
    await window.page.keyboard.press('Escape');
    await focusTerminal(window);
    await type(window, 'claude -p "/after-trust"');
    await window.row(/^after-trust succeeded in 100 % of 1 use\b/).waitFor();
    assert.deepEqual(
      (await skillNames(window)).filter((name) => name.endsWith('-trust')),
      ['after-trust'],
    );
  }),
];

/** A terminal whose shell tells what it runs: it marks the commands then. */
async function openTerminal(window: Workbench): Promise<void> {
  await window.command('Terminal: Create New Terminal');
  await focusTerminal(window);
  const mark = window.page.locator('.terminal-command-decoration').first();
  await until('shell integration', async () => {
    await type(window, 'true');
    return mark.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  });
}

async function focusTerminal(window: Workbench): Promise<void> {
  await window.page.locator('.terminal-wrapper.active .xterm').first().waitFor();
  await window.command('Terminal: Focus Terminal');
  await window.page.locator('.terminal-wrapper.active .xterm.focus').first().waitFor();
}

/** Types a line into the terminal that has the focus. */
async function type(window: Workbench, line: string): Promise<void> {
  await window.page.keyboard.type(line, { delay: 5 });
  await window.page.keyboard.press('Enter');
}

function timeOfRun(editor: Editor): string {
  const [run] = eventsOf(editor);
  assert.ok(run);
  return run.timestamp;
}

/** What the command line tells of the skill. */
function eventsOf(editor: Editor): readonly { readonly timestamp: string }[] {
  const file = join(root, 'dist', 'cli.js');
  const env = childEnvironment(editor.home, join(editor.home, '..'));
  const printed = execFileSync(process.execPath, [file, 'events', '--skill', 'tidy', '--json'], { env });
  return (JSON.parse(String(printed)) as { events: { timestamp: string }[] }).events;
}
