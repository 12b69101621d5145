import { AGENTS } from '../agents/registry.js';
import type { Source } from './importer.js';
import type { SourceChoice } from './workerProtocol.js';

/** Agents with their readers; ids that no reader has are left out. */
export function chosenSources(choices: readonly SourceChoice[]): Source[] {
  return choices.flatMap(({ agentId, moreFolders }) => {
    const agent = AGENTS.find(({ id }) => id === agentId);
    return agent === undefined ? [] : [{ agent, moreFolders }];
  });
}
