import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Gate } from '../capture/gate.js';
import type { ImportLoop } from '../capture/importLoop.js';
import type { Recording } from '../capture/recording.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { BEAT_MS } from '../consent/offIntervals.js';
import type { AgentConnections } from './agentConnections.js';
import { editorSignals, onDidChangeEditorSignals, onDidChangeSources } from './editorSignals.js';
import type { LedgerFiles } from '../ledger/files.js';
import type { Sharing } from './sharing.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import { followRetention } from './retention.js';
import { SkillWatch } from './skillWatch.js';
import { watchOneFile } from './watchers.js';

/** The editor kills a host that takes longer to end. */
const END_MS = 1_500;

export interface LifecycleParts {
  readonly home: string;
  readonly consent: Consent;
  readonly gate: Gate;
  readonly loop: ImportLoop;
  readonly store: ReportStore;
  readonly worker: WorkerClient;
  readonly recording: Recording;
  readonly sharing: Sharing;
  readonly connections: AgentConnections;
  readonly files: Pick<LedgerFiles, 'consent' | 'lastReport'>;
  readonly log: Log;
}

/** What happens when: the rows of last time first, then consent, then import; and all of it ended in order. */
export class Lifecycle implements vscode.Disposable {
  private readonly subscriptions: { dispose(): unknown }[] = [];
  private beat: NodeJS.Timeout | null = null;

  constructor(private readonly parts: LifecycleParts) {}

  async start(): Promise<void> {
    const { consent, gate, loop, store, worker, sharing, connections, files, home } = this.parts;
    this.subscriptions.push(
      consent.onDidChange(() => void gate.apply()),
      worker.onProgress((progress) => loop.showProgress(progress)),
      // Another window may have published meanwhile what this import did not see.
      loop.onDidImport((report) => void store.take(report).then(() => store.followPublished())),
      onDidChangeEditorSignals(() => void consent.setSignals(editorSignals())),
      onDidChangeSources(() => loop.again()),
      this.followRetention(),
      watchOneFile(files.lastReport, () => void store.followPublished()),
      watchOneFile(files.consent, () => void consent.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void store.takeInventory()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void store.takeInventory()),
    );
    this.beat = setInterval(() => void consent.refresh(), BEAT_MS);
    this.beat.unref();
    await store.followPublished();
    await consent.setSignals(editorSignals());
    await sharing.start();
    await gate.apply();
    await store.takeInventory();
    this.subscriptions.push(new SkillWatch({ home, store, consent, gate }));
    await connections.start();
  }

  /** Publishes what is pending and lets go of everything, within a second and a half. */
  async end(): Promise<void> {
    const { consent, loop, recording, sharing, worker } = this.parts;
    this.dispose();
    const stored = Promise.all([recording.close(), sharing.end()]);
    const ended = loop.stop().then(() => Promise.all([consent.end(), stored.then(() => worker.close())]));
    await Promise.race([ended, delay(END_MS, undefined, { ref: false })]);
  }

  private followRetention(): vscode.Disposable {
    const { loop, store, worker, log } = this.parts;
    const following = followRetention({
      endWorker: () => loop.standAside(() => worker.close()),
      absorb: () => worker.call('absorb'),
      onDidExpire: (report) => void store.take(report),
      onProblem: (message) => log.warn(message),
    });
    return new vscode.Disposable(() => following.dispose());
  }

  dispose(): void {
    for (const subscription of this.subscriptions.splice(0)) {
      subscription.dispose();
    }
    if (this.beat !== null) {
      clearInterval(this.beat);
      this.beat = null;
    }
  }
}
