import type { Agent } from '../../../src/agents/agent.js';
import { claudeCode } from '../../../src/agents/claude-code/agent.js';
import { codex } from '../../../src/agents/codex/agent.js';
import { copilotCli } from '../../../src/agents/copilot-cli/agent.js';
import { copilotVsCode } from '../../../src/agents/copilot-vscode/agent.js';
import { cursorAgent } from '../../../src/agents/cursor/agent.js';
import { geminiCli } from '../../../src/agents/gemini-cli/agent.js';
import { openCode } from '../../../src/agents/opencode/agent.js';
import { qwenCode } from '../../../src/agents/qwen/agent.js';
import { type ClaudeSession, claudeSession } from '../../fixtures/claude-code/records.js';
import { type CodexRollout, codexRollout } from '../../fixtures/codex/rollout.js';
import { type CopilotSession, copilotSession } from '../../fixtures/copilot-cli/events.js';
import { type VsCodeChat, vsCodeChat } from '../../fixtures/copilot-vscode/chat.js';
import { type CursorTranscript, cursorTranscript } from '../../fixtures/cursor/transcript.js';
import { type GeminiChat, geminiChat } from '../../fixtures/gemini-cli/chat.js';
import { type OpenCodeSession, openCodeSession } from '../../fixtures/opencode/session.js';
import { type QwenChat, qwenChat } from '../../fixtures/qwen/chat.js';
import type { Parts } from './reading.js';

/** What may become of a use of a skill, and what must not be taken for one. */
export const CASES = [
  'started',
  'succeeded',
  'failed',
  'interrupted',
  'denied',
  'abandoned',
  'implied',
  'nested',
  'mention-only',
  'damaged',
] as const;
export type Case = (typeof CASES)[number];

/** A session for the case, or why the agent's format can't show it. */
export type Shown = Parts | string;

export interface AgentCases {
  readonly agent: Agent;
  readonly cases: Readonly<Record<Case, Shown>>;
}

const DAMAGE = '{"type":"user","message":\n';
const skillBelow = (folder: string): string => `/home/dev/project/${folder}/skills/notes/SKILL.md`;

/** One for each agent whose transcripts can be read. */
export function agentCases(): AgentCases[] {
  return [claude(), codexCases(), copilot(), inEditor(), gemini(), qwen(), openCodeCases(), cursor()];
}

function claude(): AgentCases {
  const notes = skillBelow('.claude');
  const used = (): ClaudeSession => claudeSession().prompt().skillCall('tidy');
  const parts = (session: ClaudeSession): Parts => ({ main: session.text() });
  return {
    agent: claudeCode,
    cases: {
      started: parts(used().bash('make')),
      succeeded: parts(used().bash('make').endTurn()),
      failed: parts(claudeSession().prompt().skillCall('tidy', { result: 'unknown' }).endTurn()),
      interrupted: parts(used().interrupt()),
      denied: parts(claudeSession().prompt().skillCall('tidy', { result: 'refused' }).interrupt(true)),
      abandoned: parts(used().bash('make')),
      implied: parts(claudeSession().prompt().read(notes).endTurn()),
      nested: parts(used().read(notes).endTurn()),
      'mention-only': parts(claudeSession().prompt(`Is ${notes} good?`).bash(`rg tidy ${notes}`).endTurn()),
      damaged: { main: used().endTurn().text() + DAMAGE },
    },
  };
}

function codexCases(): AgentCases {
  const notes = skillBelow('.codex');
  const used = (): CodexRollout => codexRollout().prompt('Use $tidy').injectedSkill('tidy');
  const parts = (rollout: CodexRollout): Parts => ({ main: rollout.text() });
  return {
    agent: codex,
    cases: {
      started: parts(used().exec('make')),
      succeeded: parts(used().exec('make').endTurn()),
      failed: parts(used().exec('ls').apiError()),
      interrupted: parts(used().interrupt()),
      denied: 'The text of a skill is put in without a call that anybody could refuse.',
      abandoned: parts(used().exec('make')),
      implied: parts(codexRollout().prompt().exec(`cat ${notes}`).endTurn()),
      nested: parts(used().exec(`cat ${notes}`).endTurn()),
      'mention-only': parts(codexRollout().prompt('What does $tidy do?').exec(`rg x ${notes}`).endTurn()),
      damaged: { main: used().endTurn().text() + DAMAGE },
    },
  };
}

function copilot(): AgentCases {
  const notes = skillBelow('.github');
  const used = (): CopilotSession => copilotSession().prompt().skillCall('tidy');
  const parts = (session: CopilotSession): Parts => ({ main: session.text() });
  return {
    agent: copilotCli,
    cases: {
      started: parts(used().bash('make', null)),
      succeeded: parts(used().bash('make').endTurn()),
      failed: parts(copilotSession().prompt().skillCall('tidy', { result: 'unknown' }).endTurn()),
      interrupted: parts(used().abort()),
      denied: parts(copilotSession().prompt().skillCall('tidy', { result: 'refused' }).endTurn()),
      abandoned: parts(used().bash('make', null)),
      implied: parts(copilotSession().prompt().view(notes).endTurn()),
      nested: parts(used().view(notes).endTurn()),
      'mention-only': parts(copilotSession().prompt('/tidy is a skill').bash(`grep x ${notes}`).say(notes).endTurn()),
      damaged: { main: used().endTurn().text() + DAMAGE },
    },
  };
}

function inEditor(): AgentCases {
  const filePath = skillBelow('.copilot');
  const used = (): VsCodeChat => vsCodeChat().prompt().skillCall('tidy');
  const parts = (chat: VsCodeChat): Parts => ({ chatSessions: chat.log(), transcripts: chat.transcript() });
  const searched = vsCodeChat().prompt(`Look at ${filePath}`).call('grep_search', { query: filePath });
  return {
    agent: copilotVsCode,
    cases: {
      started: parts(used()),
      succeeded: parts(used().call('list_dir', {}).done()),
      failed: parts(used().failed()),
      interrupted: parts(used().cancelled()),
      denied: parts(vsCodeChat().prompt().skillCall('tidy', { refused: true }).done()),
      abandoned: parts(used()),
      implied: parts(vsCodeChat().prompt().call('read_file', { filePath }).done()),
      nested: parts(used().call('read_file', { filePath }).done()),
      'mention-only': parts(searched.done()),
      damaged: { chatSessions: used().done().log() + DAMAGE, transcripts: used().done().transcript() + DAMAGE },
    },
  };
}

function gemini(): AgentCases {
  const file_path = '.gemini/skills/notes/SKILL.md';
  const used = (): GeminiChat => geminiChat().prompt().skillCall('tidy');
  const parts = (chat: GeminiChat): Parts => ({ main: chat.text() });
  return {
    agent: geminiCli,
    cases: {
      started: parts(used().shell('make')),
      succeeded: parts(used().shell('make').say()),
      failed: parts(geminiChat().prompt().skillCall('tidy', { status: 'error' }).say()),
      interrupted: parts(used().cancelled()),
      denied: parts(geminiChat().prompt().skillCall('tidy', { status: 'cancelled' }).cancelled()),
      abandoned: parts(used().shell('make')),
      implied: parts(geminiChat().prompt().call('read_file', { file_path }).say()),
      nested: parts(used().call('read_file', { file_path }).say()),
      'mention-only': parts(geminiChat().prompt().call('grep_search', { pattern: file_path }).say(file_path)),
      damaged: { main: used().say().text() + DAMAGE },
    },
  };
}

function qwen(): AgentCases {
  const absolute_path = skillBelow('.qwen');
  const used = (): QwenChat => qwenChat().prompt().skillCall('tidy');
  const parts = (chat: QwenChat): Parts => ({ main: chat.text() });
  return {
    agent: qwenCode,
    cases: {
      started: parts(used().shell('make', 'none')),
      succeeded: parts(used().shell('make').say()),
      failed: parts(qwenChat().prompt().skillCall('tidy', 'error').say()),
      interrupted: 'No record tells that the person stopped a turn: it looks like one that was left.',
      denied: parts(qwenChat().prompt().skillCall('tidy', 'cancelled')),
      abandoned: parts(used().shell('make', 'none')),
      implied: parts(qwenChat().prompt().call('read_file', { absolute_path }).say()),
      nested: parts(used().call('read_file', { absolute_path }).say()),
      'mention-only': parts(qwenChat().prompt('/tidy in words').shell(`rg x ${absolute_path}`).say('the skill tidy')),
      damaged: { main: used().say().text() + DAMAGE },
    },
  };
}

function openCodeCases(): AgentCases {
  const filePath = skillBelow('.opencode');
  const used = (): OpenCodeSession => openCodeSession().prompt().skillCall('tidy');
  const error = 'The user rejected permission to use this specific tool call.';
  return {
    agent: openCode,
    cases: {
      started: used().parts(),
      succeeded: used().bash('make').say().parts(),
      failed: used().failed('APIError').parts(),
      interrupted: used().failed('MessageAbortedError').parts(),
      denied: openCodeSession().prompt().skillCall('tidy', { status: 'error', error }).say().parts(),
      abandoned: used().parts(),
      implied: openCodeSession().prompt().tool('read', { filePath }).say().parts(),
      nested: used().tool('read', { filePath }).say().parts(),
      'mention-only': openCodeSession().prompt(`See ${filePath}`).tool('grep', { path: filePath }).say().parts(),
      damaged: { rows: used().say().rows() + DAMAGE },
    },
  };
}

function cursor(): AgentCases {
  const notes = skillBelow('.cursor');
  const used = (): CursorTranscript => cursorTranscript().prompt('/tidy').shell('make');
  const parts = (transcript: CursorTranscript): Parts => ({ 'chat-1': transcript.text() });
  return {
    agent: cursorAgent,
    cases: {
      started: parts(used()),
      succeeded: parts(used().say()),
      failed: 'It keeps no results of tools and no errors.',
      interrupted: 'It keeps no mark of it: the transcript just stops.',
      denied: 'It keeps no results of tools, so no refusal either.',
      abandoned: parts(used()),
      implied: parts(cursorTranscript().prompt().read(notes).say()),
      nested: parts(cursorTranscript().prompt('/tidy').read(notes).say()),
      'mention-only': parts(cursorTranscript().prompt().shell(`grep x ${notes}`).say(`I could read ${notes}`)),
      damaged: { 'chat-1': `${used().say().text()}user:\n` },
    },
  };
}
