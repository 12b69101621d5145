import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SkillOnDisk } from '../agents/inventory.js';
import type { SkillReport } from '../model/report.js';
import type { AgentId } from '../model/vocabulary.js';
import type { Translate } from './format.js';
import { byName, inOrderOfStanding, skillsOf, unusedRow, unusedSince, usedSkills } from './installedRows.js';
import { recordedFrom, type ShownReport } from './reportStore.js';
import { DAY_MS, holdsText } from './shownFilter.js';
import { type Row, skillRow, type Wording } from './skillRows.js';
import { isFilteredEmpty, type TopNode } from './skillTree.js';
import { sortReports, type SortOrder } from './sorting.js';

/** More than a person looks through, and few enough that the editor is not held up by making them. */
export const FIRST_ROWS = 200;

/** Skills of which some are shown. */
interface Found {
  /** How many uses of each skill go on. */
  readonly running: ReadonlyMap<string, number>;
  /** Skills of which nothing but a running use is known. */
  readonly first: readonly string[];
  readonly reports: readonly SkillReport[];
  /** Names that agents asked for and that are no skill here. */
  readonly vain: readonly SkillReport[];
  readonly named: ReadonlyMap<string, readonly SkillOnDisk[]>;
  readonly unused: readonly SkillOnDisk[];
}

/**
 * Skills that were used, in the chosen order, then those that are installed and were not. Without any use there are no
 * rows at all, so that the welcome text can say why. Thousands of skills are gone through in several turns, and only
 * those that are shown are put into words.
 *
 * @param limit at most so many skills; at the end stands what shows more
 */
export async function topNodes(
  shown: ShownReport,
  order: SortOrder,
  words: Wording,
  limit: number,
): Promise<TopNode[]> {
  const found = findSkills(shown);
  if (shown.reports.length === 0 && found.running.size === 0 && !isFilteredEmpty(shown)) {
    return [];
  }
  await nextTurn();
  const reports = sortReports(found.reports, order);
  await nextTurn();
  const { range } = shown.filter;
  const since = range === null ? recordedFrom(shown.span) : words.now - range * DAY_MS;
  const when = unusedSince(since, words);
  const nodes = [
    ...found.first.map((name) => () => firstUseNode(name, found.running.get(name) ?? 0, words)),
    ...reports.map((report) => () => skillNode(report, found, words)),
    ...inOrderOfStanding(found.unused).map((skill) => () => unusedNode(skill, when, words)),
  ];
  const made = nodes.slice(0, limit).map((make) => make());
  return [
    ...made,
    ...(nodes.length > limit ? [moreNode(nodes.length - limit, words.t)] : []),
    ...(found.vain.length === 0 ? [] : [vainNode(sortReports(found.vain, order), found, words)]),
  ];
}

function findSkills({ filter, reports, running, installed }: ShownReport): Found {
  const { agentId, text } = filter;
  const holds = holdsText(text);
  const counts = new Map<string, number>();
  for (const use of running) {
    if (agentId === null || use.agentId === agentId) {
      counts.set(use.skillName, (counts.get(use.skillName) ?? 0) + 1);
    }
  }
  const visible = visibleTo(agentId, installed);
  const named = byName(visible);
  const usedBy = new Map(reports.map((report) => [report.skillName, report.agentsUsed]));
  const first = [...counts.keys()].filter((name) => !usedBy.has(name));
  const used = usedSkills(named, new Map([...usedBy, ...first.map((name) => [name, []] as const)]));
  const shown = reports.filter(({ skillName }) => holds(skillName));
  return {
    running: counts,
    first: first.filter(holds).toReversed(),
    reports: shown.filter((report) => !isVain(report, named)),
    vain: shown.filter((report) => isVain(report, named)),
    named,
    unused: visible.filter((skill) => holds(skill.name) && !used.has(skill)),
  };
}

/** A skill that never loaded and is not here: a name that an agent made up, or of a skill that is gone. */
function isVain({ skillName, totalUses, reasons }: SkillReport, named: Found['named']): boolean {
  return totalUses > 0 && !named.has(skillName) && reasons.every(({ reason }) => reason === 'load-failed');
}

/** What an agent makes of the skills that it can see; all of it where no agent is chosen. */
function visibleTo(agentId: AgentId | null, installed: readonly SkillOnDisk[]): readonly SkillOnDisk[] {
  if (agentId === null) {
    return installed;
  }
  return installed.flatMap((skill) => {
    const seenBy = skill.seenBy.filter((seen) => seen.agentId === agentId);
    const [first] = seenBy;
    return first === undefined ? [] : [{ ...skill, name: first.name, seenBy }];
  });
}

function skillNode(report: SkillReport, { running, named }: Found, words: Wording): TopNode {
  const own = skillsOf(report.skillName, report.agentsUsed, named);
  const row = skillRow(report, running.get(report.skillName) ?? 0, words, own);
  return { kind: 'skill', id: `skill/${report.skillName}`, row, report, path: own[0]?.path ?? null };
}

function vainNode(reports: readonly SkillReport[], found: Found, words: Wording): TopNode {
  const { t } = words;
  const label = t('Asked for in vain');
  const description = reports.length === 1 ? t('1 name') : t('{0} names', reports.length);
  const what = t('Agents asked for skills of these names, and none could be loaded.');
  return {
    kind: 'place',
    id: 'vain',
    row: {
      label,
      description,
      tooltip: `${what}\n${t('The skill was renamed or removed, is installed elsewhere, or the agent made its name up.')}`,
      spoken: t('{0}: {1}. {2}', label, description, what),
      icon: { id: 'question', color: null },
    },
    children: reports.map((report) => skillNode(report, found, words)),
    open: false,
  };
}

function unusedNode(skill: SkillOnDisk, when: string, words: Wording): TopNode {
  return { kind: 'unused', id: `unused/${skill.path}`, row: unusedRow(skill, when, words), skill };
}

function firstUseNode(name: string, count: number, { t }: Wording): TopNode {
  const row: Row = {
    label: name,
    description: `– · ${t('running')}`,
    tooltip: `${name}\n${t('Running now: {0} (not counted yet)', count)}`,
    spoken: t('{0} is running for the first time.', name),
    icon: { id: 'loading~spin', color: null },
  };
  return { kind: 'fact', id: `running/${name}`, row };
}

function moreNode(left: number, t: Translate): TopNode {
  const label = t('Show more skills');
  const description = t('{0} not shown', left);
  const row: Row = {
    label,
    description,
    tooltip: t('{0}. Filtering by name finds each.', description),
    spoken: t('{0}: {1}.', label, description),
    icon: { id: 'ellipsis', color: null },
  };
  return { kind: 'more', id: 'more', row };
}
