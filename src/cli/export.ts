import { isAbsolute, resolve } from 'node:path';
import { realDisk } from '../ledger/disk.js';
import { writeExport } from '../ledger/exportFile.js';
import { EXPORT_FORMATS, type ExportFormat, type ExportPiece, exportText } from '../ledger/exportText.js';
import { notInList } from '../model/callerReport.js';
import { isOneOf } from '../model/vocabulary.js';
import { ledgerFiles } from '../ledger/files.js';
import { storedForSharing } from '../sharing/stored.js';
import { quoted } from '../quoted.js';
import type { Given } from './arguments.js';
import { type Command, EXIT, type ExitCode, type World } from './command.js';
import { FILTER_OPTIONS, readFilter } from './filters.js';
import { withLedger } from './openLedger.js';
import { UsageError } from './usageError.js';
import { counted } from './words.js';

/** A person who waits sees it move; more would only cost time. */
const TELL_EVERY_EVENTS = 10_000;

export const exportCommand: Command = {
  name: 'export',
  summary: 'Everything that is recorded, as JSON or CSV.',
  options: [
    {
      name: 'format',
      value: 'json|csv',
      help: 'json when left out: reports, daily sums, sessions and uses. csv: uses only.',
    },
    {
      name: 'out',
      value: 'FILE',
      help: 'Write to this file, readable by you alone, instead of printing. One that is there is replaced.',
    },
    ...FILTER_OPTIONS,
  ],
  notes: ['With --out, --json prints how much was written.'],

  run(world, given) {
    const format = readFormat(given);
    const filter = readFilter(given, world.now());
    const out = given.texts.get('out');
    if (out === undefined && format === 'csv' && given.flags.has('json')) {
      throw new UsageError('--json and --format csv contradict each other: leave one out, or name a file with --out.');
    }
    if (out !== undefined && world.cwd === null && !isAbsolute(out)) {
      throw new UsageError('the folder that you are in is gone: give --out a path that begins at the root.');
    }
    return withLedger(world, given, 'read', async ({ ledger }) => {
      const sharing = given.texts.has('db') ? null : await storedForSharing(ledgerFiles(world.machine.home));
      const pieces = exportText(ledger.contents(filter), format, filter, world.now(), sharing);
      return out === undefined ? print(world, pieces) : write(world, given, out, pieces);
    });
  },
};

/** @throws UsageError */
function readFormat({ texts }: Given): ExportFormat {
  const raw = texts.get('format') ?? 'json';
  if (!isOneOf(EXPORT_FORMATS, raw)) {
    throw new UsageError(`--format ${quoted(raw)} ${notInList(raw, EXPORT_FORMATS)}`);
  }
  return raw;
}

async function print({ terminal, signal }: World, pieces: Iterable<ExportPiece>): Promise<ExitCode> {
  for (const { text } of pieces) {
    if (signal.aborted || !(await terminal.write(text))) {
      break;
    }
  }
  return signal.aborted ? EXIT.failed : EXIT.ok;
}

async function write(
  { terminal, signal, cwd }: World,
  given: Given,
  out: string,
  pieces: Iterable<ExportPiece>,
): Promise<ExitCode> {
  const path = cwd === null ? out : resolve(cwd, out);
  let told = 0;
  const written = await writeExport(path, pieces, realDisk, signal, ({ events, totalEvents }) => {
    if (events - told >= TELL_EVERY_EVENTS) {
      told = events;
      terminal.progress(`Exporting ${events} of ${counted(totalEvents, 'use')}…`);
    }
  });
  if (written === null) {
    terminal.tell('Nothing was exported.');
    return EXIT.failed;
  }
  const { events, sessions } = written;
  if (given.flags.has('json')) {
    terminal.printJson({ events, sessions, file: path });
  } else {
    terminal.tell(`Exported ${counted(events, 'use')} and ${counted(sessions, 'session')} to ${path}.`);
  }
  return EXIT.ok;
}
