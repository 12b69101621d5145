import type { SourceHealth } from '../agents/agent.js';
import { AGENT_NAMES } from '../agents/agentNames.js';
import type { ImportState } from '../capture/importLoop.js';
import { day, type Translate } from './format.js';
import type { ShownReport } from './reportStore.js';
import type { RangeDays, ShownFilter } from './shownFilter.js';
import type { Wording } from './skillRows.js';
import { isFilteredEmpty } from './skillTree.js';
import { listedWords } from './sourceRows.js';
import type { WelcomeState } from './welcome.js';
import { whatSuccessMeans } from './words.js';

export interface HeadlineFacts {
  readonly state: WelcomeState;
  readonly shown: ShownReport | null;
  readonly importing: ImportState;
  readonly sources: readonly SourceHealth[];
  /** Why recording is off, as a sentence; null while it is on. */
  readonly offBecause: string | null;
  /** The welcome text says why, with a button. */
  readonly welcomeSaysWhy: boolean;
}

/**
 * The lines above the rows: what is wrong first, then what success means. Without rows the editor shows either these
 * lines or the welcome text, so they are left empty where the welcome text says it all.
 */
export function headline(facts: HeadlineFacts, { t }: Wording): string {
  const { state, shown, importing, sources, offBecause, welcomeSaysWhy } = facts;
  const lines: string[] = [];
  for (const problem of shown?.problems ?? []) {
    lines.push(problem.message);
  }
  if (importing.kind === 'failed') {
    lines.push(t('The import failed: {0}', importing.message));
  }
  if (state === 'rows' && importing.kind === 'importing' && importing.progress !== null) {
    lines.push(t('Importing {0} of {1} transcripts…', importing.progress.files, importing.progress.totalFiles));
  }
  if (importing.kind === 'cancelled') {
    lines.push(t('The import was stopped before its end; "Refresh" goes on with it.'));
  }
  if (state === 'empty') {
    const unreadable = sources.filter((source) => source.state === 'unreadable');
    lines.push(...unreadable.map(({ agentId, root, message }) => `${AGENT_NAMES[agentId]}: ${root}. ${message}`));
  }
  if (state === 'listedOnly') {
    lines.push(...foundWords(shown, t));
  }
  const isEmpty = shown !== null && isFilteredEmpty(shown);
  if (isEmpty) {
    lines.push(
      t('No use with this filter ({0}). "Clear Filters" shows all.', filterWords(shown.filter, t).join(' · ')),
    );
  }
  if (offBecause !== null && !(welcomeSaysWhy && lines.length === 0)) {
    lines.unshift(offBecause);
  }
  if (state === 'rows' && !isEmpty) {
    lines.push(whatSuccessMeans(t));
  }
  return lines.join('\n');
}

/** Agents of this machine that can't be read. */
function foundWords(shown: ShownReport | null, t: Translate): string[] {
  return (shown?.listedAgents ?? []).map((one) => t('Found: {0}; {1}.', AGENT_NAMES[one.agentId], listedWords(one, t)));
}

/** Beside the view's title: how far an import without rows is, else the span that the numbers cover. */
export function titleWords(
  { state, shown, importing }: Pick<HeadlineFacts, 'state' | 'shown' | 'importing'>,
  words: Wording,
): string {
  if (state === 'importing' && importing.kind === 'importing' && importing.progress !== null) {
    return words.t('{0} of {1} transcripts', importing.progress.files, importing.progress.totalFiles);
  }
  return spanWords(shown, words);
}

/** Names what the numbers cover: the filters, else since when there are any. */
export function spanWords(shown: ShownReport | null, { t, language }: Wording): string {
  if (shown === null || shown.span.from === null) {
    return '';
  }
  const since = shown.filter.range === null ? [t('since {0}', day(shown.span.from, language))] : [];
  return [...filterWords(shown.filter, t), ...since].join(' · ');
}

/** One text per filter that is set. */
function filterWords({ agentId, text, range }: ShownFilter, t: Translate): string[] {
  return [
    ...(agentId === null ? [] : [AGENT_NAMES[agentId]]),
    ...(text.trim() === '' ? [] : [t('“{0}”', text.trim())]),
    ...(range === null ? [] : [rangeWords(range, t)]),
  ];
}

function rangeWords(range: Exclude<RangeDays, null>, t: Translate): string {
  return range === 1 ? t('last 24 hours') : t('last {0} days', range);
}
