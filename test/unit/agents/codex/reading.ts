import { codex } from '../../../../src/agents/codex/agent.js';
import type { SessionReader, SessionReading } from '../../../../src/model/reading.js';
import { codexRollout, type CodexRollout } from '../../../fixtures/codex/rollout.js';
import { LATER, OPTIONS, readParts, summary } from '../reading.js';

export { LATER, summary };

export function newReader(): SessionReader {
  return codex.createReader(OPTIONS);
}

/** Reads a session with its subagents. */
export function readSession(rollout: CodexRollout, now = LATER): SessionReading {
  const agents = allSubagents(rollout).map(([id, agent]) => [`${id}.jsonl`, agent.text()] as const);
  return readParts(codex, { main: rollout.text(), ...Object.fromEntries(agents) }, now);
}

function allSubagents(rollout: CodexRollout): [string, CodexRollout][] {
  return [...rollout.subagents].flatMap(([id, agent]) => [
    [id, agent] as [string, CodexRollout],
    ...allSubagents(agent),
  ]);
}

export function readText(text: string | Uint8Array, now = LATER): SessionReading {
  return readParts(codex, { main: text }, now);
}

/** The uses of a session, one line each. */
export function usesOf(rollout: CodexRollout): string[] {
  return readSession(rollout).uses.map(summary);
}

/** A session with something of everything: uses, failures, a subagent's traces, other alphabets. */
export function variedRollout(paginated = false): CodexRollout {
  return codexRollout({ paginated })
    .listing({ notes: '/repo/notes/SKILL.md' })
    .prompt('Schöne Grüße 🙂')
    .injectedSkill('a')
    .exec('cat /repo/notes/SKILL.md')
    .exec('make', { exit: 2 })
    .spend(100, 40, 20)
    .endTurn()
    .startTurn()
    .script("await tools.exec_command({cmd: 'cat .codex/skills/b/SKILL.md'})")
    .longExec('sleep 9', 7)
    .queuedPrompt()
    .writeStdin(7, 1)
    .patch('/repo/x.ts')
    .interrupt();
}
