import { isOneOf } from '../model/vocabulary.js';
import { CHART_IDS, type ChartId } from '../report/dashboardMessages.js';
import { type DashboardQuestion, parseQuestion } from '../report/dashboardQuestion.js';

/** What the editor keeps for the page while it is hidden, and over a reload of the window. */
export interface PageState {
  /** Null: the extension says what is shown. */
  readonly question: DashboardQuestion | null;
  /** Charts whose table is open. */
  readonly open: readonly ChartId[];
  /** Pixels from the top. */
  readonly scroll: number;
}

/** Reads what was kept; what it can't understand is as if nothing had been. */
export function parseState(value: unknown): PageState {
  const { question, open, scroll }: Record<string, unknown> =
    typeof value === 'object' && value !== null ? { ...value } : {};
  return {
    question: parseQuestion(question),
    open: Array.isArray(open) ? open.filter((id) => isOneOf(CHART_IDS, id)) : [],
    scroll: typeof scroll === 'number' && Number.isFinite(scroll) ? Math.max(0, scroll) : 0,
  };
}
