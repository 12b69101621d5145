import type { Memento } from 'vscode';
import { type Grouping, GROUPINGS } from '../report/grouping.js';
import { parseFilter, type ShownFilter } from '../report/shownFilter.js';
import { SORT_ORDERS, type SortOrder } from '../report/sorting.js';

const FILTER = 'skills.filter';
const GROUPING = 'skills.grouping';
const ORDER = 'skills.order';

/** How a person likes to see the skills in this workspace, from one start to the next. */
export class ViewMemory {
  constructor(private readonly memento: Memento) {}

  get filter(): ShownFilter {
    return parseFilter(this.memento.get(FILTER));
  }

  get order(): SortOrder {
    const kept = this.memento.get(ORDER);
    return SORT_ORDERS.find((order) => order === kept) ?? 'worst';
  }

  get grouping(): Grouping {
    const kept = this.memento.get(GROUPING);
    return GROUPINGS.find((grouping) => grouping === kept) ?? 'none';
  }

  async keepGrouping(grouping: Grouping): Promise<void> {
    await this.memento.update(GROUPING, grouping);
  }

  async keepFilter(filter: ShownFilter): Promise<void> {
    await this.memento.update(FILTER, filter);
  }

  async keepOrder(order: SortOrder): Promise<void> {
    await this.memento.update(ORDER, order);
  }
}
