import { realpathSync } from 'node:fs';
import type { SkillOnDisk } from '../agents/inventory.js';
import { isSkillFile } from '../agents/skillFile.js';
import type { Hasher } from '../ledger/salt.js';
import type { SkillSighting } from '../model/sighting.js';
import type { AgentId } from '../model/vocabulary.js';

/** What agents see with one folder open. */
export interface SkillsInFolder {
  /** Of a trusted workspace; null: none is open. */
  readonly folder: string | null;
  readonly skills: readonly SkillOnDisk[];
}

/** A skill's file under the name that some agents give it. */
export interface SeenSkill extends Pick<SkillSighting, 'skillName' | 'project' | 'place'> {
  readonly path: string;
  readonly agentIds: ReadonlySet<AgentId>;
}

/** By name, project and place: the version that each agent was last seen to have there; null: none any more. */
export type LatestVersions = ReadonlyMap<string, Latest>;

interface Latest extends Pick<SkillSighting, 'skillName' | 'project' | 'place'> {
  readonly versions: Map<AgentId, string | null>;
}

export function keyOf({ skillName, project, place }: Pick<SkillSighting, 'skillName' | 'project' | 'place'>): string {
  return `${skillName} ${project ?? '-'} ${place}`;
}

/** Each SKILL.md that agents see, by `keyOf`. One that is turned off is not there for them. */
export function skillPlaces(found: readonly SkillsInFolder[], hasher: Pick<Hasher, 'path' | 'project'>): SeenSkill[] {
  const places = new Map<string, SeenSkill & { readonly agentIds: Set<AgentId> }>();
  for (const { folder, skills } of found) {
    const open = folder === null ? null : projectHash(folder, hasher);
    for (const { path, seenBy } of skills.filter((skill) => isSkillFile(skill.path))) {
      const place = hasher.path(path);
      for (const { name, agentId, origin } of seenBy.filter(({ isOff }) => !isOff)) {
        const seen = { skillName: name, project: origin === 'project' ? open : null, place };
        const known = places.get(keyOf(seen)) ?? { ...seen, path, agentIds: new Set<AgentId>() };
        known.agentIds.add(agentId);
        places.set(keyOf(seen), known);
      }
    }
  }
  return [...places.values()];
}

/** As an agent's own transcripts name the folder: with links resolved. */
export function projectHash(folder: string, hasher: Pick<Hasher, 'project'>): string {
  try {
    return hasher.project(realpathSync.native(folder));
  } catch {
    return hasher.project(folder);
  }
}

/** @param sightings those of one place in the order of the looks */
export function latestVersions(sightings: Iterable<SkillSighting>): LatestVersions {
  const latest = new Map<string, Latest>();
  for (const { skillName, project, place, agentIds, version } of sightings) {
    const seen = { skillName, project, place };
    const known = latest.get(keyOf(seen)) ?? { ...seen, versions: new Map<AgentId, string | null>() };
    agentIds.forEach((id) => known.versions.set(id, version));
    latest.set(keyOf(seen), known);
  }
  return latest;
}
