import { ago, duration } from '../report/format.js';
import { english } from '../report/english.js';
import { rateCells, rateOf } from '../report/rateWords.js';
import { whatSuccessMeans } from '../report/words.js';
import type { Span, UseFilter } from '../ledger/types.js';
import type { SkillReport } from '../model/report.js';
import { withEdits } from '../model/versions.js';
import { type Command, EXIT, type World } from './command.js';
import { FILTER_OPTIONS, LIMIT_OPTION, readFilter, readLimit } from './filters.js';
import { withLedger } from './openLedger.js';
import { type Column, table } from './table.js';
import { versionLines } from './versions.js';
import { counted, localTime } from './words.js';

const COLUMNS: readonly Column[] = [
  { title: 'Skill', align: 'left' },
  { title: 'Succeeded', align: 'right' },
  { title: '95 % interval', align: 'right' },
  { title: 'Median', align: 'right' },
  { title: 'Last used', align: 'right' },
  { title: 'Agents', align: 'left' },
];

export const report: Command = {
  name: 'report',
  summary: 'How effective each skill is.',
  options: [...FILTER_OPTIONS, { ...LIMIT_OPTION, help: 'At most so many skills, the most used first.' }],
  notes: [whatSuccessMeans(english), 'With --skill also its numbers before and after each edit of its text.'],

  run(world, given) {
    const filter = readFilter(given, world.now());
    const limit = readLimit(given, Number.MAX_SAFE_INTEGER);
    return withLedger(world, given, 'read', async ({ ledger }) => {
      const reports = ledger.reports(filter).slice(0, limit);
      if (given.flags.has('json')) {
        world.terminal.printJson({ count: reports.length, reports: reports.map(withEdits) });
      } else {
        const running = ledger.running().length;
        show(world, reports, running, filter, ledger.span());
      }
      return EXIT.ok;
    });
  },
};

function show(
  { terminal, now }: World,
  reports: readonly SkillReport[],
  running: number,
  filter: UseFilter,
  span: Span,
): void {
  if (reports.length === 0) {
    terminal.print(
      span.uses === 0
        ? 'No use of a skill is on record. "skill-ledger import" reads the transcripts.'
        : 'No use matches.',
    );
    return;
  }
  const [head = '', ...rows] = table(
    COLUMNS,
    reports.map((one) => rowOf(one, now())),
  );
  terminal.print(terminal.bold(head), ...rows, '');
  const [only] = filter.skillName === undefined ? [] : reports;
  const [versionsHead, ...versions] = only === undefined ? [] : versionLines(only);
  if (versionsHead !== undefined) {
    terminal.print(terminal.bold(versionsHead), ...versions, '');
  }
  const from = filter.since ?? span.from;
  terminal.print(terminal.dim(`On record from ${localTime(from)} to ${localTime(span.to)}.`));
  if (running > 0) {
    terminal.print(terminal.dim(`Running now, not counted yet: ${counted(running, 'use')}.`));
  }
  terminal.print(terminal.dim(whatSuccessMeans(english)));
}

/** A rate never stands without its n, and n = 0 is a dash. */
function rowOf(one: SkillReport, now: number): string[] {
  return [
    one.skillName,
    rateOf(one, english),
    rateCells(one)[1],
    duration(one.medianDurationMs),
    ago(Date.parse(one.lastUsed), now, english),
    one.agentsUsed.join(', '),
  ];
}
