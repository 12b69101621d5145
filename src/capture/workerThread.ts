import { parentPort, workerData } from 'node:worker_threads';
import { type BirpcReturn, createBirpc } from 'birpc';
import { checkSkill } from '../agents/checkSkill.js';
import { connectionFunctions } from '../connections/workerFunctions.js';
import type { ExportCount } from '../ledger/exportText.js';
import type { Log } from '../ledger/types.js';
import { packLists } from '../longLists.js';
import type { WireRequest } from '../sharing/request.js';
import { evidenceFunctions } from './evidence/workerFunctions.js';
import type { ImportProgress } from './importer.js';
import type { HostFunctions, WorkerFunctions, WorkerSettings } from './workerProtocol.js';
import { WorkerService } from './workerService.js';

/** Connects the service to the port that this worker thread was started with. */
export function serveWorker(): void {
  const port = parentPort;
  if (port === null) {
    return;
  }
  const settings = workerData as WorkerSettings; // posted by our own WorkerClient
  const tell = (level: 'info' | 'warn' | 'error') => (message: string) => void host.$callEvent('log', level, message);
  const log: Log = { info: tell('info'), warn: tell('warn'), error: tell('error') };
  const tells = {
    importing: (progress: ImportProgress) => void host.$callEvent('progress', progress),
    exporting: (count: ExportCount) => void host.$callEvent('exporting', count),
  };
  const post = (request: WireRequest) => host.$call('post', request);
  const service = new WorkerService(settings, log, tells, Date.now, post);
  const functions: WorkerFunctions = {
    ...service.functions,
    ...connectionFunctions(settings.machine, __dirname),
    ...evidenceFunctions(settings),
    checkSkill: (text, folder, agents) => Promise.resolve(checkSkill(text, folder, agents)),
  };
  const host: BirpcReturn<HostFunctions, WorkerFunctions, false> = createBirpc(functions, {
    post: (data: unknown) => port.postMessage(packLists(data)),
    on: (receive) => void port.on('message', receive),
    proxify: false,
    timeout: -1,
  });
}
