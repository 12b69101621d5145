import type { Agent } from '../agent.js';
import { discover, homes, installedSkills, transcriptRoots } from './files.js';
import { createCopilotChatReader } from './reader.js';

export const copilotVsCode: Agent = {
  id: 'copilot-vscode',
  transcriptRoots,
  discover,
  createReader: createCopilotChatReader,
  homes,
  installedSkills,
};
