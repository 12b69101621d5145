import * as vscode from 'vscode';
import type { Recorder } from '../capture/recorder.js';
import type { RecordingPermission } from '../capture/recordingPermission.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import { registerAgentTools } from './agentTools.js';
import { registerAskCommands } from './askCommands.js';
import { registerRecordInvocation } from './recordInvocation.js';

/** The person is offered so many uses of the skill that they speak of. */
const LAST_USES = 20;

export interface ReportingParts {
  readonly recorder: Recorder;
  readonly permission: RecordingPermission;
  readonly consent: Consent;
  readonly store: ReportStore;
  readonly worker: WorkerClient;
  /** The folder that holds the bundles. */
  readonly dist: string;
  readonly now: () => number;
  readonly log: Log;
}

/** By which the person and agents say how a skill went, and agents ask. */
export function registerReporting(parts: ReportingParts): vscode.Disposable {
  const { recorder, permission, consent, store, worker, dist, now, log } = parts;
  const lastUses = (skillName: string) => worker.call('events', { skillName }, LAST_USES);
  return vscode.Disposable.from(
    registerRecordInvocation({ recorder, permission, consent, store, lastUses, now }),
    registerAgentTools({ consent, worker, recorder, log }),
    registerAskCommands(dist),
  );
}
