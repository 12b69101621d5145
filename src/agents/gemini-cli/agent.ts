import type { Agent } from '../agent.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { createGeminiReader } from './reader.js';

export const geminiCli: Agent = {
  id: 'gemini-cli',
  transcriptRoots,
  discover,
  createReader: createGeminiReader,
  homes,
  installedSkills,
};
