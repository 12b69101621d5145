import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { skillVersion } from '../agents/skillVersion.js';
import { type Disk, realDisk } from '../ledger/disk.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Hasher } from '../ledger/salt.js';
import { formatSighting } from '../ledger/sightingLine.js';
import { SpoolFile } from '../ledger/spoolFile.js';
import type { Position } from '../ledger/types.js';
import type { SkillSighting } from '../model/sighting.js';
import {
  keyOf,
  type LatestVersions,
  latestVersions,
  projectHash,
  type SeenSkill,
  skillPlaces,
  type SkillsInFolder,
} from './skillPlaces.js';

/** No agent gives a model a longer one. */
const MAX_BYTES = 1024 * 1024;

export interface SkillLookParts {
  readonly ledger: Pick<Ledger, 'sightings' | 'positions' | 'add' | 'refresh'>;
  readonly hasher: Pick<Hasher, 'path' | 'project' | 'unsalted'>;
  /** `LedgerFiles.spool` */
  readonly spool: string;
  readonly disk?: Disk;
  /** Epoch ms. */
  readonly now: () => number;
}

/** A file that was opened. */
interface Read {
  readonly skill: SeenSkill;
  /** Null: it has no text, or too much of it. */
  readonly version: string | null;
  readonly position: Position;
}

/**
 * Notes which text each installed SKILL.md has, where that is not what was noted last. A file that has not changed since
 * is not opened. To be called only while recording is on. Rejects with the system's error when the spool can't be written
 * to; the next look tries again.
 *
 * @param notesGone notes skills as well that are not there any more. Only for a caller with the environment that others
 *   look with: a moved home would make theirs look gone
 * @returns how many sightings were noted
 */
export async function noteSkills(
  found: readonly SkillsInFolder[],
  notesGone: boolean,
  { ledger, hasher, spool, disk = realDisk, now }: SkillLookParts,
): Promise<number> {
  if (hasher.unsalted !== null) {
    return 0; // its keys fit none that are stored
  }
  const skills = skillPlaces(found, hasher);
  const known = latestVersions(ledger.sightings());
  const reads = readChanged(skills, ledger.positions(), known);
  const seen = now();
  const projects = found.map(({ folder }) => (folder === null ? null : projectHash(folder, hasher)));
  const gone = notesGone ? goneSkills(skills, projects, known, seen) : [];
  const sightings = [...reads.flatMap((read) => newsOf(read, known, seen)), ...gone];
  if (sightings.length > 0) {
    const file = new SpoolFile(spool, disk);
    try {
      await file.append(sightings.map(formatSighting).join(''));
    } finally {
      await file.drop();
    }
    await ledger.refresh();
  }
  if (reads.length === 0) {
    return sightings.length;
  }
  // A clear may have come between: then nothing is known of the file, and it must be read again.
  const taken = latestVersions(ledger.sightings());
  const positions = reads.filter((read) => newsOf(read, taken, seen).length === 0).map(({ position }) => position);
  if (positions.length > 0) {
    ledger.add({ uses: [], running: [], source: '', session: null, positions });
  }
  return sightings.length;
}

/** The files that are new or have another size or time than when they were read, or of which nothing is known. */
function readChanged(
  skills: readonly SeenSkill[],
  positions: ReadonlyMap<string, Position>,
  known: LatestVersions,
): Read[] {
  return skills.flatMap((skill) => {
    const latest = known.get(keyOf(skill))?.versions;
    const isKnown = [...skill.agentIds].every((id) => typeof latest?.get(id) === 'string');
    return isKnown && isAsRead(skill, positions.get(skill.place)) ? [] : readSkill(skill);
  });
}

function isAsRead({ path }: SeenSkill, position: Position | undefined): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return (
    stat !== undefined &&
    stat.size === position?.size &&
    stat.mtimeMs === position.mtimeMs &&
    stat.ino === position.inode
  );
}

/** Nothing where it can't be read, or has gone meanwhile. */
function readSkill(skill: SeenSkill): Read[] {
  let file: number | null = null;
  try {
    file = openSync(skill.path, 'r');
    const { size, mtimeMs, ino: inode } = fstatSync(file);
    const version = size > MAX_BYTES ? null : skillVersion(readFileSync(file, 'utf8'));
    return [{ skill, version, position: { key: skill.place, size, mtimeMs, inode, revisitAt: null } }];
  } catch {
    return [];
  } finally {
    if (file !== null) {
      closeSync(file);
    }
  }
}

/** What the ledger does not know of a file that was read. */
function newsOf({ skill, version, position }: Read, known: LatestVersions, seen: number): SkillSighting[] {
  const latest = known.get(keyOf(skill))?.versions;
  const agentIds = [...skill.agentIds].filter((id) => (latest?.get(id) ?? null) !== version);
  if (agentIds.length === 0) {
    return [];
  }
  const { skillName, project, place } = skill;
  // What the file's time says is a lower bound as long as it is not in the future.
  const since = Math.max(0, Math.min(seen, Math.ceil(position.mtimeMs)));
  return [{ skillName, agentIds, project, place, version, since, seen }];
}

/**
 * Skills that agents were seen to have in the folders that were looked at, and have no longer. An agent of which no skill
 * at all is found there has lost its folder for the moment (a drive, a permission), not each of its skills.
 */
function goneSkills(
  skills: readonly SeenSkill[],
  projects: readonly (string | null)[],
  known: LatestVersions,
  seen: number,
): SkillSighting[] {
  const found = new Map(skills.map((skill) => [keyOf(skill), skill.agentIds]));
  const atWork = new Set(skills.flatMap(({ project, agentIds }) => [...agentIds].map((id) => `${project} ${id}`)));
  return [...known].flatMap(([key, { skillName, project, place, versions }]) => {
    if (project !== null && !projects.includes(project)) {
      return [];
    }
    const agentIds = [...versions]
      .filter(([id, version]) => version !== null && !found.get(key)?.has(id) && atWork.has(`${project} ${id}`))
      .map(([id]) => id);
    return agentIds.length === 0 ? [] : [{ skillName, agentIds, project, place, version: null, since: seen, seen }];
  });
}
