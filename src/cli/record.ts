import { type CallerReport, readCallerReport } from '../model/callerReport.js';
import { OUTCOMES, REPORTED_REASONS } from '../model/vocabulary.js';
import { quoted } from '../quoted.js';
import type { Given } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { readAgent } from './filters.js';
import { ledgerOf } from './databasePath.js';
import { keepReport } from './keepReport.js';
import { UsageError } from './usageError.js';

export const record: Command = {
  name: 'record',
  summary: 'Report one use of a skill.',
  options: [
    { name: 'skill', value: 'NAME', help: 'The skill (needed).' },
    { name: 'outcome', value: 'O', help: `How it ended (needed): ${OUTCOMES.join(', ')}.` },
    {
      name: 'agent',
      value: 'ID',
      help: 'The agent that used it; "unknown" when left out, "other" for one not listed.',
    },
    { name: 'session', value: 'ID', help: "The agent's session, so that the report finds the use it speaks of." },
    { name: 'duration', value: 'MS', help: 'How long it took, in milliseconds.' },
    { name: 'reason', value: 'R', help: `Why it ended so: ${REPORTED_REASONS.join(', ')}.` },
  ],
  notes: ['Prints the event with its id once it is on disk.'],

  async run(world, given) {
    const report = readReport(given);
    const { terminal } = world;
    const json = given.flags.has('json');
    const { event, stop } = await keepReport(report, ledgerOf(world.machine.home, given), world);
    if (event === null) {
      if (json) {
        terminal.printJson({ stored: false, stoppedBy: stop });
      }
    } else if (json) {
      terminal.printJson(event);
    } else {
      terminal.print(`Recorded: ${event.skillName}, ${event.outcome} (${event.reason}), id ${event.id}`);
    }
    return EXIT.ok;
  },
};

/** The option that each field is given by. */
const OPTION_OF: Readonly<Record<string, string>> = {
  skillName: 'skill',
  sessionId: 'session',
  durationMs: 'duration',
};

/** @throws UsageError when something is missing or makes no sense */
function readReport({ texts }: Given): CallerReport {
  const missing = !texts.has('skill') ? '--skill NAME' : !texts.has('outcome') ? '--outcome O' : null;
  if (missing !== null) {
    throw new UsageError(`"record" needs ${missing}, as in "skill-ledger record --skill my-skill --outcome success".`);
  }
  const agent = texts.get('agent') ?? '';
  const duration = texts.get('duration');
  const given = {
    skillName: texts.get('skill'),
    outcome: texts.get('outcome'),
    agentId: agent.trim() === '' ? undefined : readAgent(agent), // a mistyped one would become "other"
    sessionId: texts.get('session'),
    durationMs: duration === undefined ? undefined : /^\d+(?:\.\d+)?$/.test(duration) ? Number(duration) : Number.NaN,
    reason: texts.get('reason'),
  };
  return readCallerReport(given, (field, problem) => {
    const option = OPTION_OF[field] ?? field;
    return new UsageError(`--${option} ${quoted(texts.get(option) ?? '')} ${problem}`);
  });
}
