import { AGENT_IDS, isOneOf } from '../model/vocabulary.js';
import type { DashboardNumbers } from './dashboardNumbers.js';
import { type DashboardQuestion, parseQuestion } from './dashboardQuestion.js';

export const CHART_IDS = [
  'rate',
  'duration',
  'durations',
  'tokenTrend',
  'tokens',
  'agents',
  'skills',
  'versions',
  'failures',
] as const;
export type ChartId = (typeof CHART_IDS)[number];

export type CellValue = string | number | null;

/** The largest table has a row for each point of a chart over time. */
const MOST_ROWS = 1_000;
const MOST_COLUMNS = 20;
const LONGEST_TEXT = 1_000;

/** What the page tells the extension. */
export type PageMessage =
  /** It is there, and shows this when it was open before; null: it has nothing of its own. */
  | { readonly kind: 'ready'; readonly question: DashboardQuestion | null }
  | { readonly kind: 'ask'; readonly question: DashboardQuestion }
  /** The first row holds the names of the columns. */
  | { readonly kind: 'export'; readonly chart: ChartId; readonly rows: readonly (readonly CellValue[])[] };

/** What the extension tells the page. */
export type HostMessage =
  | {
      readonly kind: 'words';
      readonly language: string;
      /** Translations by the English text; empty where the editor speaks English. */
      readonly strings: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'numbers';
      readonly numbers: DashboardNumbers;
      /** Why recording is off, as a sentence; null while it is on. */
      readonly offBecause: string | null;
    }
  /** A question could not be answered; what is shown stays. */
  | { readonly kind: 'failed'; readonly message: string };

/** Takes what is a message of the page's; null: it is none. */
export function parsePageMessage(value: unknown): PageMessage | null {
  const { kind, question, chart, rows } = fieldsOf(value);
  const asked = parseQuestion(question);
  switch (kind) {
    case 'ready':
      return question === null || asked !== null ? { kind, question: asked } : null;
    case 'ask':
      return asked === null ? null : { kind, question: asked };
    case 'export':
      return isOneOf(CHART_IDS, chart) && isTable(rows) ? { kind, chart, rows } : null;
    default:
      return null;
  }
}

/** Takes what is a message of the extension's; null: it is none. */
export function parseHostMessage(value: unknown): HostMessage | null {
  const { kind, language, strings, numbers, offBecause, message } = fieldsOf(value);
  switch (kind) {
    case 'words':
      return typeof language === 'string' && isRecordOfTexts(strings) ? { kind, language, strings } : null;
    case 'numbers':
      return areNumbers(numbers) && (offBecause === null || typeof offBecause === 'string')
        ? { kind, numbers, offBecause }
        : null;
    case 'failed':
      return typeof message === 'string' ? { kind, message } : null;
    default:
      return null;
  }
}

function isTable(value: unknown): value is readonly (readonly CellValue[])[] {
  const isCell = (cell: unknown): boolean =>
    cell === null ||
    (typeof cell === 'number' && Number.isFinite(cell)) ||
    (typeof cell === 'string' && cell.length <= LONGEST_TEXT);
  return (
    Array.isArray(value) &&
    value.length <= MOST_ROWS &&
    value.every((row) => Array.isArray(row) && row.length <= MOST_COLUMNS && row.every(isCell))
  );
}

function isRecordOfTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isOnRecord(value: unknown): boolean {
  const { agents, skills } = fieldsOf(value);
  return (
    Array.isArray(agents) &&
    agents.every((id) => isOneOf(AGENT_IDS, id)) &&
    Array.isArray(skills) &&
    skills.every((name) => typeof name === 'string')
  );
}

/** Checks what the page walks through; what stands in the lists is our own worker's. */
function areNumbers(value: unknown): value is DashboardNumbers {
  const { question, total, latest, onRecord, ...rest } = fieldsOf(value);
  const lists = ['points', 'durations', 'agents', 'skills', 'versions', 'failures'];
  return (
    parseQuestion(question) !== null &&
    (total === null || isObject(total)) &&
    isObject(latest) &&
    isOnRecord(onRecord) &&
    lists.every((name) => Array.isArray(rest[name]))
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? { ...value } : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
