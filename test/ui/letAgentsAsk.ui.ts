import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { populateHome } from '../fixtures/home.js';
import { THEMES } from '../harness/settings.js';
import { uiTest } from '../harness/uiTest.js';
import {
  changeSettings,
  dialogText,
  dismissNotifications,
  expand,
  ledgerFolder,
  openPanel,
  pressInDialog,
  until,
} from './steps.js';

export default [
  uiTest('agents may ask from one click to the next, and the panel says about what', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 1300 } });
    const noted = (): string | undefined => {
      const path = join(ledgerFolder(editor.home), 'telemetry.json');
      const { editors } = JSON.parse(readFileSync(path, 'utf8')) as { editors?: Record<string, { agents?: string }> };
      return Object.values(editors ?? {})[0]?.agents;
    };
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await dismissNotifications(window);

    await window.row(/^Let agents ask…: off/).click();
    assert.match(await dialogText(window), /What an agent sees, its vendor sees\./);
    await window.screenshot('agents-ask-dialog');
    await pressInDialog(window, 'About Their Own Folder');
    await expand(window, /^Agents may ask: their own folder/);
    await until('other processes see it', () => noted() === 'folder');
    for (const [name, mark] of [
      ['light', 'vs'],
      ['high-contrast', 'hc-black'],
      ['dark', 'vs-dark'],
    ] as const) {
      await changeSettings(window, editor, { 'workbench.colorTheme': THEMES[name] });
      await window.page.locator(`.monaco-workbench.${mark}`).first().waitFor();
      await window.screenshot(`agents-ask-${name}`);
    }

    await window.row('Copy MCP settings').click();
    await window.notification(/Paste it into the agent’s MCP settings/).waitFor();
    const copied = JSON.parse(await window.clipboardText()) as { mcpServers: Record<string, { args: string[] }> };
    const [cli = '', command] = copied.mcpServers['skill-ledger']?.args ?? [];
    assert.equal(command, 'mcp');
    assert.match(readFileSync(cli, 'utf8'), /^#!/);

    await changeSettings(window, editor, { 'skillLedger.agents.allFolders': true });
    await window.row(/^Agents may ask: all folders/).waitFor();
    await until('other processes see it', () => noted() === 'all');

    await window.command('Skill Ledger: Pause Recording');
    await window.row(/^Agents may not ask: while the consent file says no/).waitFor();
    await window.command('Skill Ledger: Resume Recording');
    await expand(window, /^Agents may ask: all folders/);

    await window.row('Stop letting agents ask').click();
    await window.row(/^Let agents ask…: off/).waitFor();
    await until('other processes see it', () => noted() === 'off');
    assert.deepEqual(window.outsideRequests, []);
  }),
];
