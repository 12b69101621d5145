import { duration } from '../report/format.js';
import { english } from '../report/english.js';
import { endWord, reportedWords, useReason } from '../report/words.js';
import type { UseEvent } from '../model/use.js';
import { type Command, EXIT } from './command.js';
import { FILTER_OPTIONS, LIMIT_OPTION, readFilter, readLimit } from './filters.js';
import { withLedger } from './openLedger.js';
import { type Column, table } from './table.js';
import { localTime } from './words.js';

const STANDARD_LIMIT = 20;
const COLUMNS: readonly Column[] = [
  { title: 'Time', align: 'left' },
  { title: 'Skill', align: 'left' },
  { title: 'Agent', align: 'left' },
  { title: 'Outcome', align: 'left' },
  { title: 'Took', align: 'right' },
  { title: 'Why', align: 'left' },
];

export const events: Command = {
  name: 'events',
  summary: 'Single uses, newest first.',
  options: [...FILTER_OPTIONS, { ...LIMIT_OPTION, help: `${LIMIT_OPTION.help} ${STANDARD_LIMIT} when left out.` }],
  notes: [],

  run(world, given) {
    const { terminal } = world;
    const filter = readFilter(given, world.now());
    const limit = readLimit(given, STANDARD_LIMIT);
    return withLedger(world, given, 'read', async ({ ledger }) => {
      const found = ledger.events(filter, limit);
      if (given.flags.has('json')) {
        terminal.printJson({ count: found.length, events: found });
      } else if (found.length === 0) {
        terminal.print('No use matches.');
      } else {
        const [head = '', ...rows] = table(COLUMNS, found.map(rowOf));
        terminal.print(terminal.bold(head), ...rows);
      }
      return EXIT.ok;
    });
  },
};

function rowOf(event: UseEvent): string[] {
  const reported = reportedWords(event, english);
  const why = [useReason(event, english), ...(reported === null ? [] : [reported])].join('; ');
  const notes = [
    ...(event.nested ? ['read inside another skill'] : []),
    ...(event.exitCode === null || event.reason === 'exit-code' ? [] : [`exit code ${event.exitCode} in the terminal`]),
  ];
  return [
    localTime(Date.parse(event.timestamp)),
    event.skillName,
    event.agentId,
    endWord(event, english),
    duration(event.durationMs),
    [why, ...notes].join('; '),
  ];
}
