import { join } from 'node:path';
import type { AgentConnection, Hook, RecorderCall } from '../connection.js';
import { homes } from './homes.js';

/**
 * A file of our own among those that Copilot CLI reads, so that none of the person's is changed. Never `preToolUse`: a
 * hook that fails there denies the tool. At the events here a failure is a warning and a time-out goes by
 * (docs.github.com, CLI hooks reference).
 */
export const copilotConnection: AgentConnection = {
  agentId: 'copilot-cli',
  signs: homes,
  file: (machine) => join(homes(machine)[0] ?? '', 'hooks', 'skill-ledger.json'),
  content: (call) => ({
    kind: 'hooks',
    hooks: [
      hook('sessionStart', call),
      hook('postToolUse', call, 'skill'), // versions without matchers call it for every tool
      hook('agentStop', call),
      hook('errorOccurred', call),
      hook('sessionEnd', call),
    ],
    required: { version: 1 },
  }),
  notes: () => ['restart'],
  offSwitches: [{ path: ['disableAllHooks'], value: true }],
};

/** Each system takes the one that it knows; on Windows that is PowerShell, elsewhere any POSIX shell. */
function hook(event: string, { command }: RecorderCall, matcher?: string): Hook {
  const entry = { type: 'command', bash: command, powershell: command, timeoutSec: 5 };
  return { event, entry: matcher === undefined ? entry : { ...entry, matcher } };
}
