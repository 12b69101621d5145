import { bestFirst, inReportOrder, worstFirst } from '../model/effectiveness.js';
import type { SkillReport } from '../model/report.js';

export const SORT_ORDERS = ['worst', 'best', 'uses', 'recent', 'name'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export function sortReports(reports: readonly SkillReport[], order: SortOrder): SkillReport[] {
  return [...reports].sort(COMPARE[order]);
}

const COMPARE: Readonly<Record<SortOrder, (a: SkillReport, b: SkillReport) => number>> = {
  worst: worstFirst,
  best: bestFirst,
  uses: inReportOrder,
  recent: (a, b) => Date.parse(b.lastUsed) - Date.parse(a.lastUsed),
  name: (a, b) => a.skillName.localeCompare(b.skillName),
};
