import { join } from 'node:path';
import type { InstalledSkill } from '../agent.js';
import { asObject, type Fields } from '../fields.js';
import { readSettings } from '../settingsFile.js';

/** What settings say of skills and plugins: the person's, and those of one project over them. */
export class SkillSettings {
  private readonly overrides: Fields;
  private readonly plugins: Fields;

  /** @param folders that hold settings, the weakest first */
  constructor(folders: readonly string[]) {
    const settings = folders.flatMap((folder) =>
      ['settings.json', 'settings.local.json'].map((name) => readSettings(join(folder, name))),
    );
    const merged = (key: string): Fields =>
      settings.reduce<Fields>((all, one) => ({ ...all, ...asObject(one[key]) }), {});
    this.overrides = merged('skillOverrides');
    this.plugins = merged('enabledPlugins');
  }

  /** Of `plugin@marketplace`; null where the settings say nothing of it. */
  isPluginOn(key: string): boolean | null {
    return typeof this.plugins[key] === 'boolean' ? this.plugins[key] : null;
  }

  get namesPlugins(): boolean {
    return Object.keys(this.plugins).length > 0;
  }

  apply(skill: InstalledSkill): InstalledSkill {
    switch (this.overrides[skill.name]) {
      case 'off':
        return { ...skill, isOff: true };
      case 'user-invocable-only':
        return { ...skill, modelInvocable: false };
      default:
        return skill;
    }
  }
}
