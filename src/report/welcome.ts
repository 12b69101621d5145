import type { SourceHealth } from '../agents/agent.js';
import type { ImportState } from '../capture/importLoop.js';
import type { ShownReport } from './reportStore.js';
import { isFilteredEmpty } from './skillTree.js';

/** Why the skills tree is empty; each has a welcome text of its own in the manifest. */
export type WelcomeState =
  | 'starting'
  | 'rows'
  | 'unreadable'
  | 'off'
  | 'importing'
  | 'noAgent'
  | 'listedOnly'
  | 'empty';

export interface WelcomeFacts {
  readonly shown: ShownReport | null;
  readonly hasInventory: boolean;
  readonly recording: boolean;
  readonly importing: ImportState;
  readonly sources: readonly SourceHealth[];
}

/** The most useful thing to say: what keeps the tree from being filled comes before that it is empty. */
export function welcomeState({ shown, hasInventory, recording, importing, sources }: WelcomeFacts): WelcomeState {
  if (shown === null) {
    return 'starting';
  }
  if (shown.reports.length > 0 || shown.running.length > 0 || isFilteredEmpty(shown)) {
    return 'rows';
  }
  if (
    importing.kind === 'failed' ||
    shown.problems.some(({ kind }) => kind === 'unreadable' || kind === 'newer-version')
  ) {
    return 'unreadable';
  }
  if (!recording) {
    return 'off';
  }
  if (importing.kind === 'importing') {
    return 'importing';
  }
  if (!hasInventory) {
    return 'starting';
  }
  if (sources.length === 0) {
    // Another window knows better, or the settings turn every source off.
    return importing.kind === 'following' || importing.kind === 'idle' ? 'empty' : 'starting';
  }
  if (sources.every(({ state }) => state === 'missing')) {
    return shown.listedAgents.length > 0 ? 'listedOnly' : 'noAgent';
  }
  return 'empty';
}
