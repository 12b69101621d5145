import { existsSync } from 'node:fs';
import type { AgentId } from '../model/vocabulary.js';
import type { Agent, InstalledSkill, Machine, SkillCounter } from './agent.js';
import type { ListedAgent } from './listedAgent.js';

/** A skill on this machine: one SKILL.md or command file, however many agents see it. */
export interface SkillOnDisk {
  /** As the first of the agents calls it. */
  readonly name: string;
  readonly path: string;
  /** One for each agent of this machine that can see it, at least one. */
  readonly seenBy: readonly SkillSight[];
  /** What one of them counted of it by itself; null: none does. */
  readonly counted: Counted | null;
}

/** What one agent makes of a skill. */
export interface SkillSight extends InstalledSkill {
  /** Its sessions can be read, so that a use would be known. */
  readonly isRead: boolean;
}

export interface Counted extends SkillCounter {
  readonly agentId: AgentId;
}

/** True where a folder of the agent lies on this machine. */
export function isOnMachine(agent: ListedAgent | Agent, machine: Machine): boolean {
  const isRead = 'transcriptRoots' in agent;
  const roots = isRead ? agent.transcriptRoots(machine, []) : [];
  const places = (isRead ? agent.traces?.(machine) : undefined) ?? [...agent.homes(machine), ...roots];
  return places.some((folder) => existsSync(folder));
}

/**
 * The skills that the agents of this machine can see, by name and then path.
 *
 * @param projectFolders open folders of a trusted workspace
 * @param counting agents of which the own counters may be read
 */
export function skillsOnDisk(
  agents: readonly (ListedAgent | Agent)[],
  machine: Machine,
  projectFolders: readonly string[],
  counting: ReadonlySet<AgentId>,
): SkillOnDisk[] {
  const present = agents.filter((agent) => isOnMachine(agent, machine));
  const byPath = new Map<string, SkillSight[]>();
  for (const agent of present) {
    for (const skill of agent.installedSkills(machine, projectFolders)) {
      const sight = { ...skill, isRead: 'transcriptRoots' in agent };
      byPath.set(skill.path, [...(byPath.get(skill.path) ?? []), sight]);
    }
  }
  const counters = present.flatMap((agent) => {
    const counter = 'counters' in agent && counting.has(agent.id) ? agent.counters?.(machine) : undefined;
    return counter === undefined ? [] : [{ agentId: agent.id, counter }];
  });
  return [...byPath]
    .flatMap(([path, seenBy]): SkillOnDisk[] => {
      const [first] = seenBy;
      return first === undefined ? [] : [{ name: first.name, path, seenBy, counted: countedOf(seenBy, counters) }];
    })
    .sort((a, b) => byText(a.name, b.name) || byText(a.path, b.path));
}

function countedOf(
  seenBy: readonly SkillSight[],
  counters: readonly { agentId: AgentId; counter: (name: string) => SkillCounter | null }[],
): Counted | null {
  for (const { agentId, counter } of counters) {
    const seen = seenBy.find((skill) => skill.agentId === agentId);
    const counted = seen === undefined ? null : counter(seen.name);
    if (counted !== null) {
      return { ...counted, agentId };
    }
  }
  return null;
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
