import { duration } from '../report/format.js';
import { type SessionMetrics, sessionJson } from '../model/session.js';
import { type Command, EXIT } from './command.js';
import { FILTER_OPTIONS, LIMIT_OPTION, readFilter, readLimit } from './filters.js';
import { withLedger } from './openLedger.js';
import { type Column, table } from './table.js';
import { localTime } from './words.js';

const STANDARD_LIMIT = 20;
const COLUMNS: readonly Column[] = [
  { title: 'Start', align: 'left' },
  { title: 'Agent', align: 'left' },
  { title: 'Lasted', align: 'right' },
  { title: 'Turns', align: 'right' },
  { title: 'Tool calls', align: 'right' },
  { title: 'Errors', align: 'right' },
  { title: 'Tokens in', align: 'right' },
  { title: 'Tokens out', align: 'right' },
  { title: 'Session', align: 'left' },
];

export const sessions: Command = {
  name: 'sessions',
  summary: 'Metrics of sessions, newest first.',
  options: [...FILTER_OPTIONS, { ...LIMIT_OPTION, help: `${LIMIT_OPTION.help} ${STANDARD_LIMIT} when left out.` }],
  notes: ['--skill shows the sessions in which that skill was used. Tokens in leave out what was read from the cache.'],

  run(world, given) {
    const { terminal } = world;
    const filter = readFilter(given, world.now());
    const limit = readLimit(given, STANDARD_LIMIT);
    return withLedger(world, given, 'read', async ({ ledger }) => {
      const found = ledger.sessions(filter, limit);
      if (given.flags.has('json')) {
        terminal.printJson({ count: found.length, sessions: found.map(sessionJson) });
      } else if (found.length === 0) {
        terminal.print('No session matches.');
      } else {
        const [head = '', ...rows] = table(COLUMNS, found.map(rowOf));
        terminal.print(terminal.bold(head), ...rows);
      }
      return EXIT.ok;
    });
  },
};

function rowOf(session: SessionMetrics): string[] {
  return [
    localTime(session.start),
    session.agentId,
    duration(session.durationS * 1_000),
    String(session.turns),
    String(session.toolCalls),
    String(session.toolErrors),
    tokens(session.inputTokens),
    tokens(session.outputTokens),
    session.sessionId,
  ];
}

function tokens(count: number | null): string {
  return count === null ? '–' : count.toLocaleString('en');
}
