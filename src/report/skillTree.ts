import type { SkillOnDisk } from '../agents/inventory.js';
import type { SkillReport } from '../model/report.js';
import type { UseEvent } from '../model/use.js';
import type { AgentId } from '../model/vocabulary.js';
import { byName, inOrderOfStanding, unusedRow, usedSkills } from './installedRows.js';
import { recordedFrom, type ShownReport } from './reportStore.js';
import { agentRows, outcomeRows, type Row, skillRow, useRow, versionRows, type Wording } from './skillRows.js';
import { DAY_MS, holdsText, isFiltered } from './shownFilter.js';
import { sortReports, type SortOrder } from './sorting.js';

/** A node of the skills tree as plain data. `id` is stable across refreshes, so expansion and selection are kept. */
export type SkillNode =
  | {
      readonly kind: 'skill';
      readonly id: string;
      readonly row: Row;
      readonly report: SkillReport;
      readonly path: string | null;
    }
  | { readonly kind: 'unused'; readonly id: string; readonly row: Row; readonly skill: SkillOnDisk }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly label: string;
      readonly group: Group;
      readonly report: SkillReport;
      readonly open: boolean;
    }
  | { readonly kind: 'use'; readonly id: string; readonly row: Row; readonly use: UseEvent }
  | { readonly kind: 'fact'; readonly id: string; readonly row: Row };

type TopNode = Extract<SkillNode, { readonly row: Row }>;

type Group = 'outcomes' | 'agents' | 'versions' | 'uses';

export const RECENT_USES = 20;

/** True when there are uses on record and the person's filter lets none of them through. */
export function isFilteredEmpty({ reports, running, filter, span }: ShownReport): boolean {
  const isShown = ({ skillName }: { readonly skillName: string }): boolean => holdsText(skillName, filter.text);
  return isFiltered(filter) && span.uses > 0 && !reports.some(isShown) && !running.some(isShown);
}

/**
 * Skills that were used, in the chosen order, then those that are installed and were not. Without any use there are no
 * rows at all, so that the welcome text can say why.
 */
export function topNodes(shown: ShownReport, order: SortOrder, words: Wording): TopNode[] {
  const { range, agentId, text } = shown.filter;
  const running = new Map<string, number>();
  for (const use of shown.running) {
    if (agentId === null || use.agentId === agentId) {
      running.set(use.skillName, (running.get(use.skillName) ?? 0) + 1);
    }
  }
  if (shown.reports.length === 0 && running.size === 0 && !isFilteredEmpty(shown)) {
    return [];
  }
  const installed = visibleTo(agentId, shown.installed);
  const named = byName(installed);
  const usedBy = new Map(shown.reports.map((report) => [report.skillName, new Set(report.agentsUsed)]));
  const nodes: TopNode[] = sortReports(shown.reports, order).map((report) => {
    const own = usedSkills(named.get(report.skillName) ?? [], usedBy);
    return {
      kind: 'skill',
      id: `skill/${report.skillName}`,
      row: skillRow(report, running.get(report.skillName) ?? 0, words, [...own]),
      report,
      path: [...own][0]?.path ?? null,
    };
  });
  for (const [name, count] of running) {
    if (!usedBy.has(name)) {
      nodes.unshift({ kind: 'fact', id: `running/${name}`, row: firstUseRow(name, count, words) });
      usedBy.set(name, new Set());
    }
  }
  const since = range === null ? recordedFrom(shown.span) : words.now - range * DAY_MS;
  const used = usedSkills(installed, usedBy);
  for (const skill of installed.filter((one) => !used.has(one)).sort(inOrderOfStanding)) {
    nodes.push({ kind: 'unused', id: `unused/${skill.path}`, row: unusedRow(skill, since, words), skill });
  }
  return nodes.filter(({ row }) => holdsText(row.label, text));
}

/** What an agent makes of the skills that it can see; all of it where no agent is chosen. */
function visibleTo(agentId: AgentId | null, installed: readonly SkillOnDisk[]): SkillOnDisk[] {
  return installed.flatMap((skill) => {
    const seenBy = skill.seenBy.filter((seen) => agentId === null || seen.agentId === agentId);
    const [first] = seenBy;
    return first === undefined ? [] : [{ ...skill, name: first.name, seenBy }];
  });
}

function firstUseRow(name: string, count: number, { t }: Wording): Row {
  return {
    label: name,
    description: `– · ${t('running')}`,
    tooltip: `${name}\n${t('Running now: {0} (not counted yet)', count)}`,
    spoken: t('{0} is running for the first time.', name),
    icon: { id: 'loading~spin', color: null },
  };
}

export function groupNodes(report: SkillReport, { t }: Wording): SkillNode[] {
  const group = (kind: Group, label: string, open: boolean): SkillNode => ({
    kind: 'group',
    id: `${kind}/${report.skillName}`,
    label,
    group: kind,
    report,
    open,
  });
  return [
    group('outcomes', t('Outcomes'), true),
    group('agents', t('Agents'), false),
    ...(report.versions.length > 1 ? [group('versions', t('Versions of its text'), false)] : []),
    group('uses', t('Recent uses'), false),
  ];
}

export function factNodes(group: Group, report: SkillReport, uses: readonly UseEvent[], words: Wording): SkillNode[] {
  const id = `${group}/${report.skillName}`;
  const facts = (rows: readonly Row[]): SkillNode[] =>
    rows.map((row, index) => ({ kind: 'fact', id: `${id}/${index}`, row }));
  switch (group) {
    case 'outcomes':
      return facts(outcomeRows(report, words));
    case 'agents':
      return facts(agentRows(report, words));
    case 'versions':
      return facts(versionRows(report, words));
    case 'uses':
      return uses.map((use) => ({ kind: 'use', id: `${id}/${use.id}`, row: useRow(use, words), use }));
  }
}
