import type { Cell, Chart, PageWording } from '../report/dashboardChart.js';
import type { CellValue, ChartId } from '../report/dashboardMessages.js';
import { element, setText } from './dom.js';
import { LineChart } from './lineChart.js';
import { rowPicture } from './rowPicture.js';

export interface CardParts {
  readonly words: PageWording;
  readonly isOpen: (id: ChartId) => boolean;
  readonly onToggle: (id: ChartId, isOpen: boolean) => void;
  readonly onExport: (id: ChartId, rows: readonly (readonly CellValue[])[]) => void;
  readonly onSkill: (skillName: string) => void;
}

/** One chart: what it shows in a sentence, the picture, and the same numbers as a table and as CSV. */
export class Card {
  readonly node: HTMLElement;
  private readonly title = element('h2');
  private readonly sentence = element('p', { class: 'sentence' });
  private readonly figure = element('div', { class: 'figure' });
  private readonly readout = element('p', { class: 'readout' });
  private readonly toggle: HTMLButtonElement;
  private readonly save: HTMLButtonElement;
  private readonly tableBox: HTMLElement;
  private line: LineChart | null = null;
  private chart: Chart | null = null;
  private tableShown = '';
  /** Stands beside a line while one points at nothing. */
  private newest = '';

  constructor(
    private readonly id: ChartId,
    private readonly parts: CardParts,
  ) {
    const { t } = parts.words;
    this.title.id = `title-${id}`;
    this.sentence.id = `sentence-${id}`;
    this.toggle = element('button', { type: 'button', class: 'action', 'aria-controls': `table-${id}` });
    this.save = element('button', { type: 'button', class: 'action' }, t('Export CSV'));
    this.tableBox = element('div', { class: 'table', id: `table-${id}`, role: 'group', tabindex: '0' });
    this.toggle.addEventListener('click', () => {
      parts.onToggle(id, !parts.isOpen(id));
      this.showTable();
    });
    this.save.addEventListener('click', () => this.export());
    const actions = element('div', { class: 'actions' }, this.toggle, this.save);
    this.node = element(
      'section',
      { class: `card ${id}`, 'aria-labelledby': this.title.id },
      ...[this.title, this.sentence, this.figure, actions, this.tableBox],
    );
  }

  show(chart: Chart): void {
    this.chart = chart;
    setText(this.title, chart.title);
    setText(this.sentence, chart.sentence);
    this.save.setAttribute('aria-label', `${this.save.textContent}: ${chart.title}`);
    this.tableBox.setAttribute('aria-label', this.parts.words.t('{0}, table', chart.title));
    this.showPicture(chart);
    this.showTable();
  }

  /** The theme has changed. */
  redraw(): void {
    this.line?.redraw();
  }

  dispose(): void {
    this.line?.dispose();
    this.node.remove();
  }

  private showPicture({ title, picture }: Chart): void {
    if (picture?.kind !== 'line') {
      this.line?.dispose();
      this.line = null;
      this.figure.removeAttribute('role');
      this.figure.replaceChildren(...(picture === null ? [] : rowPicture(picture, this.id, this.parts.onSkill)));
      return;
    }
    const { t, language } = this.parts.words;
    this.newest = picture.points.findLast(({ value }) => value !== null)?.text ?? '';
    if (this.line === null) {
      this.line = new LineChart(language, (point) => setText(this.readout, point?.text ?? this.newest));
      const drawing = element('div', { role: 'img', 'aria-describedby': this.sentence.id }, this.line.node);
      drawing.setAttribute('aria-label', t('{0}, drawn as a line', title));
      this.figure.replaceChildren(this.readout, drawing);
    }
    setText(this.readout, this.newest);
    this.line.show(picture);
  }

  private showTable(): void {
    const { chart } = this;
    const { t } = this.parts.words;
    const isOpen = chart !== null && chart.table.rows.length > 0 && this.parts.isOpen(this.id);
    setText(this.toggle, isOpen ? t('Hide table') : t('Show table'));
    this.toggle.setAttribute('aria-expanded', String(isOpen));
    this.toggle.setAttribute('aria-label', `${this.toggle.textContent}: ${chart?.title ?? ''}`);
    this.toggle.disabled = chart === null || chart.table.rows.length === 0;
    this.save.disabled = this.toggle.disabled;
    this.tableBox.hidden = !isOpen;
    const now = isOpen ? JSON.stringify(chart.table) : '';
    if (now !== this.tableShown) {
      this.tableShown = now; // one that says the same stays, with its selection and how far it is scrolled
      this.tableBox.replaceChildren(...(isOpen ? [tableOf(chart)] : []));
    }
  }

  private export(): void {
    if (this.chart !== null) {
      const { head, rows } = this.chart.table;
      this.parts.onExport(this.id, [head, ...rows.map((row) => row.map(({ value }) => value))]);
    }
  }
}

function tableOf({ table: { caption, head, rows } }: Chart): HTMLElement {
  const kind = (cell: Cell | undefined): string =>
    typeof cell?.value === 'number' || cell?.value === null ? 'number' : 'text';
  const titles = head.map((name, index) => element('th', { scope: 'col', class: kind(rows[0]?.[index]) }, name));
  const lines = rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, index) =>
        index === 0 ? element('th', { scope: 'row' }, cell.text) : element('td', { class: kind(cell) }, cell.text),
      ),
    ),
  );
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...titles)),
    element('tbody', {}, ...lines),
  );
}
