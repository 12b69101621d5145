import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';
import type { Editor } from './editor.js';
import { root } from './root.js';

const WAIT_MS = 60_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One window of a running editor, as a person sees it. Everything waits up to 60 seconds. */
export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly outside: string[],
  ) {}

  /** @param context windows of one editor share a context, as they share a person's VS Code */
  static async open(editor: Editor, context: BrowserContext, folder?: string, size?: Size): Promise<Workbench> {
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const outside: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      // A webview's own resources go by a name of vscode-cdn.net that its service worker answers.
      if (!url.startsWith(editor.address) && !/^(data|blob|ws|vscode)/.test(url) && !/vscode-cdn\.net/.test(url)) {
        outside.push(url);
      }
    });
    if (size) {
      await page.setViewportSize(size);
    }
    await page.goto(editor.windowAddress(folder === undefined ? {} : { folder }));
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    return new Workbench(page, outside);
  }

  /** Addresses outside the machine that the window has asked for. */
  get outsideRequests(): readonly string[] {
    return this.outside;
  }

  /** Runs a command by its title in the command palette, `Category: Title`. */
  async command(title: string): Promise<void> {
    // The palette closes itself when the window takes the focus away (start-up does), so it is asked again.
    for (let attempt = 1; ; attempt++) {
      try {
        await this.choose(title, attempt < 3 ? 10_000 : WAIT_MS);
        return;
      } catch (error) {
        if (attempt === 3) {
          throw error;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Fills the quick input that is open and takes the first row. */
  async answer(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input[type=text]').first();
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Shows a view container by the name of its icon in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const icon = this.page.locator('.activitybar').getByRole('tab', { name }).first();
    await icon.waitFor();
    if ((await icon.getAttribute('aria-selected')) !== 'true') {
      await icon.click();
    }
  }

  /** A row of any tree on screen, by (part of) its accessibility label. */
  row(label: string | RegExp): Locator {
    return this.page.getByRole('treeitem', { name: label }).first();
  }

  /** A notification on screen that holds this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text }).first();
  }

  clipboardText(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  /** The document inside the webview whose body holds `selector`. */
  async webview(selector: string): Promise<Frame> {
    const until = Date.now() + WAIT_MS;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (
          frame !== this.page.mainFrame() &&
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        ) {
          return frame;
        }
      }
      if (Date.now() > until) {
        throw new Error(`no webview holds ${selector}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Saves screenshots/<name>.png. The pointer is moved aside first, so that no hover is in the picture. */
  async screenshot(name: string, pointer: 'aside' | 'stays' = 'aside'): Promise<string> {
    const folder = join(root, 'screenshots');
    mkdirSync(folder, { recursive: true });
    if (pointer === 'aside') {
      const size = this.page.viewportSize();
      await this.page.mouse.move((size?.width ?? 800) / 2, (size?.height ?? 600) - 60);
      const hover = this.page.locator('.workbench-hover:visible').first();
      await hover.waitFor({ state: 'hidden', timeout: 5_000 }).catch(() => undefined); // a picture with it is one, too
    }
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private async choose(title: string, timeout: number): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget:visible input[type=text]').first();
    await input.waitFor({ timeout });
    await input.fill(`>${title}`);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await row.waitFor({ timeout });
    await row.click({ timeout });
  }
}
