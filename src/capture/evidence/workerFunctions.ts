import { readFile } from 'node:fs/promises';
import { AGENTS, LISTED_AGENTS } from '../../agents/registry.js';
import { skillRootTest } from '../../agents/skillRoots.js';
import { agentDatabases } from '../../ledger/agentDatabases.js';
import type { WorkerSettings } from '../workerProtocol.js';
import type { EvidenceFunctions } from './evidence.js';
import { EvidenceFinder } from './evidenceFinder.js';

/** Beside the ledger's own queue: a person who asks for a use does not wait for an import. */
export function evidenceFunctions({ machine, wasmFile }: WorkerSettings): EvidenceFunctions {
  const homes = [...AGENTS, ...LISTED_AGENTS].flatMap((agent) => agent.homes(machine));
  const finder = new EvidenceFinder({
    machine,
    databases: async () => agentDatabases(await readFile(wasmFile)),
    isSkillRoot: skillRootTest(homes),
    now: Date.now,
  });
  return {
    evidence: async (use, { moreFolders }) => {
      const agent = AGENTS.find(({ id }) => id === use.agentId);
      return agent === undefined ? { kind: 'gone' } : finder.find(use, agent, moreFolders);
    },
  };
}
