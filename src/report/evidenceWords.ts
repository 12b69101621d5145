import { AGENT_NAMES } from '../agents/agentNames.js';
import type { DecidingCall, EvidenceInRecords } from '../capture/evidence/evidence.js';
import { isStoredId } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { type AgentId, AGENT_IDS, isOneOf } from '../model/vocabulary.js';
import { isSkillName } from './eventsText.js';
import { ago, type Translate } from './format.js';
import type { Wording } from './skillRows.js';
import { endWord, reportedWords, terminalSentence, useReason } from './words.js';

/** Which use is meant, as a link or another extension says it: by what the ledger can be asked for. */
export interface UseReference {
  readonly id: string;
  readonly skillName: string;
  readonly agentId: AgentId;
  readonly sessionId: string;
}

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Takes a reference out of a row of a tree, or of data from outside; null when it is none. */
export function parseUseReference(value: unknown): UseReference | null {
  const fields = fieldsOf(fieldsOf(value)['use'] ?? value);
  const { id, skillName, agentId, sessionId } = fields;
  return typeof id === 'string' &&
    ULID.test(id) &&
    isSkillName(skillName) &&
    isOneOf(AGENT_IDS, agentId) &&
    isStoredId(sessionId)
    ? { id, skillName, agentId, sessionId }
    : null;
}

/** Whether a use, as the list of events holds it, was seen in a session. */
export function withTranscript(event: unknown): boolean {
  const { evidence } = fieldsOf(event);
  return evidence === 'transcript' || evidence === 'replay';
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/**
 * A use in one sentence, with the reason for how it ended: `deploy, 2 h ago, partial: the last tool call, Bash, failed
 * and nothing followed.`
 */
export function useSentence(use: UseEvent, call: DecidingCall | null, { t, now }: Wording): string {
  const tool = use.reason === 'unresolved-error' ? (call?.tool ?? null) : null;
  const reason = tool === null ? useReason(use, t) : t('the last tool call, {0}, failed and nothing followed', tool);
  const reported = reportedWords(use, t);
  const terminal = terminalSentence(use, t);
  return [
    t('{0}, {1}, {2}: {3}.', use.skillName, ago(Date.parse(use.timestamp), now, t), endWord(use, t), reason),
    ...(reported === null ? [] : [t('Beside that, {0}.', reported)]),
    ...(terminal === null ? [] : [terminal]),
  ].join(' ');
}

/** Why there is no place to show; null where there may be one. */
export function withoutTranscript({ evidence, agentId }: UseEvent, t: Translate): string | null {
  switch (evidence) {
    case 'report':
      return t('It was reported by a person or a program, and no session shows it.');
    case 'terminal':
      return t('Only the terminal saw it; no session of {0} shows it.', AGENT_NAMES[agentId]);
    case 'hook':
      return t('Only a hook of {0} told of it so far; its session has not been read yet.', AGENT_NAMES[agentId]);
    case 'replay':
    case 'transcript':
      return null;
  }
}

export function goneWords(kind: 'gone' | 'not-in-it', agentId: AgentId, t: Translate): string {
  return kind === 'gone'
    ? t('{0} no longer keeps the session that shows it.', AGENT_NAMES[agentId])
    : t('{0} keeps the session, but this use is no longer in it.', AGENT_NAMES[agentId]);
}

export interface EvidenceText {
  readonly text: string;
  /** Zero-based first and last line of the record that began the use. */
  readonly lines: readonly [first: number, last: number];
  /** Zero-based first line of the record of the call that decided; null: it is not shown. */
  readonly callLine: number | null;
}

/** Records as JSON with comments: what they are stands above. */
export function evidenceText(
  { records, index, call }: EvidenceInRecords,
  sentence: string,
  t: Translate,
): EvidenceText {
  const head = [
    sentence,
    t('These are records of the session as the agent keeps them, with long texts cut. The place is marked.'),
  ].map((line) => `// ${line}`);
  const lines = [...head, '['];
  const firsts: number[] = [];
  records.forEach((record, at) => {
    if (at === index) {
      lines.push(`// ▼ ${t('Here the use began.')}`);
    }
    firsts.push(lines.length);
    lines.push(...`${record}${at < records.length - 1 ? ',' : ''}`.split('\n'));
  });
  const first = firsts[index] ?? 0;
  const last = (firsts[index + 1] ?? lines.length) - 1;
  return {
    text: `${[...lines, ']'].join('\n')}\n`,
    lines: [first, last],
    callLine: call === null || call.line === null ? null : (firsts[call.line] ?? null),
  };
}
