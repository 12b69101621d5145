import { AGENT_NAMES } from '../agents/agentNames.js';
import { type SessionMetrics, TOOL_GROUPS, type ToolGroup } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { ago, dayAndTime, duration, type Translate } from './format.js';
import { type Icon, iconForEnd } from './icons.js';
import type { Row, Wording } from './skillRows.js';
import { endWord, reasonSentence } from './words.js';

/** Its project's name, else the first digits of what stands for it, else the agent. */
export function sessionName(
  { project, agentId }: SessionMetrics,
  names: ReadonlyMap<string, string>,
  t: Translate,
): string {
  return project === null ? AGENT_NAMES[agentId] : (names.get(project) ?? t('Project {0}', project.slice(0, 4)));
}

export function sessionRow(session: SessionMetrics, names: ReadonlyMap<string, string>, words: Wording): Row {
  const { t, now } = words;
  const name = sessionName(session, names, t);
  const errors = session.hadErrors ? errorWords(session, t) : null;
  const lasted = lastedWords(session);
  const at = session.end ?? session.start;
  const ended = at === null ? null : ago(at, now, t);
  return {
    label: name,
    description: [turnWords(session.turns, t), errors, lasted, ended].filter((part) => part !== null).join(' · '),
    tooltip: sessionTooltip(session, name, words),
    spoken: [
      t('{0}, {1}: {2}.', name, AGENT_NAMES[session.agentId], turnWords(session.turns, t)),
      errors === null ? t('No errors.') : t('It had {0}.', errors),
      t('It lasted {0}.', lasted),
      ...(ended === null ? [] : [t('It ended {0}.', ended)]),
    ].join(' '),
    icon: session.hadErrors
      ? { id: 'warning', color: 'list.warningForeground' }
      : { id: 'comment-discussion', color: null },
  };
}

function sessionTooltip(session: SessionMetrics, name: string, words: Wording): string {
  const { t, language } = words;
  return [
    name,
    agentWords(session),
    ...(session.start === null ? [] : [spanWords(session, words)]),
    t('{0}, tool calls: {1}', turnWords(session.turns, t), session.toolCalls.toLocaleString(language)),
    ...(session.hadErrors ? [t('Errors: {0}', errorWords(session, t))] : []),
    t('Tokens: {0}', tokenWords(session, words)),
  ].join('\n');
}

/** What is known of a session beside its skills, tool calls and tokens. Each with a stable id. */
export function sessionFacts(session: SessionMetrics, words: Wording): Record<FactId, Row | null> {
  const { t, language } = words;
  const count = (value: number): string => value.toLocaleString(language);
  const { exitReason, userMessages, assistantMessages } = session;
  return {
    turns: fact('comment', t('Turns'), count(session.turns), t('Prompts that got an answer.')),
    messages: fact(
      'comment-discussion',
      t('Messages'),
      t('{0} from you, {1} from the agent', count(userMessages), count(assistantMessages)),
    ),
    errors: session.hadErrors
      ? {
          ...fact('warning', t('Errors'), errorWords(session, t)),
          icon: { id: 'warning', color: 'list.warningForeground' },
        }
      : fact('pass', t('Errors'), t('none')),
    agent: fact('hubot', t('Agent'), agentWords(session)),
    time: session.start === null ? null : fact('calendar', t('Time'), spanWords(session, words)),
    exit: exitReason === null ? null : fact('sign-out', t('Ended by'), exitReason),
    id: fact('tag', t('Session'), session.sessionId, t('The id that the agent gave it.')),
  };
}

export type FactId = 'turns' | 'messages' | 'errors' | 'agent' | 'time' | 'exit' | 'id';

/** How many calls each group of tools had; groups without a call are left out. */
export function callRows({ calls }: SessionMetrics, { t, language }: Wording): { group: ToolGroup; row: Row }[] {
  return TOOL_GROUPS.filter((group) => calls[group] > 0).map((group) => ({
    group,
    row: fact('circle-small', toolWord(group, t), calls[group].toLocaleString(language)),
  }));
}

export function tokenRows(session: SessionMetrics, words: Wording): Row[] {
  const { t } = words;
  const row = (label: string, value: number | null, note = ''): Row =>
    fact('circle-small', label, tokenCount(value, words), note);
  return [
    row(t('Input'), session.inputTokens, t('Without what was read from the cache.')),
    row(t('Output'), session.outputTokens),
    row(t('Written to the cache'), session.cacheCreationTokens),
    row(t('Read from the cache'), session.cacheReadTokens),
  ];
}

export function tokenWords(session: SessionMetrics, words: Wording): string {
  const { inputTokens, outputTokens } = session;
  return inputTokens === null && outputTokens === null
    ? words.t('not reported')
    : words.t('{0} in, {1} out', tokenCount(inputTokens, words), tokenCount(outputTokens, words));
}

function tokenCount(value: number | null, { t, language }: Wording): string {
  return value === null ? t('not reported') : value.toLocaleString(language);
}

/** A use below the session that it happened in. */
export function sessionUseRow(use: UseEvent, { t, language }: Wording): Row {
  const outcome = endWord(use, t);
  const reason = reasonSentence(use.reason, t);
  const nested = use.nested ? [t('read inside another skill')] : [];
  const lasted = use.durationMs === null ? [] : [duration(use.durationMs)];
  return {
    label: use.skillName,
    description: [outcome, reason, ...lasted, ...nested].join(' · '),
    tooltip: [use.skillName, dayAndTime(Date.parse(use.timestamp), language), `${outcome}: ${reason}`, ...nested].join(
      '\n',
    ),
    spoken: [t('{0} {1}: {2}.', use.skillName, outcome, reason), ...nested.map((text) => `${text}.`)].join(' '),
    icon: iconForEnd(use),
  };
}

/** A name and its value; spoken as both. */
export function fact(icon: Icon['id'], label: string, value: string, note = ''): Row {
  return {
    label,
    description: value,
    tooltip: [`${label}: ${value}`, note].filter((line) => line !== '').join('\n'),
    spoken: `${label}: ${value}`,
    icon: { id: icon, color: null },
  };
}

function turnWords(turns: number, t: Translate): string {
  return turns === 1 ? t('1 turn') : t('{0} turns', turns);
}

function errorWords({ toolErrors }: SessionMetrics, t: Translate): string {
  switch (toolErrors) {
    case 0:
      return t('an API error'); // the other thing that counts as one
    case 1:
      return t('1 tool error');
    default:
      return t('{0} tool errors', toolErrors);
  }
}

function lastedWords({ durationS }: SessionMetrics): string {
  return durationS === 0 ? '< 1 s' : duration(durationS * 1_000);
}

function agentWords({ agentId, agentVersion }: SessionMetrics): string {
  return agentVersion === null ? AGENT_NAMES[agentId] : `${AGENT_NAMES[agentId]} ${agentVersion}`;
}

/** `12 Mar 2026, 9:12 – 9:20`. */
function spanWords({ start, end }: SessionMetrics, { language }: Wording): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return format.formatRange(start ?? 0, end ?? start ?? 0);
}

function toolWord(group: ToolGroup, t: Translate): string {
  switch (group) {
    case 'bash':
      return t('Shell');
    case 'read':
      return t('Read files');
    case 'edit':
      return t('Edit files');
    case 'write':
      return t('Write files');
    case 'grep':
      return t('Search in files');
    case 'glob':
      return t('Find files');
    case 'webFetch':
      return t('Fetch from the web');
    case 'webSearch':
      return t('Search the web');
    case 'skill':
      return t('Skills');
    case 'agent':
      return t('Subagents');
    case 'mcp':
      return t('MCP tools');
    case 'other':
      return t('Other tools');
  }
}
