import { AGENT_NAMES } from '../agents/agentNames.js';
import type { SkillFinding } from '../agents/checkSkill.js';
import type { SkillOnDisk } from '../agents/inventory.js';
import { MAX_DESCRIPTION, MAX_NAME, type SkillRule } from '../agents/skillRules.js';
import { told } from '../model/effectiveness.js';
import type { SkillReport } from '../model/report.js';
import { percent, type Translate, uses } from './format.js';
import { rateOf } from './rateWords.js';
import { skillRow, type Wording } from './skillRows.js';

/** How far back "lately" goes. */
export const LATELY_DAYS = 7;

/** What is said above a SKILL.md, and which row of the tree says more. */
export interface Lens {
  readonly title: string;
  readonly tooltip: string;
  readonly skillName: string;
  /** The group of that row which is meant; null: the row. */
  readonly group: 'versions' | null;
}

/** The numbers of the skill that a file holds, one report for each name under which agents see it. */
export interface SkillFile {
  readonly skill: SkillOnDisk;
  readonly reports: readonly SkillReport[];
  /** Of the last `LATELY_DAYS`, by name. */
  readonly lately: readonly SkillReport[];
}

/** The names under which agents see a skill. */
export function namesOf({ name, seenBy }: SkillOnDisk): string[] {
  return [...new Set([name, ...seenBy.map((seen) => seen.name)])];
}

/** `87 % of 142 uses ended in success · 3 failed in 7 days`, then `3 versions` where its text was edited. */
export function lenses({ skill, reports, lately }: SkillFile, { t }: Wording): Lens[] {
  if (reports.length === 0) {
    const title = t('No use of {0} is recorded', skill.name);
    return [{ title, tooltip: t('Show it in the Skill Ledger panel'), skillName: skill.name, group: null }];
  }
  return reports.flatMap((report) => {
    const { skillName, versions } = report;
    const failed = lately.find((one) => one.skillName === skillName)?.failureCount ?? 0;
    const parts = [
      ...(reports.length > 1 ? [skillName] : []),
      rateSentence(report, t),
      ...(failed > 0 ? [t('{0} failed in {1} days', failed, LATELY_DAYS)] : []),
    ];
    const tooltip = t('Show it in the Skill Ledger panel');
    const main: Lens = { title: parts.join(' · '), tooltip, skillName, group: null };
    const versionsTip = t('Show how it did before and after each edit of its text');
    const edits: Lens = {
      title: t('{0} versions', versions.length),
      tooltip: versionsTip,
      skillName,
      group: 'versions',
    };
    return versions.length > 1 ? [main, edits] : [main];
  });
}

function rateSentence(report: SkillReport, t: Translate): string {
  const { totalUses, successRate } = told(report);
  return totalUses === 0 || report.untold.uses > 0
    ? rateOf(report, t)
    : t('{0} of {1} ended in success', percent(successRate), uses(totalUses, t));
}

/** The lines that the tree tells of the skill, for a hover; plain text. */
export function hoverLines({ skill, reports }: SkillFile, words: Wording): string[] {
  return reports.length === 0
    ? [words.t('No use of {0} is recorded', skill.name)]
    : reports.flatMap((report) => skillRow(report, 0, words, [skill]).tooltip.split('\n'));
}

/** `Not loaded by Codex, Gemini CLI: it has no description.` */
export function findingText({ rule, agents }: SkillFinding, folder: string, t: Translate): string {
  return t('Not loaded by {0}: {1}', agents.map((id) => AGENT_NAMES[id]).join(', '), ruleText(rule, folder, t));
}

function ruleText(rule: SkillRule, folder: string, t: Translate): string {
  switch (rule) {
    case 'front-matter':
      return t('it must begin with front matter: “name” and “description” between two lines of three hyphens.');
    case 'yaml':
      return t('its front matter is no YAML. A text with a colon or a # needs quotation marks.');
    case 'name':
      return t('its front matter must have a “name” that is a text.');
    case 'name-form':
      return t('its name may hold lower-case letters, digits and single hyphens between them only.');
    case 'name-length':
      return t('its name may have {0} characters at most.', MAX_NAME);
    case 'name-folder':
      return t('its name must be that of its folder, “{0}”.', folder);
    case 'description':
      return t('its front matter must have a “description” that is a text.');
    case 'description-length':
      return t('its description may have {0} characters at most.', MAX_DESCRIPTION);
  }
}
