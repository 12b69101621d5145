import { Conversation } from './conversation.js';
import type { Entry } from './facts.js';
import { isIdle } from './idle.js';
import { useId } from './identity.js';
import { storedId } from './names.js';
import type { ReaderOptions, SessionReading } from './reading.js';
import type { RunningUse, UseEvent } from './use.js';
import type { AgentId } from './vocabulary.js';
import type { Verdict, Window } from './window.js';

/** All that a session's files say, as entries. */
export interface Transcript {
  readonly agentId: AgentId;
  /** The main file first; each in its own order. */
  readonly parts: readonly (readonly Entry[])[];
  readonly cwd: string | null;
  readonly damagedLines: number;
  readonly unknownRecords: number;
  /** False: the agent never tells how a tool call went, so a normal end can't be called completed. */
  readonly tellsResults?: boolean;
  /** Epoch ms at which the file was last written; counts only where no record has a time. */
  readonly writtenAt?: number | null;
}

/**
 * Applies the definitions (what is a use, when does it end, how did it go; session metrics) to a session.
 * It starts from nothing each time, so the answer depends on the entries alone, not on when they came.
 *
 * @param now epoch ms: decides what is idle
 */
export function readTranscript(transcript: Transcript, options: ReaderOptions, now: number): SessionReading {
  const session = new Conversation(options.isSkillRoot);
  for (const part of transcript.parts) {
    session.list(part);
  }
  transcript.parts.forEach((part, index) => session.take(part, index === 0, transcript.writtenAt ?? 0));
  const end = session.latest ?? transcript.writtenAt ?? 0;
  const isOver = session.ended !== null || isIdle(end, now);
  const project = transcript.cwd === null ? null : options.hashProject(transcript.cwd);
  const uses: UseEvent[] = [];
  const running: RunningUse[] = [];
  const started = session.link();
  const tokens = session.tokens.byWindow(started);
  for (const window of session.windows()) {
    const verdict = window.verdict(session.results);
    const use = observed(window, transcript.agentId, session, project, tokens.get(window) ?? null, end);
    options.onUse?.({ id: use.id, key: window.start.key, decidingCall: window.decidingCall(session.results) });
    if (verdict === null && !isOver) {
      running.push(use);
    } else {
      const { outcome, reason } = told(verdict ?? { outcome: 'partial', reason: 'abandoned' }, transcript);
      const durationMs = window.durationMs(session.results);
      uses.push({ ...use, outcome, reason, durationMs, reportedOutcome: null, reportedReason: null, exitCode: null });
    }
  }
  return {
    uses,
    running,
    session: session.isSession
      ? session.metrics.result(
          {
            sessionId: storedId(session.id ?? 'unknown'),
            agentId: transcript.agentId,
            exitReason: session.ended?.reason ?? null,
            project,
            agentVersion: session.agentVersion,
          },
          session.tokens.total(),
        )
      : null,
    settled: isOver,
    damagedLines: transcript.damagedLines,
    unknownRecords: transcript.unknownRecords,
    cwd: transcript.cwd,
  };
}

function told(verdict: Verdict, transcript: Transcript): Verdict {
  return verdict.reason === 'completed' && transcript.tellsResults === false
    ? { ...verdict, reason: 'ended' }
    : verdict;
}

function observed(
  window: Window,
  agentId: AgentId,
  session: Conversation,
  project: string | null,
  tokens: number | null,
  asOf: number,
): RunningUse {
  const { start } = window;
  return {
    id: useId(start.near, agentId, start.key, window.skill),
    skillId: window.skill,
    skillName: window.skill,
    sessionId: storedId(start.forkedFrom ?? start.sessionId ?? session.id ?? 'unknown'),
    agentId,
    timestamp: new Date(start.near).toISOString(),
    trigger: window.trigger,
    nested: window.isNested,
    tokens: window.isNested ? null : tokens,
    skillVersion: window.version,
    project,
    agentVersion: start.agentVersion,
    evidence: start.forkedFrom === null ? 'transcript' : 'replay',
    asOf,
  };
}
