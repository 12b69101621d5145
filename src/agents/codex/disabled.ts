import { realpathSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import type { InstalledSkill, Machine } from '../agent.js';
import { asObject, asObjects, asText } from '../fields.js';
import { codexHomes } from './homes.js';

const MAX_BYTES = 1024 * 1024;

/** A skill by its name or by its SKILL.md, with links resolved. */
interface Rule {
  readonly name: string | null;
  readonly path: string | null;
  readonly enabled: boolean;
}

/**
 * Tells which installed skills the person has turned off in Codex: `[[skills.config]]` of `config.toml`, of which the
 * last that names a skill decides. A file that can't be read or parsed turns nothing off.
 */
export function disabledSkills(machine: Machine): (skill: Pick<InstalledSkill, 'name' | 'path'>) => boolean {
  const rules = codexHomes(machine).flatMap((home) => rulesIn(home, machine.home));
  return ({ name, path }) => rules.findLast((rule) => rule.name === name || rule.path === path)?.enabled === false;
}

function rulesIn(codexHome: string, personsHome: string): Rule[] {
  const skills = asObject(settingsIn(join(codexHome, 'config.toml'))?.['skills']);
  return asObjects(skills?.['config']).flatMap((entry): Rule[] => {
    const name = asText(entry['name'])?.trim() ?? '';
    const path = asText(entry['path']);
    const enabled = entry['enabled'];
    if (typeof enabled !== 'boolean' || (name === '') === (path === null)) {
      return []; // Codex leaves out an entry that names both, or neither
    }
    const file = path === null ? null : resolve(codexHome, path.replace(/^~(?=[\\/])/, personsHome));
    return [{ name: name === '' ? null : name, path: file === null ? null : skillFile(file), enabled }];
  });
}

function settingsIn(path: string): ReturnType<typeof asObject> {
  try {
    return statSync(path).size > MAX_BYTES ? null : asObject(parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** The folder of a skill stands for its SKILL.md. */
function skillFile(path: string): string {
  try {
    const real = realpathSync.native(path);
    return statSync(real).isDirectory() ? join(real, 'SKILL.md') : real;
  } catch {
    return path;
  }
}
