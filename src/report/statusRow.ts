import type { Icon } from './icons.js';

export interface Action {
  readonly command: string;
  readonly title: string;
}

/** A row of "Recording & Privacy". */
export interface StatusRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: Icon;
  readonly command: Action | null;
  readonly children: readonly StatusRow[];
}

export function row(
  id: string,
  icon: Icon,
  label: string,
  rest: Partial<Omit<StatusRow, 'id' | 'icon' | 'label'>>,
): StatusRow {
  return { id, icon, label, description: '', tooltip: '', command: null, children: [], ...rest };
}

export function plain(id: string): Icon {
  return { id, color: null };
}
