import type { Outcome, Reason } from '../model/vocabulary.js';

/** A codicon and a theme colour. The shapes differ as well as the colours, which not everybody can tell apart. */
export interface Icon {
  readonly id: string;
  readonly color: string | null;
}

/** Below this many uses a rate says little: the icon is an outline without a colour. */
export const ENOUGH_USES = 5;
const GOOD = 0.85;
const FAIR = 0.6;

export function iconForRate({ successRate, totalUses }: { successRate: number; totalUses: number }): Icon {
  if (totalUses === 0) {
    return { id: 'dash', color: 'disabledForeground' };
  }
  if (totalUses < ENOUGH_USES) {
    return { id: 'circle-large-outline', color: null };
  }
  if (successRate >= GOOD) {
    return { id: 'pass-filled', color: 'testing.iconPassed' };
  }
  return successRate >= FAIR
    ? { id: 'warning', color: 'list.warningForeground' }
    : { id: 'error', color: 'testing.iconFailed' };
}

/** Of an observed use: where nothing tells success, the icon gives no verdict. */
export function iconForEnd({ outcome, reason }: { outcome: Outcome; reason: Reason }): Icon {
  return reason === 'ended' ? { id: 'circle-large-outline', color: null } : iconForOutcome(outcome);
}

export function iconForOutcome(outcome: Outcome): Icon {
  switch (outcome) {
    case 'success':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'failure':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'partial':
      return { id: 'warning', color: 'list.warningForeground' };
    case 'skipped':
      return { id: 'circle-slash', color: 'testing.iconSkipped' };
  }
}
