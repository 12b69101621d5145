import { join } from 'node:path';
import type { AgentConnection } from '../connection.js';
import { homes } from './homes.js';

/** No tool events: it has no tool for skills, and a call for each file that is read would cost more than it tells. */
const EVENTS = ['sessionStart', 'stop', 'sessionEnd'] as const;
/** Seconds. A hook that fails or takes longer lets the agent go on, unless `failClosed` is set (cursor.com/docs/hooks). */
const TIMEOUT = 5;

export const cursorConnection: AgentConnection = {
  agentId: 'cursor',
  signs: homes,
  file: (machine) => join(homes(machine)[0] ?? '', 'hooks.json'),
  content: (call) => ({
    kind: 'hooks',
    hooks: EVENTS.map((event) => ({ event, entry: { command: call.command, timeout: TIMEOUT } })),
    required: { version: 1 },
  }),
  notes: () => ['restart'],
  offSwitches: [],
};
