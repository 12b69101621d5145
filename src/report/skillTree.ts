import type { SkillOnDisk } from '../agents/inventory.js';
import type { SkillReport } from '../model/report.js';
import type { UseEvent } from '../model/use.js';
import type { ShownReport } from './reportStore.js';
import { agentRows, outcomeRows, type Row, useRow, versionRows, type Wording } from './skillRows.js';
import { holdsText, isFiltered } from './shownFilter.js';

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
  /** Skills that have something in common: an agent, a project, that they are nowhere. */
  | {
      readonly kind: 'place';
      readonly id: string;
      readonly row: Row;
      readonly children: readonly SkillNode[];
      readonly open: boolean;
    }
  | { readonly kind: 'use'; readonly id: string; readonly row: Row; readonly use: UseEvent }
  | { readonly kind: 'fact'; readonly id: string; readonly row: Row }
  | { readonly kind: 'more'; readonly id: string; readonly row: Row };

export type TopNode = Extract<SkillNode, { readonly row: Row }>;

type Group = 'outcomes' | 'agents' | 'versions' | 'uses';

export const RECENT_USES = 20;

/** True when there are uses on record and the person's filter lets none of them through. */
export function isFilteredEmpty({ reports, running, filter, span }: ShownReport): boolean {
  const holds = holdsText(filter.text);
  const isShown = ({ skillName }: { readonly skillName: string }): boolean => holds(skillName);
  return isFiltered(filter) && span.uses > 0 && !reports.some(isShown) && !running.some(isShown);
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
