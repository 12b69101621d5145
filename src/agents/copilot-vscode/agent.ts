import type { Agent } from '../agent.js';
import { extensionStorage } from '../editorStorage.js';
import { inHome, listedAgent } from '../listedAgent.js';
import { discover, homes, transcriptRoots } from './files.js';
import { createCopilotChatReader } from './reader.js';

const { installedSkills } = listedAgent({
  id: 'copilot-vscode',
  homes,
  user: inHome('.copilot', '.claude', '.agents'),
  project: ['.github', '.agents', '.claude'],
});

export const copilotVsCode: Agent = {
  id: 'copilot-vscode',
  transcriptRoots,
  discover,
  createReader: createCopilotChatReader,
  homes,
  installedSkills,
  traces: (machine) => extensionStorage(machine, 'github.copilot-chat'),
};
