import { claudeConnection } from './claude-code/connection.js';
import { codexConnection } from './codex/connection.js';
import type { AgentConnection } from './connection.js';
import { copilotConnection } from './copilot-cli/connection.js';
import { cursorConnection } from './cursor/connection.js';
import { geminiConnection } from './gemini-cli/connection.js';
import { openCodeConnection } from './opencode/connection.js';
import { qwenConnection } from './qwen/connection.js';

/** The agents that can be told to call the recorder. One line each. */
export const CONNECTIONS: readonly AgentConnection[] = [
  claudeConnection,
  codexConnection,
  copilotConnection,
  geminiConnection,
  qwenConnection,
  openCodeConnection,
  cursorConnection,
];
