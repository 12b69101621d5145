import { AGENT_NAMES } from '../agents/agentNames.js';
import { dayAndTime, duration } from './format.js';
import { markdownTable } from './markdownTable.js';
import type { SessionNode } from './sessionTree.js';
import type { Wording } from './skillRows.js';

type OneSession = Extract<SessionNode, { kind: 'session' }>;

/** What goes into the clipboard: one row as a line, several as a Markdown table, sessions with their numbers. */
export function sessionCopyText(nodes: readonly SessionNode[], words: Wording): string {
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) {
    return `${first.row.label}\t${first.row.description}`;
  }
  const sessions = nodes.filter((node) => node.kind === 'session');
  if (sessions.length === nodes.length) {
    return sessionTable(sessions, words);
  }
  const { t } = words;
  return markdownTable(
    [t('What'), t('Details')],
    nodes.map(({ row }) => [row.label, row.description]),
  );
}

function sessionTable(nodes: readonly OneSession[], { t, language }: Wording): string {
  const heads = [t('Project'), t('Agent'), t('Start'), t('Turns'), t('Tool calls'), t('Tool errors'), t('Lasted')];
  return markdownTable(
    heads,
    nodes.map(({ row, session }) => [
      row.label,
      AGENT_NAMES[session.agentId],
      session.start === null ? '–' : dayAndTime(session.start, language),
      String(session.turns),
      String(session.toolCalls),
      String(session.toolErrors),
      duration(session.durationS * 1_000),
    ]),
  );
}
