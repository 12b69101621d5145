import type { Machine } from '../agents/agent.js';
import { type SkillOnDisk, skillsOnDisk } from '../agents/inventory.js';
import { AGENTS, LISTED_AGENTS, listedAgents } from '../agents/registry.js';
import type { AgentId } from '../model/vocabulary.js';
import type { SkillsInFolder } from './skillPlaces.js';
import type { Inventory } from './workerProtocol.js';

/** What agents of this machine can see with these folders open. @param counting whose own counters may be read */
export function takeInventory(machine: Machine, folders: readonly string[], counting: readonly AgentId[]): Inventory {
  return { listedAgents: listedAgents(machine), installed: skillsWith(machine, folders, counting) };
}

/** The same skills folder by folder, since it must be known whose they are. @param installed what all together gave */
export function skillsByFolder(
  machine: Machine,
  folders: readonly string[],
  installed: readonly SkillOnDisk[],
): SkillsInFolder[] {
  return folders.length < 2
    ? [{ folder: folders[0] ?? null, skills: installed }]
    : folders.map((folder) => ({ folder, skills: skillsWith(machine, [folder], []) }));
}

function skillsWith(machine: Machine, folders: readonly string[], counting: readonly AgentId[]): SkillOnDisk[] {
  return skillsOnDisk([...AGENTS, ...LISTED_AGENTS], machine, folders, new Set(counting));
}
