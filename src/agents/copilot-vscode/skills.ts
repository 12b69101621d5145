import { extensionStorage } from '../editorStorage.js';
import { inHome, listedAgent } from '../listedAgent.js';

export const copilotVsCode = listedAgent({
  id: 'copilot-vscode',
  homes: (machine) => extensionStorage(machine, 'github.copilot-chat'),
  user: inHome('.copilot', '.claude', '.agents'),
  project: ['.github', '.agents', '.claude'],
});
