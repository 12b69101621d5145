import type { Agent } from '../../../src/agents/agent.js';
import { skillRootTest } from '../../../src/agents/skillRoots.js';
import type { ReaderOptions, SessionReading } from '../../../src/model/reading.js';
import type { UseEvent } from '../../../src/model/use.js';

/** So late that every session is idle. */
export const LATER = Date.UTC(2030, 0, 1);
/** When files were written, for agents that tell no times. */
export const WRITTEN = Date.UTC(2026, 2, 1, 12);

export const OPTIONS: ReaderOptions = {
  hashProject: (folder) => `hash of ${folder}`,
  isSkillRoot: skillRootTest([]),
};

/** The files of a session by part; text stands for its bytes. */
export type Parts = Readonly<Record<string, string | Uint8Array>>;

export function readParts(agent: Agent, parts: Parts, now = LATER): SessionReading {
  const reader = agent.createReader(OPTIONS);
  for (const [part, content] of Object.entries(parts)) {
    reader.push(part, Buffer.from(content), WRITTEN);
  }
  return reader.read(now);
}

/** `skill trigger outcome reason durationMs`, with `nested` where it is. */
export function summary(use: UseEvent): string {
  const words = [use.skillName, use.trigger, use.outcome, use.reason, use.durationMs];
  return [...words, ...(use.nested ? ['nested'] : [])].join(' ');
}

/** The uses of a session, one line each. */
export function usesIn(agent: Agent, parts: Parts): string[] {
  return readParts(agent, parts).uses.map(summary);
}
