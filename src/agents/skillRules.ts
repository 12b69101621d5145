import type { AgentId } from '../model/vocabulary.js';

/** What an agent asks of a SKILL.md, or leaves the skill out. */
export const SKILL_RULES = [
  'front-matter',
  'yaml',
  'name',
  'name-form',
  'name-length',
  'name-folder',
  'description',
  'description-length',
] as const;
export type SkillRule = (typeof SKILL_RULES)[number];

export const MAX_NAME = 64;
export const MAX_DESCRIPTION = 1024;

/**
 * What each agent leaves a skill out for, as its loader does it; not what its manual advises. Agents whose loader is not
 * known have no line, and Claude Code has none, since it takes any file: its name is then that of the folder.
 */
export const RULES_OF_AGENTS: Readonly<Partial<Record<AgentId, readonly SkillRule[]>>> = {
  codex: ['front-matter', 'yaml', 'name-length', 'description-length'],
  'copilot-cli': ['front-matter', 'name'],
  'copilot-vscode': ['front-matter', 'name', 'name-folder', 'description'],
  'gemini-cli': ['front-matter', 'name', 'description'],
  opencode: ['front-matter', 'name', 'description'],
  qwen: ['front-matter', 'name', 'description'],
  cline: ['front-matter', 'yaml', 'name', 'name-folder', 'description'],
  roo: ['front-matter', 'yaml', 'name', 'name-form', 'name-length', 'name-folder', 'description', 'description-length'],
};
