import type { AgentId } from '../../model/vocabulary.js';
import { readClaudeHook } from '../claude-code/hooks.js';
import { readCodexHook } from '../codex/hooks.js';
import { readCopilotHook } from '../copilot-cli/hooks.js';
import { readVsCodeHook } from '../copilot-vscode/hooks.js';
import { readCursorHook } from '../cursor/hooks.js';
import type { Fields } from '../fields.js';
import { readGeminiHook } from '../gemini-cli/hooks.js';
import { readOpenCodeHook } from '../opencode/hooks.js';
import { readQwenHook } from '../qwen/hooks.js';
import { type HookFact, type HookReader, text } from './fact.js';

const READERS: Readonly<Partial<Record<AgentId, HookReader>>> = {
  'claude-code': readClaudeHook,
  codex: readCodexHook,
  'copilot-cli': readCopilotHook,
  'copilot-vscode': readVsCodeHook,
  cursor: readCursorHook,
  'gemini-cli': readGeminiHook,
  opencode: readOpenCodeHook,
  qwen: readQwenHook,
};

/** Agents whose hooks are run by other programs, too. */
const SHARED: ReadonlySet<AgentId> = new Set(['claude-code', 'copilot-cli', 'cursor']);

/**
 * What a call of a hook says. Null: nothing of interest.
 *
 * @param agentId whose hook it is; the fields tell which program really calls it
 */
export function readHook(agentId: AgentId, payload: Fields): HookFact | null {
  return READERS[hostOf(agentId, payload)]?.(payload) ?? null;
}

/** VS Code and Cursor run hooks of Claude Code, Copilot CLI does so in its projects, VS Code runs Copilot's as well. */
function hostOf(agentId: AgentId, payload: Fields): AgentId {
  if (!SHARED.has(agentId)) {
    return agentId;
  }
  if (payload['cursor_version'] !== undefined || payload['conversation_id'] !== undefined) {
    return 'cursor';
  }
  if (payload['hookEventName'] !== undefined) {
    return 'copilot-vscode';
  }
  if (payload['timestamp'] === undefined || payload['permission_mode'] !== undefined) {
    return agentId; // Claude Code tells its mode, and no time
  }
  if (typeof payload['timestamp'] === 'number') {
    return 'copilot-cli';
  }
  // Both tell the time; of a transcript only VS Code tells always, and it lies elsewhere.
  const transcript = text(payload, 'transcript_path');
  return transcript === null || /[\\/]session-state[\\/]/.test(transcript) ? 'copilot-cli' : 'copilot-vscode';
}
