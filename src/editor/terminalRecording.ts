import { randomUUID } from 'node:crypto';
import { folderHash } from '../capture/folderHash.js';
import { TerminalRuns } from '../capture/terminalRuns.js';
import type { Recorder } from '../capture/recorder.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import type { LedgerFiles } from '../ledger/files.js';
import type { Log } from '../ledger/types.js';
import { isSource } from './editorSignals.js';

export interface TerminalRecordingParts {
  readonly files: LedgerFiles;
  readonly consent: Consent;
  readonly recorder: Recorder;
  readonly worker: WorkerClient;
  readonly now: () => number;
  readonly log: Log;
}

/** Runs in terminals, recorded in the spool and shown at once. */
export function terminalRecording({
  files,
  consent,
  recorder,
  worker,
  now,
  log,
}: TerminalRecordingParts): TerminalRuns {
  return new TerminalRuns({
    recognise: (commandLine, shell) => worker.call('agentRuns', commandLine, shell),
    hashFolder: folderHash(files.salt),
    record: (use) => recorder.keep(use),
    mayRecord: () => consent.current?.recording === true,
    isSource,
    hostId: randomUUID(),
    now,
    log,
  });
}
