import { bestFirst, inReportOrder, worstFirst } from '../model/effectiveness.js';
import type { SkillReport } from '../model/report.js';

export const SORT_ORDERS = ['worst', 'best', 'uses', 'recent', 'name'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** Made once: `localeCompare` would look for its rules at each of thousands of comparisons. */
const COLLATOR = new Intl.Collator();

export function sortReports(reports: readonly SkillReport[], order: SortOrder): SkillReport[] {
  switch (order) {
    case 'worst':
      return worstFirst(reports);
    case 'best':
      return bestFirst(reports);
    case 'uses':
      return reports.toSorted(inReportOrder);
    case 'recent':
      return reports.toSorted((a, b) => (a.lastUsed === b.lastUsed ? 0 : a.lastUsed < b.lastUsed ? 1 : -1)); // ISO-8601
    case 'name':
      return reports.toSorted((a, b) => COLLATOR.compare(a.skillName, b.skillName));
  }
}
