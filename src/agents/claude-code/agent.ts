import type { Agent } from '../agent.js';
import { counters } from './counters.js';
import { configFolders, discover, transcriptRoots } from './files.js';
import { installedSkills } from './installed.js';
import { claudeProjects } from './projects.js';
import { createClaudeReader } from './reader.js';

export const claudeCode: Agent = {
  id: 'claude-code',
  transcriptRoots,
  discover,
  createReader: createClaudeReader,
  homes: configFolders,
  installedSkills,
  counters,
  projects: claudeProjects,
};
