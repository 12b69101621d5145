import type { Wording } from './skillRows.js';
import type { StatusRow } from './statusRow.js';

/** Terminals as a source. */
export interface TerminalHealth {
  /** False while the workspace is not trusted. */
  readonly listening: boolean;
  /** Terminals of this window that run a shell. */
  readonly open: number;
  /** Those of them whose shell tells nothing. */
  readonly silent: number;
}

/** The row that says whether runs of agents in terminals can be seen. */
export function terminalRow(health: TerminalHealth, recording: boolean, { t }: Wording): StatusRow {
  const isBlind = recording && health.listening && health.silent > 0;
  return {
    id: 'terminals',
    label: t('Terminals'),
    description: description(health, recording, t),
    tooltip: isBlind
      ? t(
          'Runs such as claude -p "/skill" are seen only where the editor\'s shell integration works: in bash, zsh, fish and PowerShell, unless terminal.integrated.shellIntegration.enabled is off.',
        )
      : t('Runs such as claude -p "/skill" that end in a terminal of this window. Other commands are not kept.'),
    icon: isBlind ? { id: 'warning', color: 'list.warningForeground' } : { id: 'terminal', color: null },
    command: null,
    children: [],
  };
}

function description({ listening, open, silent }: TerminalHealth, recording: boolean, t: Wording['t']): string {
  if (!recording) {
    return t('not listened to while recording is off');
  }
  if (!listening) {
    return t('not listened to: the workspace is not trusted');
  }
  if (silent === 0) {
    return t('listened to');
  }
  return open === 1
    ? t('shell integration is off in this terminal')
    : t('shell integration is off in {0} of {1} terminals', silent, open);
}
