import { AGENT_NAMES } from '../agents/agentNames.js';
import type { ProjectReports } from '../ledger/types.js';
import { worstFirst } from '../model/effectiveness.js';
import type { SkillReport, Slice } from '../model/report.js';
import { shareOf } from '../model/tally.js';
import type { AgentId } from '../model/vocabulary.js';
import { wilsonInterval } from '../model/wilson.js';
import type { Translate } from './format.js';
import { rateIcon, rateLines, type Rated, rateOf, spokenRate } from './rateWords.js';
import { sliceRow, type Wording } from './skillRows.js';
import type { SkillNode, TopNode } from './skillTree.js';

/** What the skills of the tree may stand below. */
export const GROUPINGS = ['none', 'agent', 'project'] as const;
export type Grouping = (typeof GROUPINGS)[number];

type Share = Slice & { readonly skillName: string };

/** A row for each agent, the one with most uses first; below it its skills, worst first. */
export function agentNodes(reports: readonly SkillReport[], words: Wording): TopNode[] {
  const shares = new Map<AgentId, Share[]>();
  for (const { skillName, agents } of reports) {
    for (const slice of agents) {
      shares.set(slice.agentId, [...(shares.get(slice.agentId) ?? []), { ...slice, skillName }]);
    }
  }
  return [...shares]
    .map(([id, skills]) => placeNode(`agent/${id}`, AGENT_NAMES[id], skills, words))
    .sort((a, b) => b.uses - a.uses)
    .map(({ node }) => node);
}

/**
 * A row for each project, the one with most uses first; below it its skills, worst first.
 *
 * @param names by hash; projects without one are told by a part of the hash
 */
export function projectNodes(
  projects: readonly ProjectReports[],
  names: ReadonlyMap<string, string>,
  words: Wording,
): TopNode[] {
  return projects
    .map(({ project, reports }) => {
      const skills = reports.filter(({ totalUses }) => totalUses > 0);
      return placeNode(`project/${project ?? ''}`, projectName(project, names, words.t), skills, words);
    })
    .filter(({ uses }) => uses > 0)
    .sort((a, b) => b.uses - a.uses)
    .map(({ node }) => node);
}

function projectName(project: string | null, names: ReadonlyMap<string, string>, t: Translate): string {
  return project === null ? t('Folder not known') : (names.get(project) ?? t('Project {0}', project.slice(0, 4)));
}

function placeNode(
  id: string,
  label: string,
  skills: readonly Share[],
  words: Wording,
): { readonly uses: number; readonly node: TopNode } {
  const { t } = words;
  const whole = sumOf(skills);
  const count = skills.length === 1 ? t('1 skill') : t('{0} skills', skills.length);
  const children = worstFirst(skills).map((skill): SkillNode => {
    return { kind: 'fact', id: `${id}/${skill.skillName}`, row: sliceRow(skill.skillName, skill, words) };
  });
  const row = {
    label,
    description: `${rateOf(whole, t)} · ${count}`,
    tooltip: [label, ...rateLines(whole, t)].join('\n'),
    spoken: `${spokenRate(`${label}:`, whole, t) ?? `${label}.`} ${count}.`,
    icon: rateIcon(whole),
  };
  return { uses: whole.totalUses, node: { kind: 'place', id, row, children, open: false } };
}

function sumOf(slices: readonly Rated[]): Rated {
  const sum = (value: (slice: Rated) => number): number => slices.reduce((total, slice) => total + value(slice), 0);
  const totalUses = sum((slice) => slice.totalUses);
  const successCount = sum((slice) => slice.successCount);
  return {
    totalUses,
    successCount,
    successRate: shareOf(successCount, totalUses),
    interval: wilsonInterval(successCount, totalUses),
    untold: { uses: sum(({ untold }) => untold.uses), ended: sum(({ untold }) => untold.ended) },
  };
}
