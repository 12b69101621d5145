import { localDay } from '../model/localDay.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { uses as countOfUses, type Translate } from './format.js';
import { groupBy } from './groupBy.js';
import { type SessionPage, SESSION_USES } from './sessionPages.js';
import {
  callRows,
  fact,
  type FactId,
  sessionFacts,
  sessionRow,
  sessionUseRow,
  tokenRows,
  tokenWords,
} from './sessionRows.js';
import type { Row, Wording } from './skillRows.js';

/** A node of the sessions tree as plain data. `id` is stable across refreshes, so expansion and selection are kept. */
export type SessionNode =
  | {
      readonly kind: 'day';
      readonly id: string;
      readonly row: Row;
      readonly open: boolean;
      readonly children: readonly SessionNode[];
    }
  | { readonly kind: 'session'; readonly id: string; readonly row: Row; readonly session: SessionMetrics }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly row: Row;
      readonly open: boolean;
      readonly children: readonly SessionNode[];
    }
  | { readonly kind: 'use'; readonly id: string; readonly row: Row; readonly use: UseEvent }
  | { readonly kind: 'fact'; readonly id: string; readonly row: Row }
  | { readonly kind: 'more'; readonly id: string; readonly row: Row };

const DAY_MS = 86_400_000;
/** Days are open from the newest on until so many sessions can be seen. */
const OPEN_SESSIONS = 8;

/** Days with their sessions, newest first; at the end what loads older ones. */
export function dayNodes({ sessions, isCut, names }: SessionPage, words: Wording): SessionNode[] {
  const byDay = groupBy(sessions, ({ start, end }) => {
    const at = end ?? start;
    return at === null ? null : localDay(at);
  });
  let seen = 0;
  const nodes: SessionNode[] = [...byDay].map(([day, ofDay], index) => {
    const open = seen < OPEN_SESSIONS;
    seen += ofDay.length;
    const children = ofDay.map((session) => sessionNode(session, names, words));
    const isWhole = !isCut || index < byDay.size - 1;
    return { kind: 'day', id: `day/${day ?? 'none'}`, row: dayRow(day, ofDay, isWhole, words), open, children };
  });
  return isCut ? [...nodes, { kind: 'more', id: 'more', row: moreRow(words.t) }] : nodes;
}

function sessionNode(session: SessionMetrics, names: SessionPage['names'], words: Wording): SessionNode {
  const id = `session/${session.agentId}/${session.sessionId}`;
  return { kind: 'session', id, row: sessionRow(session, names, words), session };
}

/** @param isWhole false where older sessions of the day may have been left out */
function dayRow(day: number | null, sessions: readonly SessionMetrics[], isWhole: boolean, words: Wording): Row {
  const { t } = words;
  const label = dayWords(day, words);
  const failed = sessions.filter(({ hadErrors }) => hadErrors).length;
  const count = sessions.length === 1 ? t('1 session') : t('{0} sessions', sessions.length);
  const description = [
    isWhole ? count : t('{0} or more', count),
    ...(failed > 0 ? [t('{0} with errors', failed)] : []),
  ];
  return {
    label,
    description: description.join(' · '),
    tooltip: `${label}: ${description.join(', ')}`,
    spoken: t('{0}: {1}.', label, description.join(', ')),
    icon: { id: 'calendar', color: null },
  };
}

/** `Today`, `Yesterday`, `Mon, 12 Oct`; with its year where that is another one. */
function dayWords(day: number | null, { t, now, language }: Wording): string {
  if (day === null) {
    return t('Time not known');
  }
  const today = localDay(now);
  if (day === today || day === today - 1) {
    return day === today ? t('Today') : t('Yesterday');
  }
  const noon = new Date(day * DAY_MS);
  const isThisYear = noon.getUTCFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC', // the number of the day is a local one already
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(noon);
}

function moreRow(t: Translate): Row {
  return {
    label: t('Show more…'),
    description: t('older sessions'),
    tooltip: t('Older sessions are there.'),
    spoken: t('Show more: older sessions.'),
    icon: { id: 'ellipsis', color: null },
  };
}

/** What opens below a session, its skills first. */
export function sessionChildren(session: SessionMetrics, uses: readonly UseEvent[], words: Wording): SessionNode[] {
  const { t, language } = words;
  const id = `${session.agentId}/${session.sessionId}`;
  const facts = sessionFacts(session, words);
  const node = (name: FactId): SessionNode[] => {
    const row = facts[name];
    return row === null ? [] : [{ kind: 'fact', id: `${name}/${id}`, row }];
  };
  const calls = callRows(session, words).map(({ group, row }): SessionNode => factNode(`call/${id}/${group}`, row));
  const tokens = tokenRows(session, words).map((row, index) => factNode(`token/${id}/${index}`, row));
  return [
    skillsNode(id, uses, words),
    ...node('turns'),
    ...node('messages'),
    branch(`calls/${id}`, fact('tools', t('Tool calls'), session.toolCalls.toLocaleString(language)), false, calls),
    ...node('errors'),
    branch(`tokens/${id}`, fact('symbol-numeric', t('Tokens'), tokenWords(session, words)), false, tokens),
    ...node('agent'),
    ...node('time'),
    ...node('exit'),
    ...node('id'),
  ];
}

function skillsNode(id: string, uses: readonly UseEvent[], words: Wording): SessionNode {
  const { t } = words;
  const rows = uses.map((use): SessionNode => {
    return { kind: 'use', id: `use/${id}/${use.id}`, row: sessionUseRow(use, words), use };
  });
  const isCut = uses.length >= SESSION_USES;
  const count = isCut ? t('the newest {0}', SESSION_USES) : countOfUses(uses.length, t);
  const description = uses.length === 0 ? t('none was used') : count;
  return branch(`skills/${id}`, fact('book', t('Skills'), description), true, rows);
}

function branch(id: string, row: Row, open: boolean, children: readonly SessionNode[]): SessionNode {
  return children.length === 0 ? factNode(id, row) : { kind: 'group', id, row, open, children };
}

function factNode(id: string, row: Row): SessionNode {
  return { kind: 'fact', id, row };
}
