import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../agent.js';
import type { AgentConnection } from '../connection.js';
import { hookGroup } from '../hookGroup.js';
import { codexHomes } from './homes.js';

/**
 * No `async`: versions up to 0.147 leave such a hook out with a warning at each start (openai/codex#34694). Three
 * seconds, to which Codex cuts those of SessionEnd, with a warning where more is asked for. Nothing beside `hooks`: some
 * versions refuse the file for it (`deny_unknown_fields` of HooksFile in codex-rs). Unknown events are passed over.
 */
const FIELDS = { timeout: 3 };
/** No tool events: a skill is read with the shell there, and a call for each command would cost more than it tells. */
const EVENTS = ['SessionStart', 'Stop', 'StopFailure', 'Interrupt', 'SessionEnd'] as const;

export const codexConnection: AgentConnection = {
  agentId: 'codex',
  signs: codexHomes,
  file: (machine) => join(home(machine), 'hooks.json'),
  content: (call) => ({
    kind: 'hooks',
    hooks: EVENTS.map((event) => hookGroup(event, call, FIELDS)),
    required: {},
  }),
  // A hook that is new or was changed does not run until the person trusts it.
  notes: (machine) => ['trust', ...(hasTomlHooks(machine) ? (['twoHookFiles'] as const) : [])],
  offSwitches: [],
};

function home(machine: Machine): string {
  return codexHomes(machine)[0] ?? '';
}

/**
 * Codex loads hooks from both files and warns of it ("prefer a single representation", codex-rs/hooks). Its own notes
 * of what is trusted, `[hooks.state…]`, are no hooks.
 */
function hasTomlHooks(machine: Machine): boolean {
  try {
    const text = readFileSync(join(home(machine), 'config.toml'), 'utf8');
    return /^[ \t]*\[\[?[ \t]*hooks[ \t]*(?:\]|\.[ \t]*(?!["']?state\b))/m.test(text);
  } catch {
    return false;
  }
}
