import * as vscode from 'vscode';
import type { RecordedEvent } from '../api.js';
import { folderHash } from '../capture/folderHash.js';
import { Recording } from '../capture/recording.js';
import { RecordingPermission } from '../capture/recordingPermission.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { Spool } from '../ledger/spool.js';
import type { ReportStore } from '../report/reportStore.js';
import { editorSignals, recordingSignals } from './editorSignals.js';
import type { Surroundings } from './parts.js';
import { trustedFolders } from './window.js';

export interface WindowRecordingParts extends Surroundings {
  readonly consent: Consent;
  readonly worker: WorkerClient;
  readonly store: ReportStore;
}

export interface WindowRecording {
  readonly recording: Recording;
  readonly permission: RecordingPermission;
  /** Fires with each report that has become durable in the usual ledger. */
  readonly recorded: vscode.EventEmitter<RecordedEvent>;
}

/** What this window records itself. A report that names no folder is taken to speak of the one that is open here. */
export function windowRecording({
  home,
  files,
  consent,
  worker,
  store,
  now,
  log,
}: WindowRecordingParts): WindowRecording {
  const permission = new RecordingPermission(consent, editorSignals, recordingSignals);
  const recorded = new vscode.EventEmitter<RecordedEvent>();
  const hash = folderHash(files.salt);
  const recording = new Recording({
    home,
    files,
    spool: new Spool({ folder: files.spool }),
    worker,
    permission,
    onAbsorbed: (report) => store.take(report),
    onRecorded: (event) => recorded.fire(event),
    usualFolder: () => {
      const [first = null, ...more] = trustedFolders();
      return more.length === 0 ? first : null;
    },
    hashFolder: (folder) => hash(folder, '.'),
    now,
    log,
  });
  return { recording, permission, recorded };
}
