import { format } from 'node:util';
import { launchBrowser } from './browser.js';
import { Editor, type EditorOptions } from './editor.js';

const RUN_MS = 5 * 60_000;

export interface HostRun {
  /** The folder that is opened. */
  readonly folder: string;
  readonly extension: string;
  /** The bundled Mocha runner (test/host/index.ts). */
  readonly runner: string;
  readonly options: EditorOptions;
}

/**
 * Runs a Mocha suite inside the extension host of the packaged editor. The suite's own results file is what counts:
 * VS Code reports success even when its extension host has died.
 *
 * @returns the last lines of the editor's logs, for a suite that failed
 */
export async function runInPackagedEditor({ folder, extension, runner, options }: HostRun): Promise<string> {
  const editor = await Editor.start({ ...options, testDriver: true });
  const browser = await launchBrowser();
  const printed: string[] = [];
  try {
    const page = await browser.newPage();
    const exit = new Promise<void>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`no end after ${RUN_MS / 1000} s`)), RUN_MS);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        act();
      };
      page.on('crash', () => settle(() => fail(new Error('the page crashed'))));
      const note = (type: string, args: unknown[]) => printed.push(`[${type}] ${format(...args)}`);
      page.exposeFunction('codeAutomationLog', note).catch(fail);
      page.exposeFunction('codeAutomationExit', () => settle(done)).catch(fail);
    });
    await page.goto(editor.windowAddress({ folder, extensionDevelopmentPath: extension, extensionTestsPath: runner }));
    await exit;
  } catch (error) {
    printed.push(String(error));
  } finally {
    printed.push(editor.logTail());
    await browser.close();
    await editor.stop();
  }
  return printed.slice(-60).join('\n');
}
