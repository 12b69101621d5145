import { randomUUID } from 'node:crypto';
import { folderHash } from '../capture/folderHash.js';
import { TerminalOptOuts } from '../capture/terminalOptOuts.js';
import { TerminalRuns } from '../capture/terminalRuns.js';
import type { Recording } from '../capture/recording.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { Exclusions } from '../ledger/exclusions.js';
import type { LedgerFiles } from '../ledger/files.js';
import type { Log } from '../ledger/types.js';
import { isSource } from './editorSignals.js';

export interface TerminalRecordingParts {
  readonly files: LedgerFiles;
  readonly consent: Consent;
  readonly recording: Pick<Recording, 'recorder' | 'show'>;
  readonly worker: WorkerClient;
  readonly now: () => number;
  readonly log: Log;
}

/** Runs in terminals, recorded in the spool and shown at once. */
export function terminalRecording({
  files,
  consent,
  recording,
  worker,
  now,
  log,
}: TerminalRecordingParts): TerminalRuns {
  const exclusions = new Exclusions(files.exclusions);
  return new TerminalRuns({
    recognise: (commandLine, shell) => worker.call('agentRuns', commandLine, shell),
    optOuts: new TerminalOptOuts({ exclusions, pid: process.pid, onExclude: () => recording.show(), now, log }),
    hashFolder: folderHash(files.salt),
    record: (use) => recording.recorder.keep(use),
    mayRecord: () => consent.current?.recording === true,
    isSource,
    hostId: randomUUID(),
    now,
    log,
  });
}
