import { isAbsolute, join } from 'node:path';
import type { InstalledSkill, Machine } from '../agent.js';
import { asObject } from '../fields.js';
import { projectSkills } from '../projectSkills.js';
import { readSettings, textsOf } from '../settingsFile.js';
import { skillsIn } from '../skillFolders.js';
import { homes } from './homes.js';

const MAX_DEPTH = 4;
const BELOW = ['skills', 'skill'];

/**
 * Skills that OpenCode can see: the person's, those of folders that its configuration names, of the given project
 * folders and the folders above them. Those that it shares with other agents can be turned off by variables.
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const { home, env } = machine;
  const own = [...new Set(homes(machine))];
  const configured = own
    .flatMap((folder) => ['opencode.json', 'opencode.jsonc'].map((name) => readSettings(join(folder, name))))
    .flatMap((settings) => textsOf(asObject(settings['skills'])?.['paths']))
    .map((path) => path.replace(/^~(?=[\\/])/, home))
    .filter((path) => isAbsolute(path));
  const withShared = !isSet(env['OPENCODE_DISABLE_EXTERNAL_SKILLS']);
  const withClaude = withShared && !isSet(env['OPENCODE_DISABLE_CLAUDE_CODE_SKILLS']);
  const shared = [...(withClaude ? ['.claude'] : []), ...(withShared ? ['.agents'] : [])];
  return skillsIn('opencode', [
    ...own.flatMap((folder) => BELOW.map((name) => ({ path: join(folder, name), depth: MAX_DEPTH }))),
    ...configured.map((path) => ({ path, depth: MAX_DEPTH })),
    ...shared.map((folder) => ({ path: join(home, folder, 'skills') })),
    ...projectSkills(projectFolders, { folders: ['.opencode'], below: BELOW, upwards: true, depth: MAX_DEPTH }),
    ...projectSkills(projectFolders, { folders: shared, upwards: true }),
  ]);
}

function isSet(value: string | undefined): boolean {
  return value === '1' || value?.toLowerCase() === 'true';
}
