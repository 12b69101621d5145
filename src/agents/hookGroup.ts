import type { Hook, RecorderCall } from './connection.js';

/** One hook in the layout that Claude Code began and Codex, Gemini CLI and Qwen Code have taken over. */
export function hookGroup(
  event: string,
  { command }: RecorderCall,
  fields: Readonly<Record<string, unknown>>,
  matcher?: string,
): Hook {
  const handler = { type: 'command', command, ...fields };
  return { event, entry: { ...(matcher === undefined ? {} : { matcher }), hooks: [handler] } };
}
