import { join } from 'node:path';
import type { AgentConnection, RecorderCall } from '../connection.js';
import { dataFolders, homes } from './homes.js';

/**
 * OpenCode knows no hooks but plug-ins: one file, loaded at its start from `plugin` (all of 1.x; `plugins` is the newer
 * name). Version 1 calls every export as a function, and version 2 wants an object, so one file can't serve both: in
 * version 2 this one is not loaded, which its log tells, and sessions are read as before.
 */
export const openCodeConnection: AgentConnection = {
  agentId: 'opencode',
  signs: (machine) => [...homes(machine), ...dataFolders(machine)],
  file: (machine) => join(homes(machine)[0] ?? '', 'plugin', 'skill-ledger.js'),
  content: (call) => ({ kind: 'file', text: pluginText(call) }),
  notes: () => ['restart'],
  offSwitches: [],
};

/**
 * Hands on which skill was loaded and how a session went: ids, names and times, nothing of what was said. Nothing is
 * waited for, and nothing that goes wrong gets out.
 */
function pluginText({ program, arguments: args }: RecorderCall): string {
  return `// Made by the Skill Ledger extension for VS Code: "Skill Ledger: Disconnect Agent" removes this file.
import { spawn } from "node:child_process";

const PROGRAM = ${JSON.stringify(program)};
const ARGUMENTS = ${JSON.stringify(args)};
const EVENTS = ["session.created", "session.idle", "session.error", "session.deleted"];

function tell(payload) {
  try {
    const child = spawn(PROGRAM, ARGUMENTS, { stdio: ["pipe", "ignore", "ignore"], windowsHide: true });
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(payload));
    child.unref();
  } catch {}
}

export const SkillLedger = async ({ directory }) => ({
  "tool.execute.after": async (input, output) => {
    if (input?.tool === "skill") {
      tell({
        hook_event_name: "tool.execute.after",
        session_id: input.sessionID,
        tool_use_id: input.callID,
        cwd: directory,
        tool_name: "skill",
        tool_input: { name: input.args?.name ?? output?.metadata?.name ?? input.args?.id },
      });
    }
  },
  "command.execute.before": async (input) => {
    tell({
      hook_event_name: "command.execute.before",
      session_id: input?.sessionID,
      cwd: directory,
      command_name: input?.command,
    });
  },
  event: async ({ event }) => {
    if (EVENTS.includes(event?.type)) {
      const properties = event.properties ?? {};
      tell({
        hook_event_name: event.type,
        session_id: properties.sessionID ?? properties.info?.id,
        cwd: directory,
        error: properties.error?.name,
      });
    }
  },
});
`;
}
