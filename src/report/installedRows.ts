import { AGENT_NAMES } from '../agents/agentNames.js';
import type { SkillOnDisk, SkillSight } from '../agents/inventory.js';
import type { AgentId } from '../model/vocabulary.js';
import { day, type Translate, uses } from './format.js';
import { groupBy } from './groupBy.js';
import type { Icon } from './icons.js';
import type { Row, Wording } from './skillRows.js';

/** Why "not used" says less of a skill than it seems to. The first that fits. */
export type Standing = (typeof STANDINGS)[number];
const STANDINGS = ['plain', 'onlyTyped', 'onlyCalled', 'unreachable', 'unread', 'bundled', 'off'] as const;

export function standingOf({ seenBy }: Pick<SkillOnDisk, 'seenBy'>): Standing {
  const on = seenBy.filter(({ isOff }) => !isOff);
  if (on.length === 0) {
    return 'off';
  }
  if (on.every(({ origin }) => origin === 'bundled')) {
    return 'bundled';
  }
  if (on.every(({ isRead }) => !isRead)) {
    return 'unread';
  }
  const called = on.some(({ modelInvocable }) => modelInvocable);
  const typed = on.some(({ userInvocable }) => userInvocable);
  return called ? (typed ? 'plain' : 'onlyCalled') : typed ? 'onlyTyped' : 'unreachable';
}

/** Those that a person could miss first, then those that can't be used so easily, or not at all. */
export function inOrderOfStanding(skills: readonly SkillOnDisk[]): SkillOnDisk[] {
  const byStanding = groupBy(skills, standingOf);
  return STANDINGS.flatMap((standing) => byStanding.get(standing) ?? []);
}

/** @param since epoch ms from which there are transcripts, or the range begins; null: nothing is on record */
export function unusedSince(since: number | null, { t, language }: Wording): string {
  return since === null ? t('no use recorded') : t('no use recorded since {0}', day(since, language));
}

/**
 * An installed skill without a use in the range shown.
 *
 * @param when see `unusedSince`
 */
export function unusedRow(skill: SkillOnDisk, when: string, words: Wording): Row {
  const { t } = words;
  const standing = standingOf(skill);
  const mark = markOf(skill, t);
  const isFor = standing === 'off' || standing === 'bundled' || standing === 'unread';
  const said = [
    ...(mark === null ? [] : [mark]), // first, since a narrow side bar cuts the rest
    ...(isFor ? [] : [when]),
    ...offWords(skill, t),
    ...countedWords(skill, t),
  ].join(' · ');
  return {
    label: skill.name,
    description: `– · ${said}`,
    get tooltip() {
      const seen = [...seenLines(skill, t), skill.path, ...countedLines(skill, words)];
      return [skill.name, ...(isFor ? [when] : []), said, ...seen].join('\n');
    },
    spoken: t('{0} is installed: {1}.', skill.name, said),
    icon: iconOf(standing),
  };
}

function markOf(skill: Pick<SkillOnDisk, 'seenBy'>, t: Translate): string | null {
  switch (standingOf(skill)) {
    case 'plain':
      return null;
    case 'onlyTyped':
      return t('only when typed');
    case 'onlyCalled':
      return t('only when the agent calls it');
    case 'unreachable':
      return t('can be neither typed nor called');
    case 'unread':
      return t('sessions of {0} can’t be read', namesOf(skill.seenBy.filter(({ isRead }) => !isRead)));
    case 'bundled':
      return t('bundled with the agent');
    case 'off':
      return t('turned off');
  }
}

/** It is on for others. */
function offWords(skill: SkillOnDisk, t: Translate): string[] {
  const off = skill.seenBy.filter(({ isOff }) => isOff);
  return off.length === 0 || standingOf(skill) === 'off' ? [] : [t('turned off for {0}', namesOf(off))];
}

function namesOf(seenBy: readonly SkillSight[]): string {
  return seenBy.map(({ agentId }) => AGENT_NAMES[agentId]).join(', ');
}

function iconOf(standing: Standing): Icon {
  const id = standing === 'off' ? 'circle-slash' : standing === 'bundled' ? 'package' : 'dash';
  return { id, color: 'disabledForeground' };
}

/** What the agents of this machine make of it, a line each. */
export function seenLines({ seenBy }: Pick<SkillOnDisk, 'seenBy'>, t: Translate): string[] {
  return seenBy.map((seen) => t('{0}: {1}', AGENT_NAMES[seen.agentId], sightWords(seen, t).join(', ')));
}

function sightWords(seen: SkillSight, t: Translate): string[] {
  const limit = markOf({ seenBy: [{ ...seen, origin: 'user', isOff: false, isRead: true }] }, t);
  return [
    originWord(seen, t),
    ...(seen.isOff ? [t('turned off')] : []),
    ...(limit === null ? [] : [limit]),
    ...(seen.isRead ? [] : [t('its sessions can’t be read')]),
  ];
}

function originWord({ origin }: SkillSight, t: Translate): string {
  switch (origin) {
    case 'user':
      return t('yours');
    case 'project':
      return t('of the project');
    case 'plugin':
      return t('of a plugin');
    case 'bundled':
      return t('bundled');
  }
}

function countedWords({ counted }: SkillOnDisk, t: Translate): string[] {
  if (counted === null) {
    return [];
  }
  const [agent, count] = [AGENT_NAMES[counted.agentId], uses(counted.uses, t)];
  return [
    counted.of === 'plugin' ? t('{0} counts {1} of its plugin', agent, count) : t('{0} counts {1}', agent, count),
  ];
}

/** Such uses may lie before the first transcript, or have been cleared or left out: nothing else is known of them. */
function countedLines(skill: SkillOnDisk, { t, language }: Wording): string[] {
  const { counted } = skill;
  const last = counted?.lastAt ?? null;
  return [
    ...(last === null ? [] : [t('By its own count it was last used on {0}.', day(last, language))]),
    ...(counted === null ? [] : [t('Those uses are not in the recorded period, or were cleared or left out.')]),
  ];
}

/** Agents that used a skill of this name, by name. */
export type UsedBy = ReadonlyMap<string, readonly AgentId[]>;

/** The installed skills by each name that an agent has for them. */
export function byName(installed: readonly SkillOnDisk[]): ReadonlyMap<string, readonly SkillOnDisk[]> {
  const named = new Map<string, SkillOnDisk[]>();
  for (const skill of installed) {
    for (const name of new Set(skill.seenBy.map((seen) => seen.name))) {
      const known = named.get(name);
      if (known === undefined) {
        named.set(name, [skill]);
      } else {
        known.push(skill);
      }
    }
  }
  return named;
}

/** @param named see `byName` */
export function usedSkills(
  named: ReadonlyMap<string, readonly SkillOnDisk[]>,
  usedBy: UsedBy,
): ReadonlySet<SkillOnDisk> {
  return new Set([...usedBy].flatMap(([name, agents]) => skillsOf(name, agents, named)));
}

/**
 * Numbers belong to a name. Of different skills with one name a use is told apart by the agent alone: it is a use of
 * those that this agent can see, and of all of them where it can see none.
 */
export function skillsOf(
  name: string,
  agents: readonly AgentId[],
  named: ReadonlyMap<string, readonly SkillOnDisk[]>,
): readonly SkillOnDisk[] {
  const skills = named.get(name) ?? [];
  const seen = skills.filter(({ seenBy }) => seenBy.some((one) => one.name === name && agents.includes(one.agentId)));
  return seen.length > 0 ? seen : skills;
}
