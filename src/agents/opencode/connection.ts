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
 * Hands on which skill was loaded and how a turn ended, in the words of Claude Code's hooks: ids, names and times,
 * nothing of what was said. Nothing is waited for, and nothing that goes wrong gets out.
 */
function pluginText({ program, arguments: args }: RecorderCall): string {
  return `// Made by the Skill Ledger extension for VS Code: "Skill Ledger: Disconnect Agent" removes this file.
import { spawn } from "node:child_process";

const PROGRAM = ${JSON.stringify(program)};
const ARGUMENTS = ${JSON.stringify(args)};

function tell(payload) {
  try {
    const child = spawn(PROGRAM, ARGUMENTS, { stdio: ["pipe", "ignore", "ignore"], windowsHide: true });
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(payload));
    child.unref();
  } catch {}
}

function nameOf(event) {
  switch (event?.type) {
    case "session.created":
      return "SessionStart";
    case "session.idle":
      return "Stop";
    case "session.error":
      return event.properties?.error?.name === "MessageAbortedError" ? "Interrupt" : "StopFailure";
  }
}

export const SkillLedger = async ({ directory }) => ({
  "tool.execute.after": async (input, output) => {
    if (input?.tool === "skill") {
      tell({
        hook_event_name: "PostToolUse",
        session_id: input.sessionID,
        cwd: directory,
        tool_name: "skill",
        tool_use_id: input.callID,
        tool_input: { name: output?.metadata?.name ?? input.args?.name ?? input.args?.id },
      });
    }
  },
  event: async ({ event }) => {
    const name = nameOf(event);
    if (name !== undefined) {
      const { sessionID, info } = event.properties ?? {};
      tell({ hook_event_name: name, session_id: sessionID ?? info?.id, cwd: directory });
    }
  },
});
`;
}
