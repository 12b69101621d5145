import { AGENT_NAMES } from '../agents/agentNames.js';
import type { SourceHealth } from '../agents/agent.js';
import type { ImportState } from '../capture/importLoop.js';
import type { ImportFigures } from '../capture/importer.js';
import { COMMANDS } from '../ids.js';
import type { Exclusion } from '../ledger/types.js';
import { dayAndTime } from './format.js';
import type { Icon } from './icons.js';
import type { ShownReport } from './reportStore.js';
import type { Wording } from './skillRows.js';
import { type TerminalHealth, terminalRow } from './terminalRow.js';

/** The state of recording in words, and the one click that changes it. */
export interface RecordingWords {
  readonly on: boolean;
  readonly because: string;
  readonly action: Action | null;
}

export interface Action {
  readonly command: string;
  readonly title: string;
}

export interface StatusRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: Icon;
  readonly command: Action | null;
  readonly children: readonly StatusRow[];
}

export interface StatusFacts {
  readonly recording: RecordingWords;
  /** An interval of another window or editor in which recording is off; null: none. */
  readonly keptOut: Pick<Exclusion, 'from' | 'signal'> | null;
  /** Where the extension runs, e.g. "on this machine" or "on ssh-remote". */
  readonly where: string;
  /** Epoch ms at which the environment was taken over. */
  readonly environmentAsOf: number;
  readonly importing: ImportState;
  readonly sources: readonly SourceHealth[];
  readonly terminals: TerminalHealth;
  /** Of the sessions that this window has read. */
  readonly damage: Pick<ImportFigures, 'skippedLines' | 'unknownRecords'>;
  readonly shown: ShownReport | null;
  /** The folder that holds the ledger. */
  readonly folder: string;
}

/** The rows of "Recording & Privacy", most important first. */
export function statusRows(facts: StatusFacts, words: Wording): StatusRow[] {
  return [
    recordingRow(facts, words),
    sourcesRow(facts, words),
    ledgerRow(facts, words),
    sharingRow(words),
    ...linkRows(words),
  ];
}

function row(
  id: string,
  icon: Icon,
  label: string,
  rest: Partial<Omit<StatusRow, 'id' | 'icon' | 'label'>>,
): StatusRow {
  return { id, icon, label, description: '', tooltip: '', command: null, children: [], ...rest };
}

function recordingRow(
  { recording, keptOut, where, environmentAsOf }: StatusFacts,
  { t, language }: Wording,
): StatusRow {
  const children = [
    row('because', plain('info'), recording.because, { tooltip: recording.because }),
    ...(keptOut === null || !recording.on
      ? []
      : [
          row(
            'keptOut',
            { id: 'warning', color: 'list.warningForeground' },
            t('Uses since {0} are left out', dayAndTime(keptOut.from, language)),
            {
              description: t('off in another window or editor: {0}', keptOut.signal ?? ''),
              tooltip: t(
                'Another window or editor on this machine has recording off ({0}). What happens meanwhile is recorded by none.',
                keptOut.signal ?? '',
              ),
            },
          ),
        ]),
    ...(recording.action === null
      ? []
      : [
          row('action', plain('play'), recording.action.title, {
            command: recording.action,
            tooltip: recording.action.title,
          }),
        ]),
    row(
      'environment',
      plain('terminal'),
      t('Environment as of {0}', new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(environmentAsOf)),
      {
        description: t('restart VS Code after a change'),
        tooltip: t('Opt-out variables are those that the extension host was started with.'),
      },
    ),
  ];
  return row(
    'recording',
    recording.on
      ? { id: 'record', color: 'testing.iconPassed' }
      : { id: 'debug-pause', color: 'list.warningForeground' },
    recording.on ? t('Recording is on') : t('Recording is off'),
    { description: where, tooltip: recording.because, children },
  );
}

function sourcesRow({ importing, sources, terminals, damage, shown }: StatusFacts, words: Wording): StatusRow {
  const { t } = words;
  const children = sources.filter(({ state }) => state !== 'missing').map((source) => sourceRow(source, words));
  for (const id of shown?.unreadAgents ?? []) {
    children.push(
      row(`unread/${id}`, plain('circle-slash'), AGENT_NAMES[id], {
        description: t('found; its sessions can’t be read yet'),
      }),
    );
  }
  // Only the window that imports has looked.
  if (children.length === 0 && importing.kind === 'idle') {
    const none = sources.length === 0 ? t('Every source is turned off in the settings') : t('No agent was found');
    children.push(row('none', plain('circle-slash'), none, {}));
  }
  if (damage.skippedLines > 0) {
    children.push(
      row('damaged', plain('warning'), t('Damaged lines left out: {0}', damage.skippedLines), {
        tooltip: t(
          'Lines that are no JSON object, for example because an agent was stopped while it wrote. The rest of the file was read.',
        ),
      }),
    );
  }
  if (damage.unknownRecords > 0) {
    children.push(
      row('unknown', plain('question'), t('Records not understood: {0}', damage.unknownRecords), {
        tooltip: t('Records of a kind that this version does not know. They are counted, not guessed at.'),
      }),
    );
  }
  children.push(terminalRow(terminals, importing.kind !== 'off', words));
  return row('sources', plain('telescope'), t('Sources'), { description: importWords(importing, words), children });
}

function sourceRow(source: SourceHealth, { t }: Wording): StatusRow {
  const readable = source.state === 'ok';
  return row(
    `source/${source.agentId}/${source.root}`,
    readable ? { id: 'pass', color: 'testing.iconPassed' } : { id: 'warning', color: 'list.warningForeground' },
    AGENT_NAMES[source.agentId],
    {
      description: readable ? t('{0} transcripts', source.files) : source.message,
      tooltip: [source.root, source.message].filter((line) => line !== '').join('\n'),
    },
  );
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

function ledgerRow({ shown, folder, where }: StatusFacts, { t, language }: Wording): StatusRow {
  const span = shown?.span;
  const problems = shown?.problems ?? [];
  const children = problems.map((problem, index) =>
    row(`problem/${index}`, { id: 'warning', color: 'list.warningForeground' }, problem.message, {
      tooltip: problem.message,
    }),
  );
  if (span !== undefined && span.from !== null && span.to !== null) {
    children.push(
      row(
        'span',
        plain('calendar'),
        t('Uses: {0}, sessions: {1}', span.uses.toLocaleString(language), span.sessions.toLocaleString(language)),
        {
          description: t('{0} to {1}', dayAndTime(span.from, language), dayAndTime(span.to, language)),
        },
      ),
    );
  }
  children.push(
    row('folder', plain('folder'), folder, {
      tooltip: t('A SQLite database that any tool can read. Readable only by you.'),
    }),
  );
  return row(
    'ledger',
    problems.length > 0 ? { id: 'warning', color: 'list.warningForeground' } : plain('database'),
    t('Ledger'),
    {
      description: problems.length > 0 ? t('needs attention') : where,
      children,
    },
  );
}

function sharingRow({ t }: Wording): StatusRow {
  return row('sharing', plain('shield'), t('Nothing is sent'), {
    description: t('no connection is opened'),
    tooltip: t('This version has no way to send anything: no endpoint, no socket.'),
  });
}

function linkRows({ t }: Wording): StatusRow[] {
  return [
    row('whatIsRecorded', plain('book'), t('What is recorded, and what never is'), {
      command: { command: COMMANDS.whatIsRecorded, title: t('What is recorded') },
    }),
    row('clear', plain('trash'), t('Clear data…'), {
      command: { command: COMMANDS.clearData, title: t('Clear data') },
    }),
  ];
}

function plain(id: string): Icon {
  return { id, color: null };
}
