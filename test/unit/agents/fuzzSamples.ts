import type { Agent } from '../../../src/agents/agent.js';
import { copilotCli } from '../../../src/agents/copilot-cli/agent.js';
import { copilotSession } from '../../fixtures/copilot-cli/events.js';
import type { Parts } from './reading.js';

/** For each format a session with something of everything, to be damaged. */
export function samples(): Readonly<Record<string, { readonly agent: Agent; readonly parts: Parts }>> {
  const skill = '/home/dev/.agents/skills/notes/SKILL.md';
  return {
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
