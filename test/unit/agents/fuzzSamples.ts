import type { Agent } from '../../../src/agents/agent.js';
import { copilotCli } from '../../../src/agents/copilot-cli/agent.js';
import { geminiCli } from '../../../src/agents/gemini-cli/agent.js';
import { qwenCode } from '../../../src/agents/qwen/agent.js';
import { copilotSession } from '../../fixtures/copilot-cli/events.js';
import { geminiChat } from '../../fixtures/gemini-cli/chat.js';
import { qwenChat } from '../../fixtures/qwen/chat.js';
import type { Parts } from './reading.js';

/** For each format a session with something of everything, to be damaged. */
export function samples(): Readonly<Record<string, { readonly agent: Agent; readonly parts: Parts }>> {
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
  return {
    'gemini-cli lines': { agent: geminiCli, parts: { main: chat.text(), 'agent.jsonl': agent.text() } },
    'gemini-cli object': { agent: geminiCli, parts: { main: chat.json() } },
    qwen: {
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
    'copilot-cli': {
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
  };
}
