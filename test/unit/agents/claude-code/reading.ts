import { createClaudeReader } from '../../../../src/agents/claude-code/reader.js';
import { skillRootTest } from '../../../../src/agents/skillRoots.js';
import type { SessionReading } from '../../../../src/model/reading.js';
import type { UseEvent } from '../../../../src/model/use.js';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';

/** So late that every session is idle. */
export const LATER = Date.UTC(2030, 0, 1);

export function newReader(): ReturnType<typeof createClaudeReader> {
  return createClaudeReader({ hashProject: (folder) => `hash of ${folder}`, isSkillRoot: skillRootTest([]) });
}

/** Reads a session with its subagents. */
export function readSession(session: ClaudeSession, now = LATER): SessionReading {
  const reader = newReader();
  reader.push('main', Buffer.from(session.text()));
  for (const [agentId, agent] of session.subagents) {
    reader.push(`agent-${agentId}.jsonl`, Buffer.from(agent.text()));
  }
  return reader.read(now);
}

export function readText(text: string | Uint8Array, now = LATER): SessionReading {
  const reader = newReader();
  reader.push('main', Buffer.from(text));
  return reader.read(now);
}

/** `skill trigger outcome reason durationMs`, with `nested` where it is. */
export function summary(use: UseEvent): string {
  return [use.skillName, use.trigger, use.outcome, use.reason, use.durationMs, ...(use.nested ? ['nested'] : [])].join(
    ' ',
  );
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
