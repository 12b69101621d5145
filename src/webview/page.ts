import type { PageWording } from '../report/dashboardChart.js';
import { emptyText, type Figure, figures, pageTitle } from '../report/dashboardHeader.js';
import type { CellValue, ChartId, HostMessage } from '../report/dashboardMessages.js';
import { type DashboardQuestion, EVERYTHING } from '../report/dashboardQuestion.js';
import { whatSuccessMeans } from '../report/words.js';
import { Card } from './card.js';
import { chartsOf } from './charts.js';
import { Controls } from './controls.js';
import { element, keepFocus, setText } from './dom.js';

export interface PageParts {
  readonly words: PageWording;
  readonly question: DashboardQuestion;
  /** Charts whose table is open. */
  readonly open: Set<ChartId>;
  readonly onQuestion: (question: DashboardQuestion) => void;
  readonly onTables: () => void;
  readonly onExport: (id: ChartId, rows: readonly (readonly CellValue[])[]) => void;
}

type Numbers = Extract<HostMessage, { readonly kind: 'numbers' }>;

/** The whole page. It is made once; new numbers change what they differ in, so that focus and scroll position stay. */
export class Page {
  private readonly main = element('main', { 'aria-busy': 'true' });
  private readonly title = element('h1');
  private readonly notice = element('p', { class: 'notice', hidden: true });
  private readonly problem = element('p', { class: 'problem', role: 'alert', hidden: true });
  private readonly spoken = element('p', { class: 'spoken', role: 'status' });
  private readonly figures = element('dl', { class: 'figures' });
  private readonly meaning: HTMLElement;
  private readonly empty = element('p', { class: 'empty' });
  private readonly all: HTMLButtonElement;
  private readonly charts = element('div', { class: 'charts' });
  private readonly controls: Controls;
  private readonly cards = new Map<ChartId, Card>();

  constructor(private readonly parts: PageParts) {
    const { words, question } = parts;
    const { t } = words;
    setText(this.title, pageTitle(question, t));
    setText(this.empty, t('Adding up…'));
    this.meaning = element('p', { class: 'meaning' }, whatSuccessMeans(t));
    this.all = element('button', { type: 'button', class: 'primary', hidden: true }, t('Show all that is recorded'));
    this.all.addEventListener('click', () => this.ask(EVERYTHING));
    this.controls = new Controls(words, question, (asked) => this.ask(asked));
    this.controls.show(question, { agents: [], skills: [] });
    this.main.append(
      element('header', {}, this.title, this.controls.node),
      ...[this.notice, this.problem, this.spoken, this.figures, this.meaning, this.empty, this.all, this.charts],
    );
    document.body.replaceChildren(this.main);
  }

  show({ numbers, offBecause }: Numbers): void {
    const { words } = this.parts;
    const { question } = numbers;
    const isAnswer = this.main.hasAttribute('aria-busy'); // what changes by itself must not talk over the person
    this.main.removeAttribute('aria-busy');
    setText(this.title, pageTitle(question, words.t));
    this.controls.show(question, numbers.onRecord);
    this.problem.hidden = true;
    this.notice.hidden = offBecause === null;
    setText(this.notice, offBecause ?? '');
    const empty = emptyText(numbers, offBecause !== null, words.t);
    this.empty.hidden = empty === null;
    setText(this.empty, empty ?? '');
    this.all.hidden =
      empty === null || (question.range === null && question.agentId === null && question.skillName === null);
    this.meaning.hidden = empty !== null;
    const shown = figures(numbers, words);
    this.showFigures(shown);
    const said = shown[0] === undefined ? (empty ?? '') : `${shown[0].label} ${shown[0].value} ${shown[0].detail}`;
    if (isAnswer) {
      setText(this.spoken, `${pageTitle(question, words.t)}: ${said}`);
    }
    keepFocus(() => this.showCards(empty === null ? numbers : null));
  }

  /** What is on screen stays. */
  showProblem(message: string): void {
    this.main.removeAttribute('aria-busy');
    this.problem.hidden = false;
    setText(this.problem, message);
    if (this.cards.size === 0) {
      this.empty.hidden = true;
    }
  }

  redraw(): void {
    this.cards.forEach((card) => card.redraw());
  }

  private ask(question: DashboardQuestion): void {
    this.main.setAttribute('aria-busy', 'true');
    this.parts.onQuestion(question);
  }

  private showFigures(shown: readonly Figure[]): void {
    this.figures.replaceChildren(
      ...shown.map(({ label, value, detail }) =>
        element(
          'div',
          {},
          element('dt', {}, label),
          element(
            'dd',
            {},
            element('span', { class: 'value' }, value),
            ' ',
            element('span', { class: 'detail' }, detail),
          ),
        ),
      ),
    );
    this.figures.hidden = shown.length === 0;
  }

  private showCards(numbers: Numbers['numbers'] | null): void {
    const { words } = this.parts;
    const columns = numbers === null ? [] : chartsOf(numbers, words);
    for (const [id, card] of this.cards) {
      if (!columns.flat().some((chart) => chart.id === id)) {
        card.dispose();
        this.cards.delete(id);
      }
    }
    columns.forEach((charts, column) => {
      const stack = this.charts.children[column] ?? this.charts.appendChild(element('div', { class: 'stack' }));
      charts.forEach((chart, index) => {
        const card = this.cards.get(chart.id) ?? this.newCard(chart.id);
        if (stack.children[index] !== card.node) {
          stack.insertBefore(card.node, stack.children[index] ?? null);
        }
        card.show(chart);
      });
    });
  }

  private newCard(chart: ChartId): Card {
    const { words, open, onTables, onExport } = this.parts;
    const card = new Card(chart, {
      words,
      isOpen: (id) => open.has(id),
      onToggle: (id, isOpen) => {
        open[isOpen ? 'add' : 'delete'](id);
        onTables();
      },
      onExport,
      onSkill: (skillName) => this.showSkill(skillName),
    });
    this.cards.set(chart, card);
    return card;
  }

  /** Its page begins at the top. */
  private showSkill(skillName: string): void {
    this.ask({ ...this.controls.asked, skillName });
    window.scrollTo({ top: 0 });
    this.title.tabIndex = -1;
    this.title.focus({ preventScroll: true });
  }
}
