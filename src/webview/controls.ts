import { AGENT_NAMES } from '../agents/agentNames.js';
import type { OnRecord } from '../ledger/dashboardFacts.js';
import type { PageWording } from '../report/dashboardChart.js';
import { rangeName } from '../report/dashboardHeader.js';
import { DASHBOARD_RANGES, type DashboardQuestion, type DashboardRange } from '../report/dashboardQuestion.js';
import { element } from './dom.js';

interface Choice {
  readonly value: string;
  readonly name: string;
}

/** What of all that is recorded is shown: time range, agent, skill. */
export class Controls {
  readonly node: HTMLElement;
  private readonly ranges = new Map<DashboardRange, HTMLInputElement>();
  private readonly agents = element('select', { id: 'agent' });
  private readonly skills = element('select', { id: 'skill' });
  private choices: OnRecord = { agents: [], skills: [] };

  constructor(
    private readonly words: PageWording,
    private question: DashboardQuestion,
    onChange: (question: DashboardQuestion) => void,
  ) {
    const { t } = words;
    const change = (changed: Partial<DashboardQuestion>): void => onChange({ ...this.question, ...changed });
    const options = DASHBOARD_RANGES.map((range) => {
      const input = element('input', { type: 'radio', name: 'range', value: String(range) });
      input.addEventListener('change', () => change({ range }));
      this.ranges.set(range, input);
      return element('label', {}, input, element('span', {}, rangeName(range, t)));
    });
    this.agents.addEventListener('change', () => {
      change({ agentId: this.choices.agents.find((id) => id === this.agents.value) ?? null });
    });
    this.skills.addEventListener('change', () => change({ skillName: this.skills.value || null }));
    this.node = element(
      'div',
      { class: 'controls', role: 'group', 'aria-label': t('What is shown') },
      element('fieldset', { class: 'ranges' }, element('legend', {}, t('Time range')), ...options),
      element('div', { class: 'choice' }, element('label', { for: 'skill' }, t('Skill')), this.skills),
      element('div', { class: 'choice' }, element('label', { for: 'agent' }, t('Agent')), this.agents),
    );
  }

  /** What is asked for at the moment. */
  get asked(): DashboardQuestion {
    return this.question;
  }

  show(question: DashboardQuestion, choices: OnRecord): void {
    this.question = question;
    const { range, agentId, skillName } = question;
    const { t } = this.words;
    const agents = withChosen(choices.agents, agentId);
    this.choices = { ...choices, agents };
    this.ranges.forEach((input, days) => {
      input.checked = days === range;
    });
    fill(
      this.agents,
      t('All agents'),
      agents.map((id) => ({ value: id, name: AGENT_NAMES[id] })),
    );
    fill(
      this.skills,
      t('All skills'),
      withChosen(choices.skills, skillName).map((name) => ({ value: name, name })),
    );
    this.agents.value = agentId ?? '';
    this.skills.value = skillName ?? '';
  }
}

function withChosen<T>(all: readonly T[], chosen: T | null): readonly T[] {
  return chosen === null || all.includes(chosen) ? all : [chosen, ...all];
}

/** Leaves a list alone that is the same: it may be open. */
function fill(select: HTMLSelectElement, all: string, choices: readonly Choice[]): void {
  const wanted = [{ value: '', name: all }, ...choices];
  const shown = Array.from(select.options, ({ value }) => value);
  if (wanted.length !== shown.length || wanted.some(({ value }, index) => value !== shown[index])) {
    select.replaceChildren(...wanted.map(({ value, name }) => element('option', { value }, name)));
  }
}
