import { dirname, join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import type { EditorStorage } from '../agents/agent.js';
import { ImportLoop } from '../capture/importLoop.js';
import { Lease } from '../capture/lease.js';
import { WorkerClient } from '../capture/workerClient.js';
import type { HostFunctions } from '../capture/workerProtocol.js';
import { Consent } from '../consent/consent.js';
import { ConsentFile } from '../consent/consentFile.js';
import { OffIntervals } from '../consent/offIntervals.js';
import { Exclusions } from '../ledger/exclusions.js';
import type { LedgerFiles } from '../ledger/files.js';
import { readLastReport } from '../ledger/lastReport.js';
import type { Log } from '../ledger/types.js';
import { isAlive } from '../processes.js';
import type { ReportSource } from '../report/reportStore.js';
import { editorName, retentionDays, sourceChoices, sourceIds } from './editorSignals.js';
import { watchTranscripts } from './watchers.js';
import { trustedFolders } from './window.js';

/** What every part of the host needs. `now` is epoch ms. */
export interface Surroundings {
  readonly home: string;
  readonly files: LedgerFiles;
  readonly now: () => number;
  readonly log: Log;
}

/** Consent as an extension host has it: with an editor's settings, and notes of when recording was off. */
export function hostConsent({ files, now, log }: Surroundings): Consent {
  const editor = editorName();
  const exclusions = new Exclusions(files.exclusions);
  const intervals = new OffIntervals({ exclusions, editor, pid: process.pid, isAlive, now });
  const file = new ConsentFile(files.consent, now);
  return new Consent({ env: process.env, file, host: { editor, intervals }, now, log });
}

/** Extensions have a folder each, in that of the window and in that of the person. */
export function editorStorage({ globalStorageUri, storageUri }: ExtensionContext): EditorStorage {
  return {
    user: dirname(dirname(globalStorageUri.fsPath)),
    workspace: storageUri === undefined ? null : dirname(storageUri.fsPath),
  };
}

/** @param folder that holds the bundles and the wasm file */
export function ledgerWorker(
  folder: string,
  { home, log }: Surroundings,
  storage: EditorStorage,
  post: HostFunctions['post'],
): WorkerClient {
  const settings = () => ({
    machine: { home, env: { ...process.env }, storage },
    wasmFile: join(folder, 'sql-wasm.wasm'),
    retentionDays: retentionDays(),
  });
  return new WorkerClient(join(folder, 'worker.js'), settings, log, post);
}

/** The published report without the worker, the rest with it. */
export function reportSource({ files }: Surroundings, worker: WorkerClient, consent: Consent): ReportSource {
  return {
    readLast: () => readLastReport(files.lastReport),
    reports: (filter) => worker.call('reports', filter),
    projectReports: (filter) => worker.call('projectReports', filter),
    // Transcripts are opened for the names of projects only while recording is on.
    projectFolders: () =>
      worker.call('projectFolders', consent.current?.recording === true ? sourceChoices() : [], trustedFolders()),
    events: (filter, limit) => worker.call('events', filter, limit),
    // What agents count themselves is left alone while recording is off, as their transcripts are.
    inventory: () => {
      const isOn = consent.current?.recording === true;
      return worker.call('inventory', trustedFolders(), isOn ? sourceIds() : [], isOn);
    },
  };
}

export function importLoop({ files, now, log }: Surroundings, worker: WorkerClient): ImportLoop {
  return new ImportLoop({
    importNow: (sources) => worker.call('importNow', sources),
    cancelImport: () => worker.call('cancelImport'),
    sources: sourceChoices,
    createLease: (onChange) => new Lease(join(files.folder, 'import.lease'), now, onChange),
    // What hooks append to the spool is looked for like what agents write.
    watch: (folders, onChange) => watchTranscripts([...folders, files.spool], onChange),
    now,
    elapsed: () => performance.now(),
    log,
  });
}
