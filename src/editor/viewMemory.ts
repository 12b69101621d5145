import type { Memento } from 'vscode';
import { parseFilter, type ShownFilter } from '../report/shownFilter.js';
import { SORT_ORDERS, type SortOrder } from '../report/sorting.js';

const FILTER = 'skills.filter';
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

  async keepFilter(filter: ShownFilter): Promise<void> {
    await this.memento.update(FILTER, filter);
  }

  async keepOrder(order: SortOrder): Promise<void> {
    await this.memento.update(ORDER, order);
  }
}
