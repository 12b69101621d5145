import { AGENT_NAMES } from '../agents/agentNames.js';
import type { ImportState } from '../capture/importLoop.js';
import { day, type Translate } from './format.js';
import { isRangeEmpty, type RangeDays, type ShownReport } from './reportStore.js';
import type { Wording } from './skillRows.js';
import type { WelcomeState } from './welcome.js';
import { whatSuccessMeans } from './words.js';

export interface HeadlineFacts {
  readonly state: WelcomeState;
  readonly shown: ShownReport | null;
  readonly importing: ImportState;
  /** Why recording is off, as a sentence; null while it is on. */
  readonly offBecause: string | null;
}

/** The lines above the rows: what is wrong first, then what success means. */
export function headline({ state, shown, importing, offBecause }: HeadlineFacts, { t }: Wording): string {
  const lines: string[] = [];
  if (offBecause !== null) {
    lines.push(offBecause);
  }
  for (const problem of shown?.problems ?? []) {
    lines.push(problem.message);
  }
  if (importing.kind === 'failed') {
    lines.push(t('The import failed: {0}', importing.message));
  }
  if (importing.kind === 'importing' && importing.progress !== null) {
    lines.push(t('Importing {0} of {1} transcripts…', importing.progress.files, importing.progress.totalFiles));
  }
  if (importing.kind === 'cancelled') {
    lines.push(t('The import was stopped before its end; "Refresh" goes on with it.'));
  }
  if (state === 'unreadAgents') {
    lines.push(t('Found: {0}.', (shown?.unreadAgents ?? []).map((id) => AGENT_NAMES[id]).join(', ')));
  }
  if (shown !== null && shown.range !== null && isRangeEmpty(shown)) {
    lines.push(t('No use in the {0}. "Time Range…" shows all that is recorded.', rangeWords(shown.range, t)));
  }
  if (state === 'rows') {
    lines.push(whatSuccessMeans(t));
  }
  return lines.join('\n');
}

/** Names the span that the numbers cover. */
export function spanWords(shown: ShownReport | null, { t, language }: Wording): string {
  if (shown === null || shown.span.from === null) {
    return '';
  }
  return shown.range === null ? t('since {0}', day(shown.span.from, language)) : rangeWords(shown.range, t);
}

function rangeWords(range: Exclude<RangeDays, null>, t: Translate): string {
  return range === 1 ? t('last 24 hours') : t('last {0} days', range);
}
