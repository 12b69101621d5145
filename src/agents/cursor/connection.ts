import { join } from 'node:path';
import type { AgentConnection, Hook, RecorderCall } from '../connection.js';
import { homes } from './homes.js';

/** Cursor's tools that read a SKILL.md. */
const READERS = 'Read|Shell';
/** Seconds. A hook that fails or takes longer lets the agent go on, unless `failClosed` is set (cursor.com/docs/hooks). */
const TIMEOUT = 5;

export const cursorConnection: AgentConnection = {
  agentId: 'cursor',
  signs: homes,
  file: (machine) => join(homes(machine)[0] ?? '', 'hooks.json'),
  content: (call) => ({
    kind: 'hooks',
    hooks: [
      hook('sessionStart', call),
      hook('postToolUse', call, READERS),
      hook('postToolUseFailure', call, READERS),
      hook('stop', call),
      hook('sessionEnd', call),
    ],
    required: { version: 1 },
  }),
  notes: () => ['restart'],
  offSwitches: [],
};

function hook(event: string, { command }: RecorderCall, matcher?: string): Hook {
  return { event, entry: { command, timeout: TIMEOUT, ...(matcher === undefined ? {} : { matcher }) } };
}
