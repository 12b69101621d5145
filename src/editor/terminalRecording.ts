import { randomUUID } from 'node:crypto';
import { folderHash } from '../capture/folderHash.js';
import { TerminalOptOuts } from '../capture/terminalOptOuts.js';
import { TerminalRuns } from '../capture/terminalRuns.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { Exclusions } from '../ledger/exclusions.js';
import type { LedgerFiles } from '../ledger/files.js';
import type { Spool } from '../ledger/spool.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import { sourceChoices } from './editorSignals.js';

export interface TerminalRecordingParts {
  readonly files: LedgerFiles;
  readonly consent: Consent;
  readonly spool: Spool;
  readonly worker: WorkerClient;
  readonly store: ReportStore;
  readonly now: () => number;
  readonly log: Log;
}

/** Runs in terminals, recorded in the spool and shown at once. */
export function terminalRecording({
  files,
  consent,
  spool,
  worker,
  store,
  now,
  log,
}: TerminalRecordingParts): TerminalRuns {
  // It is on disk: what fails here only delays its being shown.
  const show = (): Promise<void> =>
    worker
      .call('absorb')
      .then((report) => store.take(report))
      .catch((error: unknown) => log.warn(`A terminal run is not shown yet: ${String(error)}`));
  const exclusions = new Exclusions(files.exclusions);
  return new TerminalRuns({
    recognise: (commandLine, shell) => worker.call('agentRuns', commandLine, shell),
    optOuts: new TerminalOptOuts({ exclusions, pid: process.pid, onExclude: show, now, log }),
    hashFolder: folderHash(files.salt),
    record: async (use) => {
      await spool.append(use);
      await show();
    },
    mayRecord: () => consent.current?.recording === true,
    isSource: (agentId) => agentId !== 'claude-code' || sourceChoices().some((choice) => choice.agentId === agentId),
    hostId: randomUUID(),
    now,
    log,
  });
}
