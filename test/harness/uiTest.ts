import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { Editor, type EditorOptions } from './editor.js';
import { writeFiles } from './files.js';
import { temporaryFolder } from './temporary.js';
import { type Size, Workbench } from './workbench.js';

const SIZE: Size = { width: 1280, height: 900 };

/** What a test of the workbench gets. What it starts and makes is gone after it. */
export class UiContext {
  private readonly editors: { editor: Editor; context: BrowserContext; windows: Workbench[] }[] = [];
  private readonly folders: { remove(): void }[] = [];

  constructor(
    private readonly browser: Browser,
    /** The packaged extension. */
    readonly vsix: string,
  ) {}

  /** A VS Code with the packaged extension installed (`vsix: []` leaves it out). */
  async start(options: EditorOptions = {}): Promise<Editor> {
    const editor = await Editor.start({ vsix: [this.vsix], ...options });
    const context = await this.browser.newContext({ viewport: SIZE });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: editor.address });
    this.editors.push({ editor, context, windows: [] });
    return editor;
  }

  /** A window of that editor; several may be open, each with an extension host of its own. */
  async open(editor: Editor, options: { readonly folder?: string; readonly size?: Size } = {}): Promise<Workbench> {
    const started = this.editors.find((one) => one.editor === editor);
    if (!started) {
      throw new Error('this editor was not started by this test');
    }
    const window = await Workbench.open(editor, started.context, options.folder, options.size);
    started.windows.push(window);
    return window;
  }

  /** A folder with these files (path below it → content), for a workspace or a home. */
  folder(files: Readonly<Record<string, string>> = { 'README.md': '# A project\n' }, name = 'project'): string {
    const made = temporaryFolder();
    this.folders.push(made);
    writeFiles(join(made.path, name), files);
    return join(made.path, name);
  }

  /** A picture of every open window, and the end of the logs. */
  async evidence(name: string): Promise<string> {
    const lines: string[] = [];
    for (const { editor, windows } of this.editors) {
      for (const window of windows.filter((one) => !one.page.isClosed())) {
        const shot = await window
          .screenshot(`failed-${name}-${lines.length + 1}`, 'stays')
          .catch((error: unknown) => String(error));
        lines.push(`picture: ${shot}`);
      }
      lines.push(editor.logTail());
    }
    return lines.join('\n');
  }

  async end(): Promise<void> {
    for (const { editor, context } of this.editors) {
      await context.close();
      await editor.stop();
    }
    for (const folder of this.folders) {
      folder.remove();
    }
  }
}

export interface UiCase {
  readonly name: string;
  /** False: only when the part `ui` is run for itself. */
  readonly inEachRun: boolean;
  readonly run: (t: UiContext) => Promise<void>;
}

/** A test of the real workbench. A file test/ui/*.ui.ts exports a list of them as its default. */
export function uiTest(name: string, run: (t: UiContext) => Promise<void>): UiCase {
  return { name, inEachRun: true, run };
}

/**
 * A case whose matter the unit tests or those in the extension host hold as well: `npm test`, whose time is bounded,
 * leaves it to `npm run test:ui`.
 */
export function uiTestBeside(name: string, run: (t: UiContext) => Promise<void>): UiCase {
  return { name, inEachRun: false, run };
}
