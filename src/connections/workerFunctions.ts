import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../agents/agent.js';
import { asObject, asText } from '../agents/fields.js';
import { ledgerFiles } from '../ledger/files.js';
import type { AgentId } from '../model/vocabulary.js';
import { Connections } from './connections.js';
import type { ConnectionChange, ConnectionState } from './connectionState.js';
import { recorderPaths } from './launcher.js';
import type { ConnectionAction } from './plan.js';
import type { ConnectionProblem } from './problems.js';

/** Calls about agents' configurations. They run in the worker, since they read and write files. */
export interface ConnectionFunctions {
  connectionStates(): Promise<readonly ConnectionState[]>;
  /** The change as it would be now. Rejects with a TypeError for an agent that can't be connected. */
  previewConnection(agentId: AgentId, action: ConnectionAction): Promise<ConnectionChange>;
  /** Makes a change that was shown. What kept it from being made, or null. */
  applyConnection(change: ConnectionChange): Promise<ConnectionProblem | null>;
  /** Renews an installed recorder if an agent calls it. */
  refreshRecorder(): Promise<void>;
}

/** @param dist folder of the bundles, the recorder's among them */
export function connectionFunctions(machine: Machine, dist: string): ConnectionFunctions {
  const connections = (): Connections =>
    new Connections({
      machine,
      paths: recorderPaths(ledgerFiles(machine.home).folder),
      recorder: { file: join(dist, 'recorder.js'), version: versionBeside(dist), editor: process.execPath },
    });
  return {
    connectionStates: () => connections().states(),
    previewConnection: (agentId, action) => connections().preview(agentId, action),
    applyConnection: (change) => connections().apply(change),
    refreshRecorder: () => connections().refreshRecorder(),
  };
}

/** The extension's version; empty, so older than any, where its manifest can't be read. */
function versionBeside(dist: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8'));
    return asText(asObject(manifest)?.['version']) ?? '';
  } catch {
    return '';
  }
}
