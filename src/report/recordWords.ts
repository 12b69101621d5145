import { INVALID_NAME, parseSkillName } from '../model/names.js';
import type { Outcome } from '../model/vocabulary.js';
import { type Translate, uses } from './format.js';
import type { ShownReport } from './reportStore.js';

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
