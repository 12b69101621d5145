import { type Bench, median, type Row } from '../harness/bench.js';
import { launchBrowser } from '../harness/browser.js';
import { Editor } from '../harness/editor.js';
import { Workbench } from '../harness/workbench.js';

const WINDOWS = 7;

interface Times {
  /** Finding, reading and running the bundle: wall time, other extensions start meanwhile. */
  readonly load: number;
  /** The synchronous call of activate(). */
  readonly call: number;
  /** Until what it returned has settled. */
  readonly finish: number;
}

/** The extension's line in VS Code's own table; `| Extension | Eager | Load Code | Call Activate | Finish Activate |`. */
async function activationTimes(window: Workbench): Promise<Times> {
  await window.openContainer('Skill Ledger');
  // The report is made once for a window, so the extension must have started before it is asked for.
  await window.page.waitForTimeout(5_000);
  const text = await startupReport(window);
  const line = /^\| skill-ledger\.skill-ledger +\|[^|]*\| *(\d+) *\| *(\d+) *\| *(\d+) *\|/im.exec(text);
  if (!line) {
    throw new Error('VS Code shows no activation times of the extension');
  }
  return { load: Number(line[1]), call: Number(line[2]), finish: Number(line[3]) };
}

/** The text of "Startup Performance", by way of the clipboard: the editor renders only the lines in view. */
async function startupReport(window: Workbench): Promise<string> {
  await window.command('Developer: Startup Performance');
  await window.page.locator('.monaco-editor .view-line', { hasText: 'System Info' }).first().click();
  await window.page.waitForTimeout(2_000); // it fills itself bit by bit
  await window.page.keyboard.press('Control+a');
  await window.page.keyboard.press('Control+c');
  return window.clipboardText();
}

const bench: Bench = {
  name: 'activate() in the real extension host',
  how: `${WINDOWS} windows of the installed .vsix, one after the other, each with an extension host of its own. Milliseconds as VS Code itself measures them ("Startup Performance"): "call" is the time activate() holds the thread; "load" and "finish" are wall time while the built-in extensions start too.`,
  run: async ({ vsix }) => {
    const editor = await Editor.start({ vsix: [vsix] });
    const browser = await launchBrowser();
    const times: Times[] = [];
    try {
      const context = await browser.newContext();
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: editor.address });
      for (let i = 0; i < WINDOWS; i++) {
        const window = await Workbench.open(editor, context);
        times.push(await activationTimes(window));
        await window.close();
      }
    } finally {
      await browser.close();
      await editor.stop();
    }
    return (['call', 'load', 'finish'] as const).map((part): Row => {
      const values = times.map((one) => one[part]);
      return {
        part,
        first: values[0] ?? Number.NaN,
        median: median(values),
        longest: Math.max(...values),
        bar: part === 'call' ? 15 : '–',
      };
    });
  },
};
export default bench;
