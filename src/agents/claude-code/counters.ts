import { join } from 'node:path';
import type { Machine, SkillCounter } from '../agent.js';
import { asCount, asMillis, asObject, type Fields } from '../fields.js';
import { readSettings } from '../settingsFile.js';

/**
 * What Claude Code counts in its state file, which outlives the transcripts. For showing only: these uses have no
 * outcome, and some of them may be on record, cleared, or of a time when recording was off.
 */
export function counters(machine: Machine): (skillName: string) => SkillCounter | null {
  const state = readSettings(join(machine.env['CLAUDE_CONFIG_DIR'] || machine.home, '.claude.json'));
  const skills = asObject(state['skillUsage']) ?? {};
  const plugins = new Map(
    Object.entries(asObject(state['pluginUsage']) ?? {}).map(([key, value]) => [key.split('@')[0] ?? key, value]),
  );
  return (name) => {
    const [plugin, ...rest] = name.split(':');
    const own = Object.hasOwn(skills, name) ? counter(asObject(skills[name]), 'skill') : null;
    return own ?? (rest.length === 0 ? null : counter(asObject(plugins.get(plugin ?? '')), 'plugin'));
  };
}

function counter(fields: Fields | null, of: SkillCounter['of']): SkillCounter | null {
  const uses = asCount(fields?.['usageCount']);
  return uses === 0 ? null : { uses, lastAt: asMillis(fields?.['lastUsedAt']), of };
}
