import { claudeCode } from '../../../../src/agents/claude-code/agent.js';
import type { SessionReader, SessionReading } from '../../../../src/model/reading.js';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { LATER, OPTIONS, readParts, summary } from '../reading.js';

export { LATER, summary };

export function newReader(): SessionReader {
  return claudeCode.createReader(OPTIONS);
}

/** Reads a session with its subagents. */
export function readSession(session: ClaudeSession, now = LATER): SessionReading {
  const agents = [...session.subagents].map(([id, agent]) => [`agent-${id}.jsonl`, agent.text()] as const);
  return readParts(claudeCode, { main: session.text(), ...Object.fromEntries(agents) }, now);
}

export function readText(text: string | Uint8Array, now = LATER): SessionReading {
  return readParts(claudeCode, { main: text }, now);
}

/** The uses of a session, one line each. */
export function usesOf(session: ClaudeSession): string[] {
  return readSession(session).uses.map(summary);
}

/** A session with something of everything: uses, failures, compaction, other alphabets. */
export function variedSession(): ClaudeSession {
  return claudeSession()
    .skillListing('notes')
    .prompt('Schöne Grüße 🙂')
    .typedSkill('a', { args: 'x' })
    .read('/repo/notes/SKILL.md')
    .bash('make', { failed: true })
    .endTurn()
    .taskNotification()
    .skillCall('b', { result: 'unknown' })
    .compact('a')
    .interrupt();
}
