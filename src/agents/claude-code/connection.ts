import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../agent.js';
import type { AgentConnection, Hook, RecorderCall } from '../connection.js';
import { asObject, asText } from '../fields.js';
import { hookGroup } from '../hookGroup.js';

/**
 * Asynchronous hooks are not waited for and can't stop anything, whatever they exit with (code.claude.com/docs/en/hooks);
 * versions before `async` existed take the entry for a usual one and wait these seconds at most.
 */
const FIELDS = { timeout: 10, async: true };
const SKILL = 'Skill';

/** Which old versions know these is seen in the schema of 2.0; they carry on where the hook fails. */
const BASE: readonly (readonly [event: string, matcher?: string])[] = [
  ['SessionStart'],
  ['PostToolUse', SKILL],
  ['Stop'],
  ['SessionEnd'],
];
const NEWER: readonly (readonly [event: string, matcher?: string])[] = [
  ['UserPromptExpansion'], // a typed /skill: no tool event tells it (anthropics/claude-code#24858)
  ['PostToolUseFailure', SKILL],
  ['PermissionDenied', SKILL],
  ['StopFailure'],
];
/** Before it, one unknown event made Claude Code ignore the whole settings.json (changelog of 2.1.101). */
const TOLERANT = [2, 1, 101] as const;

export const claudeConnection: AgentConnection = {
  agentId: 'claude-code',
  // The folder alone is no sign: the ledger lies in it.
  signs: (machine) => [join(folder(machine), 'settings.json'), join(folder(machine), 'projects'), stateFile(machine)],
  file: (machine) => join(folder(machine), 'settings.json'),
  content: (call, machine) => ({ kind: 'hooks', hooks: hooks(call, machine), required: {} }),
  notes: (machine) => [...(isTolerant(machine) ? [] : (['fewerEvents'] as const)), 'restart'],
  offSwitches: [{ path: ['disableAllHooks'], value: true }],
};

function hooks(call: RecorderCall, machine: Machine): Hook[] {
  const events = isTolerant(machine) ? [...BASE, ...NEWER] : BASE;
  return events.map(([event, matcher]) => hookGroup(event, call, FIELDS, matcher));
}

function folder({ home, env }: Machine): string {
  return env['CLAUDE_CONFIG_DIR'] || join(home, '.claude');
}

/** Where Claude Code notes, among others, whose release notes it has shown. */
function stateFile({ home, env }: Machine): string {
  return join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json');
}

/** False also where the version can't be told: fewer events are better than settings that are ignored. */
function isTolerant(machine: Machine): boolean {
  const version = lastVersion(machine)?.split('.').map(Number) ?? [];
  const difference = TOLERANT.findIndex((part, index) => part !== version[index]);
  return version.length > 0 && (difference < 0 || (version[difference] ?? 0) > (TOLERANT[difference] ?? 0));
}

function lastVersion(machine: Machine): string | null {
  try {
    const state: unknown = JSON.parse(readFileSync(stateFile(machine), 'utf8'));
    const version = asText(asObject(state)?.['lastReleaseNotesSeen']);
    return version !== null && /^\d+\.\d+\.\d+/.test(version) ? version : null;
  } catch {
    return null;
  }
}
