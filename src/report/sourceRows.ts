import type { SourceHealth } from '../agents/agent.js';
import { AGENT_NAMES } from '../agents/agentNames.js';
import type { ListedHere } from '../agents/registry.js';
import type { AgentDamage } from '../capture/damage.js';
import type { ImportState } from '../capture/importLoop.js';
import type { Translate } from './format.js';
import type { ShownReport } from './reportStore.js';
import type { Wording } from './skillRows.js';
import { plain, row, type StatusRow } from './statusRow.js';
import { type TerminalHealth, terminalRow } from './terminalRow.js';

export interface SourceFacts {
  readonly shown: ShownReport | null;
  readonly importing: ImportState;
  readonly sources: readonly SourceHealth[];
  readonly terminals: TerminalHealth;
  /** Of the sessions that this window has read. */
  readonly damage: readonly AgentDamage[];
}

/** The row that says where uses come from, with what could not be read. */
export function sourcesRow({ shown, importing, sources, terminals, damage }: SourceFacts, words: Wording): StatusRow {
  const { t } = words;
  const found = sources.filter(({ state }) => state !== 'missing');
  const children = found.map((source) => {
    const isFirst = found.find(({ agentId }) => agentId === source.agentId) === source;
    const damaged = isFirst ? damage.find(({ agentId }) => agentId === source.agentId) : undefined;
    return sourceRow(source, damaged, words);
  });
  for (const listed of shown?.listedAgents ?? []) {
    children.push(
      row(`listed/${listed.agentId}`, plain('circle-slash'), AGENT_NAMES[listed.agentId], {
        description: listedWords(listed, t),
        tooltip: t('{0}: {1}.', AGENT_NAMES[listed.agentId], listedWords(listed, t)),
      }),
    );
  }
  // Only the window that imports has looked.
  if (children.length === 0 && importing.kind === 'idle') {
    const none = sources.length === 0 ? t('Every source is turned off in the settings') : t('No agent was found');
    children.push(row('none', plain('circle-slash'), none, {}));
  }
  children.push(terminalRow(terminals, importing.kind !== 'off', words));
  return row('sources', plain('telescope'), t('Sources'), { description: importWords(importing, words), children });
}

function sourceRow(source: SourceHealth, damage: AgentDamage | undefined, words: Wording): StatusRow {
  const { t } = words;
  const readable = source.state === 'ok';
  const transcripts = source.files === 1 ? t('1 transcript') : t('{0} transcripts', source.files);
  const found = source.isDatabase === true ? t('database') : transcripts;
  return row(
    `source/${source.agentId}/${source.root}`,
    readable ? { id: 'pass', color: 'testing.iconPassed' } : { id: 'warning', color: 'list.warningForeground' },
    AGENT_NAMES[source.agentId],
    {
      description: readable ? found : source.message,
      tooltip: [source.root, source.message].filter((line) => line !== '').join('\n'),
      children: damage === undefined ? [] : damageRows(damage, words),
    },
  );
}

/** What is known of an agent whose sessions can't be read. */
export function listedWords({ inTerminals }: ListedHere, t: Translate): string {
  return inTerminals
    ? t('its sessions can’t be read; its skills are listed, its runs in terminals are recorded')
    : t('its sessions can’t be read; its skills are listed');
}

function damageRows({ agentId, agentVersion, skippedLines, unknownRecords }: AgentDamage, { t }: Wording): StatusRow[] {
  const description = agentVersion === null ? '' : t('version {0}', agentVersion);
  return [
    ...(skippedLines === 0
      ? []
      : [
          row(`damaged/${agentId}`, plain('warning'), t('Damaged lines left out: {0}', skippedLines), {
            description,
            tooltip: t(
              'Lines that are no JSON object, for example because an agent was stopped while it wrote. The rest of the file was read.',
            ),
          }),
        ]),
    ...(unknownRecords === 0
      ? []
      : [
          row(`unknown/${agentId}`, plain('question'), t('Records not understood: {0}', unknownRecords), {
            description,
            tooltip: t('Records of a kind that this version does not know. They are counted, not guessed at.'),
          }),
        ]),
  ];
}

function importWords(importing: ImportState, { t }: Wording): string {
  switch (importing.kind) {
    case 'off':
      return t('not read while recording is off');
    case 'following':
      return t('read by another window');
    case 'importing':
      return importing.progress === null
        ? t('importing…')
        : t('importing {0} of {1}', importing.progress.files, importing.progress.totalFiles);
    case 'idle':
      return t('watched by this window');
    case 'cancelled':
      return t('import stopped');
    case 'failed':
      return t('import failed');
  }
}
