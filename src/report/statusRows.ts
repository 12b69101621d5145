import type { AskDecision } from '../consent/asking.js';
import { COMMANDS } from '../ids.js';
import { type ConnectionFacts, connectionsRow } from './connectionRows.js';
import type { Exclusion } from '../ledger/types.js';
import { askRow } from './askRow.js';
import { dayAndTime } from './format.js';
import type { Wording } from './skillRows.js';
import { type SourceFacts, sourcesRow } from './sourceRows.js';
import { type Action, plain, row, type StatusRow } from './statusRow.js';

/** The state of recording in words, and the one click that changes it. */
export interface RecordingWords {
  readonly on: boolean;
  readonly because: string;
  readonly action: Action | null;
}

export interface StatusFacts extends SourceFacts, ConnectionFacts {
  readonly recording: RecordingWords;
  /** An interval of another window or editor in which recording is off; null: none. */
  readonly keptOut: Pick<Exclusion, 'from' | 'signal'> | null;
  /** Whether agents may ask. */
  readonly ask: AskDecision;
  /** Where the extension runs, e.g. "on this machine" or "on ssh-remote". */
  readonly where: string;
  /** Epoch ms at which the environment was taken over. */
  readonly environmentAsOf: number;
  /** The folder that holds the ledger. */
  readonly folder: string;
  /** See `sharingRow`; none as long as it is not known. */
  readonly sharing: readonly StatusRow[];
}

/** The rows of "Recording & Privacy", most important first. */
export function statusRows(facts: StatusFacts, words: Wording): StatusRow[] {
  return [
    recordingRow(facts, words),
    sourcesRow(facts, words),
    ...connectionsRow(facts, words),
    ledgerRow(facts, words),
    ...facts.sharing,
    askRow(facts.ask, words.t),
    ...linkRows(words),
  ];
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
