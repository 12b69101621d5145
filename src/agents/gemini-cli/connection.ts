import { join } from 'node:path';
import type { AgentConnection } from '../connection.js';
import { hookGroup } from '../hookGroup.js';
import { homes } from './homes.js';

/** Milliseconds here. Hooks are waited for, and what they print is taken as an answer: the recorder prints nothing. */
const FIELDS = { name: 'skill-ledger', timeout: 5000 };

/** Only exit code 2 stops anything (geminicli.com/docs/hooks/reference), which the recorder's call never has. */
export const geminiConnection: AgentConnection = {
  agentId: 'gemini-cli',
  // Other programs keep things in the folder as well.
  signs: (machine) => homes(machine).flatMap((home) => ['settings.json', 'tmp'].map((name) => join(home, name))),
  file: (machine) => join(homes(machine)[0] ?? '', 'settings.json'),
  content: (call) => ({
    kind: 'hooks',
    hooks: [
      hookGroup('SessionStart', call, FIELDS),
      hookGroup('AfterTool', call, FIELDS, 'activate_skill'),
      hookGroup('AfterAgent', call, FIELDS),
      hookGroup('SessionEnd', call, FIELDS),
    ],
    required: {},
  }),
  notes: () => ['restart'],
  offSwitches: [
    { path: ['hooksConfig', 'enabled'], value: false },
    { path: ['tools', 'enableHooks'], value: false },
  ],
};
