import type { Agent } from '../agent.js';
import { discover, transcriptRoots } from './files.js';
import { installedSkills } from './installed.js';
import { claudeProjects } from './projects.js';
import { createClaudeReader } from './reader.js';

export const claudeCode: Agent = {
  id: 'claude-code',
  transcriptRoots,
  discover,
  createReader: createClaudeReader,
  installedSkills,
  projects: claudeProjects,
};
