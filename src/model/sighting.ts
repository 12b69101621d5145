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

/** What was in one place, from when on (epoch ms), ascending. */
interface Place {
  readonly project: string | null;
  readonly changes: readonly { readonly version: string | null; readonly from: number }[];
}

/** What the sightings of one skill tell, in whatever order they are given. */
export class SkillTexts {
  private readonly byAgent = new Map<AgentId, readonly Place[]>();

  constructor(private readonly sightings: readonly SkillSighting[]) {}

  /**
   * The version of the file that a use's agent would have taken; null where that can't be told for sure: there is no file
   * of that agent's, or there are several that differ.
   */
  inForce({ agentId, project, at }: VersionedUse): string | null {
    const ofProject: Text[] = [];
    const ofHome: Text[] = [];
    const elsewhere: Text[] = [];
    for (const place of this.placesOf(agentId)) {
      const list = place.project === null ? ofHome : place.project === project ? ofProject : elsewhere;
      list.push(textAt(place, at));
    }
    if (ofProject.some((text) => text !== null)) {
      const isHidden = PROJECT_FIRST.has(agentId) && !ofProject.includes(UNKNOWN);
      return onlyOne(isHidden ? ofProject : [...ofProject, ...ofHome]);
    }
    const found = onlyOne(ofHome);
    // An agent that was started in a folder of another project, below the one that was looked at, may have used its text.
    return elsewhere.every((text) => typeof text !== 'string' || text === found) ? found : null;
  }

  /** When each text was first in some place, epoch ms by version. */
  firstInForce(): ReadonlyMap<string, number> {
    const first = new Map<string, number>();
    for (const { changes } of placesIn(this.sightings)) {
      for (const { version, from } of changes) {
        if (version !== null) {
          first.set(version, Math.min(from, first.get(version) ?? Number.POSITIVE_INFINITY));
        }
      }
    }
    return first;
  }

  private placesOf(agentId: AgentId): readonly Place[] {
    let places = this.byAgent.get(agentId);
    if (places === undefined) {
      places = placesIn(this.sightings.filter(({ agentIds }) => agentIds.includes(agentId)));
      this.byAgent.set(agentId, places);
    }
    return places;
  }
}

function placesIn(sightings: readonly SkillSighting[]): Place[] {
  const places = new Map<string, SkillSighting[]>();
  for (const sighting of sightings.toSorted(inOrder)) {
    const key = `${sighting.project ?? '-'} ${sighting.place}`;
    places.set(key, [...(places.get(key) ?? []), sighting]);
  }
  return [...places.values()].map((seen) => ({ project: seen[0]?.project ?? null, changes: changesOf(seen) }));
}

/**
 * A file's own time that lies before a look which found another text there is no evidence: files are copied and unpacked
 * with times of their own. Then it is the look that counts.
 */
function changesOf(seen: readonly SkillSighting[]): Place['changes'] {
  return seen.map((sighting, index) => {
    const before = seen[index - 1];
    const contradicts = before !== undefined && before.version !== sighting.version && sighting.since <= before.seen;
    return { version: sighting.version, from: contradicts ? sighting.seen : sighting.since };
  });
}

function inOrder(a: SkillSighting, b: SkillSighting): number {
  return a.seen - b.seen || a.since - b.since || ((a.version ?? '') < (b.version ?? '') ? -1 : 1);
}

function textAt({ changes }: Place, at: number): Text {
  const past = changes.findLast(({ from }) => from <= at);
  return past === undefined ? UNKNOWN : past.version;
}

function onlyOne(found: readonly Text[]): string | null {
  const there = new Set(found.filter((text) => text !== null));
  const [only] = there;
  return there.size === 1 && typeof only === 'string' ? only : null;
}
