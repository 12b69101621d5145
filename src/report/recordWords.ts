import { AGENT_NAMES } from '../agents/agentNames.js';
import { INVALID_NAME, parseSkillName } from '../model/names.js';
import type { Outcome } from '../model/vocabulary.js';
import type { UseEvent } from '../model/use.js';
import { ago, type Translate, uses } from './format.js';
import type { ShownReport } from './reportStore.js';
import { endWord, useReason } from './words.js';

/** A row of the question which skill was used. `skillName` null: it can't be chosen, it says why. */
export interface NameRow {
  readonly label: string;
  readonly description: string;
  readonly alwaysShow: boolean;
  readonly skillName: string | null;
}

/**
 * Skills that were used, the most used first, then those that are only installed, by name. Text that names another one
 * makes a row of its own, so that a new skill can be recorded, too.
 */
export function nameRows(
  shown: Pick<ShownReport, 'reports' | 'installed'> | null,
  typed: string,
  t: Translate,
): NameRow[] {
  const rows = new Map<string, NameRow>();
  const add = (skillName: string, description: string): void => {
    if (!rows.has(skillName) && skillName !== INVALID_NAME) {
      rows.set(skillName, { label: skillName, description, alwaysShow: false, skillName });
    }
  };
  for (const { skillName, totalUses } of shown?.reports ?? []) {
    add(skillName, totalUses === 0 ? '' : uses(totalUses, t));
  }
  for (const name of (shown?.installed ?? []).map((skill) => skill.name).sort()) {
    add(name, t('installed'));
  }
  return [...rows.values(), ...typedRow(typed.trim(), rows, t)];
}

function typedRow(typed: string, known: ReadonlyMap<string, NameRow>, t: Translate): NameRow[] {
  const skillName = parseSkillName(typed);
  if (typed === '' || (skillName !== null && known.has(skillName))) {
    return [];
  }
  return skillName === null
    ? [
        {
          label: t('No name of a skill'),
          description: t('letters, digits and _ . : - only, at most 128'),
          alwaysShow: true,
          skillName,
        },
      ]
    : [{ label: skillName, description: t('another skill'), alwaysShow: true, skillName }];
}

/** The ledger brings a report together with a use that ended no longer ago than this. */
const NEAR_MS = 10 * 60_000;

/** A row of the question which use is meant. `use` null: none that was seen. */
export interface UseChoice {
  readonly label: string;
  readonly description: string;
  readonly use: Pick<UseEvent, 'agentId' | 'sessionId'> | null;
}

/**
 * Uses that a report made now would be attached to, the last one of each session, and the choice of none of them.
 * Empty when there is none: then nothing needs to be asked.
 *
 * @param events of the skill, newest first
 * @param now epoch ms
 */
export function useChoices(events: readonly UseEvent[], now: number, t: Translate): UseChoice[] {
  const sessions = new Map<string, UseEvent>();
  for (const event of events) {
    const end = Date.parse(event.timestamp) + (event.durationMs ?? 0);
    if (event.evidence !== 'report' && now - end <= NEAR_MS && !sessions.has(event.sessionId)) {
      sessions.set(event.sessionId, event);
    }
  }
  const seen = [...sessions.values()].filter(({ reportedOutcome }) => reportedOutcome === null);
  return seen.length === 0
    ? []
    : [
        ...seen.map((use) => ({
          label: t('The use by {0}, {1}', AGENT_NAMES[use.agentId], ago(Date.parse(use.timestamp), now, t)),
          description: `${endWord(use, t)} · ${useReason(use, t)}`,
          use,
        })),
        { label: t('Another use'), description: t('one that was not seen'), use: null },
      ];
}

/** What a person says by choosing an outcome. */
export function outcomeMeaning(outcome: Outcome, t: Translate): string {
  switch (outcome) {
    case 'success':
      return t('it did what it should');
    case 'failure':
      return t('it did not');
    case 'partial':
      return t('in part, or it was stopped');
    case 'skipped':
      return t('it never began');
  }
}
