import type { EventFilter } from '../ledger/types.js';
import { INVALID_NAME, isStoredId, parseSkillName } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, isOneOf } from '../model/vocabulary.js';
import type { Translate } from './format.js';
import type { Wording } from './skillRows.js';

/** More are slow to scroll; an export has all. */
export const EVENTS_SHOWN = 1_000;

/** Whose events are shown: of a skill, of a session, or all. */
export type EventsChoice = Pick<EventFilter, 'skillName' | 'agentId' | 'sessionId'>;

/** Takes what is a choice out of text or data from outside; null when it is none. */
export function parseEventsChoice(value: unknown): EventsChoice | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return null;
  }
  const fields: Record<string, unknown> = { ...value };
  const { skillName, agentId, sessionId, ...rest } = fields;
  if (Object.keys(rest).length > 0) {
    return null;
  }
  const choice: EventsChoice = {
    ...(isSkillName(skillName) ? { skillName } : {}),
    ...(isOneOf(AGENT_IDS, agentId) ? { agentId } : {}),
    ...(isStoredId(sessionId) ? { sessionId } : {}),
  };
  return Object.keys(choice).length === Object.keys(fields).length ? choice : null;
}

/** True for a name as it is stored. */
export function isSkillName(value: unknown): value is string {
  return typeof value === 'string' && (value === INVALID_NAME || parseSkillName(value) === value);
}

/** Names the document, without its ending. */
export function eventsTitle({ skillName, sessionId }: EventsChoice, t: Translate): string {
  if (skillName !== undefined) {
    return t('Events of {0}', skillName);
  }
  return sessionId === undefined ? t('Events') : t('Events of session {0}', sessionId.slice(0, 8));
}

/**
 * The events as JSON with comments: what they are stands above.
 *
 * @param found newest first, one more than `EVENTS_SHOWN` where there are more
 */
export function eventsText(choice: EventsChoice, found: readonly UseEvent[], { t, language }: Wording): string {
  const shown = found.slice(0, EVENTS_SHOWN);
  const count =
    found.length > EVENTS_SHOWN
      ? t('The newest {0}; there are more.', EVENTS_SHOWN.toLocaleString(language))
      : t('All of them: {0}.', found.length.toLocaleString(language));
  const lines = [
    `${eventsTitle(choice, t)}. ${count}`,
    t('This is what the ledger holds, newest first. It can be read, not changed.'),
    t('"Skill Ledger: Export Data…" writes everything to a file.'),
  ];
  return `${lines.map((line) => `// ${line}\n`).join('')}${JSON.stringify(shown, null, 2)}\n`;
}
