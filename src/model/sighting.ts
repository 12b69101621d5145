import type { UseEvent } from './use.js';
import type { AgentId } from './vocabulary.js';

/** What a look at an installed SKILL.md found, as it stands in the spool and in the ledger. */
export interface SkillSighting {
  /** As the agents call it. */
  readonly skillName: string;
  /** Those that see it there under this name. */
  readonly agentIds: readonly AgentId[];
  /** Hash of the project folder whose skill it is; null: it is there in every project. */
  readonly project: string | null;
  /** HMAC of the file's real path: paths themselves are not stored. */
  readonly place: string;
  /** SHA-256 (hex) of its body, see `skillVersion`; null: it is not there any more, or has no text to hash. */
  readonly version: string | null;
  /**
   * Epoch ms from which on it is known to have been so: the file's own time where that is not in the future, else `seen`.
   * What was last changed on Monday and first seen on Wednesday was the same on Tuesday.
   */
  readonly since: number;
  /** Epoch ms of the look. */
  readonly seen: number;
}

/** What is asked of a use. */
export type VersionedUse = Pick<UseEvent, 'agentId' | 'project'> & {
  /** Epoch ms. */
  readonly at: number;
};

/**
 * Agents that document that a project's skill hides one of the same name in the home (Gemini CLI, "Discovery tiers").
 * Others do it the other way round, offer both, or don't say: there two different texts can't be told apart.
 */
const PROJECT_FIRST: ReadonlySet<AgentId> = new Set(['gemini-cli']);

/** No look had been taken at a file yet, so it may have held anything, or not have been there. */
const UNKNOWN = Symbol();
type Text = string | null | typeof UNKNOWN;

/**
 * The version of the file that a use's agent would have taken, as the sightings of its skill tell; null where they don't
 * tell for sure: no file of that agent's, or several that differ. In whatever order the sightings are given.
 */
export function versionInForce(sightings: readonly SkillSighting[], use: VersionedUse): string | null {
  const seen = sightings.filter(({ agentIds }) => agentIds.includes(use.agentId));
  const textsOf = (isMeant: (project: string | null) => boolean): Text[] =>
    byPlace(seen.filter(({ project }) => isMeant(project))).map((place) => textAt(place, use.at));
  const ofProject = textsOf((project) => project !== null && project === use.project);
  const ofHome = textsOf((project) => project === null);
  if (ofProject.some((text) => text !== null)) {
    const isHidden = PROJECT_FIRST.has(use.agentId) && !ofProject.includes(UNKNOWN);
    return onlyOne(isHidden ? ofProject : [...ofProject, ...ofHome]);
  }
  const found = onlyOne(ofHome);
  // An agent that was started in a folder of another project, below the one that was looked at, may have used its text.
  const elsewhere = textsOf((project) => project !== null && project !== use.project);
  return elsewhere.every((text) => typeof text !== 'string' || text === found) ? found : null;
}

/** When each text of a skill was first in some place, epoch ms by version. */
export function firstInForce(sightings: readonly SkillSighting[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const sighted of byPlace(sightings)) {
    for (const { version, from } of changes(sighted)) {
      if (version !== null) {
        first.set(version, Math.min(from, first.get(version) ?? Number.POSITIVE_INFINITY));
      }
    }
  }
  return first;
}

/** What was in one place at a time. */
function textAt(place: readonly SkillSighting[], at: number): Text {
  const past = changes(place).findLast(({ from }) => from <= at);
  return past === undefined ? UNKNOWN : past.version;
}

function byPlace(sightings: readonly SkillSighting[]): SkillSighting[][] {
  const places = new Map<string, SkillSighting[]>();
  for (const sighting of sightings) {
    const known = places.get(sighting.place);
    if (known === undefined) {
      places.set(sighting.place, [sighting]);
    } else {
      known.push(sighting);
    }
  }
  return [...places.values()];
}

/**
 * What was in one place, from when on. A file's own time that lies before a look which found another text there is no
 * evidence: files are copied and unpacked with times of their own. Then it is the look that counts.
 */
function changes(sightings: readonly SkillSighting[]): { readonly version: string | null; readonly from: number }[] {
  let before: SkillSighting | null = null;
  return sightings.toSorted(inOrder).map((sighting) => {
    const contradicts = before !== null && before.version !== sighting.version && sighting.since <= before.seen;
    before = sighting;
    return { version: sighting.version, from: contradicts ? sighting.seen : sighting.since };
  });
}

function inOrder(a: SkillSighting, b: SkillSighting): number {
  return a.seen - b.seen || a.since - b.since || ((a.version ?? '') < (b.version ?? '') ? -1 : 1);
}

function onlyOne(found: readonly Text[]): string | null {
  const there = new Set(found.filter((text) => text !== null));
  const [only] = there;
  return there.size === 1 && typeof only === 'string' ? only : null;
}
