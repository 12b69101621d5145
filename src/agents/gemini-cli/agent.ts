import type { Agent } from '../agent.js';
import { discover, homes, installedSkills, transcriptRoots } from './files.js';
import { createGeminiReader } from './reader.js';

export const geminiCli: Agent = {
  id: 'gemini-cli',
  transcriptRoots,
  discover,
  createReader: createGeminiReader,
  homes,
  installedSkills,
};
