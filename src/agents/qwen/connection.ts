import { join } from 'node:path';
import type { AgentConnection } from '../connection.js';
import { hookGroup } from '../hookGroup.js';
import { homes } from './homes.js';

/**
 * Ten seconds for all versions: older ones read milliseconds, newer ones seconds below a thousand and milliseconds from
 * there on (hook-timeout.ts of qwen-code).
 */
const FIELDS = { name: 'skill-ledger', timeout: 10_000, async: true };
/** The tool's id; some versions compare with the name that is shown. */
const SKILL = '^[Ss]kill$';

/** An event that a version doesn't know is left out with a warning, the rest holds (hookRegistry.ts). */
export const qwenConnection: AgentConnection = {
  agentId: 'qwen',
  signs: homes,
  file: (machine) => join(homes(machine)[0] ?? '', 'settings.json'),
  content: (call) => ({
    kind: 'hooks',
    hooks: [
      hookGroup('SessionStart', call, FIELDS),
      hookGroup('PostToolUse', call, FIELDS, SKILL),
      hookGroup('PostToolUseFailure', call, FIELDS, SKILL),
      hookGroup('Stop', call, FIELDS),
      hookGroup('SessionEnd', call, FIELDS),
    ],
    required: {},
  }),
  notes: () => ['restart'],
  offSwitches: [{ path: ['disableAllHooks'], value: true }],
};
