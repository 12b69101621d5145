import type { PageWording } from '../report/dashboardChart.js';
import { type HostMessage, type PageMessage, parseHostMessage } from '../report/dashboardMessages.js';
import { type DashboardQuestion, EVERYTHING } from '../report/dashboardQuestion.js';
import { english } from '../report/english.js';
import { Page } from './page.js';
import { parseState } from './pageState.js';
import { onThemeChange } from './theme.js';

/** The dashboard's page: asks the extension for numbers and shows them. It can reach nothing else. */
function start(): void {
  const host = acquireVsCodeApi();
  const kept = parseState(host.getState());
  const open = new Set(kept.open);
  let question: DashboardQuestion | null = kept.question;
  let scroll = kept.scroll;
  let isScrolled = false;
  let page: Page | null = null;
  const tell = (message: PageMessage): void => host.postMessage(message);
  const keep = (): void => host.setState({ question, open: [...open], scroll });

  const make = (words: PageWording): Page =>
    new Page({
      words,
      question: question ?? EVERYTHING,
      open,
      onQuestion: (asked) => tell({ kind: 'ask', question: asked }),
      onTables: keep,
      onExport: (chart, rows) => tell({ kind: 'export', chart, rows }),
    });

  const receive = (message: HostMessage): void => {
    switch (message.kind) {
      case 'words':
        document.documentElement.lang = message.language;
        page ??= make(wordingOf(message));
        break;
      case 'numbers':
        page?.show(message);
        question = message.numbers.question;
        if (!isScrolled && !message.numbers.isSketch) {
          isScrolled = true;
          window.scrollTo({ top: scroll });
        }
        keep();
        break;
      case 'failed':
        page?.showProblem(message.message);
        break;
    }
  };

  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = parseHostMessage(data);
    if (message !== null) {
      receive(message);
    }
  });
  window.addEventListener('scrollend', () => {
    if (isScrolled) {
      scroll = window.scrollY;
      keep();
    }
  });
  onThemeChange(() => page?.redraw());
  tell({ kind: 'ready', question });
}

function wordingOf({ language, strings }: Extract<HostMessage, { readonly kind: 'words' }>): PageWording {
  return { language, t: (message, ...args) => english(strings[message] ?? message, ...args) };
}

start();
