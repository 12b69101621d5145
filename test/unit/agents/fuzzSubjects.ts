import { claudeCode } from '../../../src/agents/claude-code/agent.js';
import { codex } from '../../../src/agents/codex/agent.js';
import { copilotCli } from '../../../src/agents/copilot-cli/agent.js';
import { copilotVsCode } from '../../../src/agents/copilot-vscode/agent.js';
import { cursorAgent } from '../../../src/agents/cursor/agent.js';
import { geminiCli } from '../../../src/agents/gemini-cli/agent.js';
import { openCode } from '../../../src/agents/opencode/agent.js';
import { qwenCode } from '../../../src/agents/qwen/agent.js';
import { copilotSession } from '../../fixtures/copilot-cli/events.js';
import { vsCodeChat } from '../../fixtures/copilot-vscode/chat.js';
import { cursorTranscript } from '../../fixtures/cursor/transcript.js';
import { geminiChat } from '../../fixtures/gemini-cli/chat.js';
import { openCodeSession } from '../../fixtures/opencode/session.js';
import { qwenChat } from '../../fixtures/qwen/chat.js';
import { variedSession } from './claude-code/reading.js';
import { variedRollout } from './codex/reading.js';
import type { FuzzSubject } from './fuzzing.js';

/** For each format a session with something of everything. */
export function fuzzSubjects(): FuzzSubject[] {
  const skill = '/home/dev/.agents/skills/notes/SKILL.md';
  const chat = geminiChat()
    .prompt('Schöne Grüße')
    .skillCall('a')
    .call('read_file', { file_path: skill })
    .shell('make', { status: 'error' })
    .say()
    .rewind(2)
    .prompt()
    .skillCall('b', { status: 'cancelled' })
    .cancelled()
    .prompt()
    .call('invoke_agent', {}, { agentId: 'agent' })
    .skillCall('c')
    .error();
  const agent = geminiChat({ sessionId: 'agent', kind: 'subagent' }).prompt().skillCall('d').say();
  const claude = variedSession()
    .subagent('f00d', (inner) => inner.skillCall('c').endTurn(), { inline: true })
    .fork('22222222-0000-4000-8000-000000000000')
    .skillCall('d')
    .endTurn()
    .text();
  const session = openCodeSession()
    .prompt('Grüße')
    .skillCall('a')
    .tool('read', { filePath: skill })
    .bash('make', { status: 'error' })
    .say()
    .prompt()
    .skillCall('b', { status: 'error', error: 'The user rejected permission to use this tool' })
    .subagent(openCodeSession({ sessionId: 'ses_2' }))
    .failed('MessageAbortedError');
  const child = openCodeSession({ sessionId: 'ses_2', parentId: 'ses_1' }).prompt().skillCall('c').say();
  const inEditor = vsCodeChat()
    .prompt('/größe 1')
    .skillCall('a')
    .call('read_file', { filePath: skill })
    .usage(50, 5)
    .done({ promptTokens: 60, outputTokens: 6 })
    .prompt('/explain', 'subcommand')
    .skillCall('b', { refused: true })
    .failedCall('run_in_terminal', { command: `cat ${skill}` })
    .cancelled()
    .prompt()
    .call('multi_replace_string_in_file', { replacements: [{ filePath: skill }] })
    .failed();
  return [
    { name: 'claude-code', agent: claudeCode, parts: { main: claude } },
    ...[false, true].map((paginated) => {
      const rollout = variedRollout(paginated)
        .subagent((inner) => inner.exec('ls').endTurn())
        .endTurn();
      const parts = { main: rollout.fork().prompt().injectedSkill('d').endTurn().text() };
      return { name: `codex ${paginated ? 'paginated' : 'legacy'}`, agent: codex, parts };
    }),
    {
      name: 'cursor',
      agent: cursorAgent,
      parts: {
        'chat-1': cursorTranscript().prompt('/größe 1').read(skill).shell('make').say().prompt().read(skill).text(),
        'chat-1/subagents/a': cursorTranscript().prompt('Look').shell(`cat ${skill}`).say().text(),
      },
    },
    { name: 'opencode files', agent: openCode, parts: { ...session.parts(), ...child.parts() } },
    { name: 'opencode rows', agent: openCode, parts: { rows: session.rows() + child.rows() } },
    { name: 'gemini-cli lines', agent: geminiCli, parts: { main: chat.text(), 'agent.jsonl': agent.text() } },
    { name: 'gemini-cli object', agent: geminiCli, parts: { main: chat.json() } },
    {
      name: 'qwen',
      agent: qwenCode,
      parts: {
        main: qwenChat()
          .typed('/größe 1')
          .shell(`cat ${skill}`)
          .say()
          .prompt()
          .skillCall('b', 'cancelled')
          .skillCall('c')
          .apiError()
          .prompt()
          .skillCall('d')
          .shell('make', 'error')
          .say()
          .text(),
        'agent-a.jsonl': qwenChat({ agentId: 'a' }).prompt().skillCall('e').say().text(),
      },
    },
    { name: 'copilot-vscode object', agent: copilotVsCode, parts: { chatSessions: inEditor.chat() } },
    {
      name: 'copilot-vscode log and transcript',
      agent: copilotVsCode,
      parts: { chatSessions: inEditor.log(), transcripts: inEditor.transcript(), workspace: '{"folder":"file:///p"}' },
    },
    {
      name: 'copilot-cli',
      agent: copilotCli,
      parts: {
        main: copilotSession()
          .typedSkill('größe')
          .view(skill)
          .bash('make', false)
          .endTurn()
          .prompt()
          .skillCall('b', { result: 'refused' })
          .skillCall('c', { plugin: 'p' })
          .subagent((agent) => agent.skillCall('d').bash(`cat ${skill}`))
          .error()
          .prompt()
          .skillCall('e')
          .abort()
          .shutdown('routine', { inputTokens: 5, outputTokens: 5 })
          .text(),
      },
    },
  ];
}
