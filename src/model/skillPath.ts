import type { ListedSkill } from './facts.js';
import { parseSkillName } from './names.js';

/** The skills that a session lists, and the test for skill roots: what makes a read of a SKILL.md a use. */
export class SkillCatalog {
  private readonly names = new Set<string>();
  private readonly byPath = new Map<string, string>();

  constructor(private readonly isSkillRoot: (path: string) => boolean) {}

  add(skills: readonly ListedSkill[]): void {
    for (const { name, path } of skills) {
      this.names.add(name);
      if (path !== null) {
        this.byPath.set(slashes(path), name);
      }
    }
  }

  lists(name: string): boolean {
    return this.names.has(name);
  }

  /** The skill whose SKILL.md this is: the listing's name for the path, `plugin:folder` of a plugin cache, else the folder's. */
  nameOf(path: string): string | null {
    const listed = parseSkillName(this.byPath.get(slashes(path)));
    if (listed !== null) {
      return listed;
    }
    return skillNameOfPath(path);
  }

  /** True when the skill is in the session's listing or lies below a skill root of some agent. */
  knows(name: string, path: string): boolean {
    return this.names.has(name) || this.byPath.has(slashes(path)) || this.isSkillRoot(path);
  }
}

/** `plugin:folder` for a SKILL.md of a plugin cache, else its folder's name; null when that is no name. */
export function skillNameOfPath(path: string): string | null {
  const segments = slashes(path).split('/');
  const folder = segments.at(-2);
  if (segments.at(-1) !== 'SKILL.md' || folder === undefined) {
    return null;
  }
  const plugin = /\/plugins\/cache\/[^/]+\/([^/]+)\/[^/]+\//.exec(slashes(path))?.[1];
  return parseSkillName(plugin === undefined ? folder : `${plugin}:${folder}`);
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
