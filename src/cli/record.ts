import { monotonicFactory } from 'ulid';
import { ledgerFiles } from '../ledger/files.js';
import { loadSalt } from '../ledger/salt.js';
import { Spool } from '../ledger/spool.js';
import { storedId } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { isOneOf, OUTCOMES, REPORTED_REASONS, type Reason } from '../model/vocabulary.js';
import type { Given } from './arguments.js';
import { type Command, EXIT, type World } from './command.js';
import { notInList, readAgent, readSkill } from './filters.js';
import { keptOut, mayRecord, stoppedBy } from './permission.js';
import { quoted, UsageError } from './usageError.js';

/** A year; what is longer is a mistake in the unit. */
const MAX_DURATION_MS = 366 * 86_400_000;

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
    const decision = await mayRecord(world);
    const interval = decision.recording ? await keptOut(world) : null;
    if (!decision.recording || interval !== null) {
      if (json) {
        terminal.printJson({ stored: false, stoppedBy: interval?.signal ?? stoppedBy(decision.decidedBy) });
      }
      return EXIT.ok;
    }
    const files = ledgerFiles(world.machine.home, given.texts.get('db'));
    const event = await eventOf(report, files.salt, world);
    const spool = new Spool({ folder: files.spool });
    // Closed at once: the disk is tried one time, so that a script learns of a full disk instead of waiting for it.
    await Promise.all([spool.append(event), spool.close()]);
    if (json) {
      terminal.printJson(event);
    } else {
      terminal.print(`Recorded: ${event.skillName}, ${event.outcome} (${event.reason}), id ${event.id}`);
    }
    return EXIT.ok;
  },
};

type Report = Pick<UseEvent, 'skillName' | 'outcome' | 'agentId' | 'sessionId' | 'durationMs' | 'reason'>;

/** @throws UsageError when something is missing or makes no sense */
function readReport({ texts }: Given): Report {
  const skill = texts.get('skill');
  const outcome = texts.get('outcome');
  if (skill === undefined || outcome === undefined) {
    const missing = skill === undefined ? '--skill NAME' : '--outcome O';
    throw new UsageError(`"record" needs ${missing}, as in "skill-ledger record --skill my-skill --outcome success".`);
  }
  if (!isOneOf(OUTCOMES, outcome)) {
    throw new UsageError(notInList('outcome', outcome, OUTCOMES));
  }
  const agent = texts.get('agent');
  return {
    skillName: readSkill(skill),
    outcome,
    agentId: agent === undefined || agent.trim() === '' ? 'unknown' : readAgent(agent),
    sessionId: storedId(texts.get('session') ?? 'unknown'),
    durationMs: readDuration(texts.get('duration')),
    reason: readReason(texts.get('reason')),
  };
}

function readDuration(raw: string | undefined): number | null {
  if (raw === undefined) {
    return null;
  }
  const duration = /^\d+(?:\.\d+)?$/.test(raw) ? Number(raw) : Number.NaN;
  if (Number.isNaN(duration) || duration > MAX_DURATION_MS) {
    throw new UsageError(
      `--duration ${quoted(raw)} is no duration: write milliseconds, a number from 0 up to a year's.`,
    );
  }
  return Math.round(duration);
}

function readReason(raw: string | undefined): Reason {
  if (raw === undefined) {
    return 'reported';
  }
  if (!isOneOf(REPORTED_REASONS, raw)) {
    throw new UsageError(notInList('reason', raw, REPORTED_REASONS));
  }
  return raw;
}

async function eventOf(report: Report, salt: string, { cwd, now }: World): Promise<UseEvent> {
  const hasher = await loadSalt(salt);
  const at = now();
  return {
    id: monotonicFactory()(at),
    skillId: report.skillName,
    ...report,
    timestamp: new Date(at).toISOString(),
    trigger: 'api',
    nested: false,
    tokens: null,
    skillVersion: null,
    project: cwd === null ? null : hasher.project(cwd),
    agentVersion: null,
    evidence: 'report',
    asOf: at,
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
  };
}
