import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Lease } from '../capture/lease.js';
import { sharingRow } from '../report/sharingRow.js';
import type { StatusRow } from '../report/statusRow.js';
import { sharedError } from '../sharing/errorReport.js';
import type { WireAnswer } from '../sharing/http.js';
import { readOutboxSummary } from '../sharing/outboxSummary.js';
import type { WireRequest } from '../sharing/request.js';
import { readTracked } from '../sharing/sharedEvent.js';
import { sharingFiles } from '../sharing/sharingFiles.js';
import { SharingGate } from '../sharing/sharingGate.js';
import { SharingLoop } from '../sharing/sharingLoop.js';
import { editorSignals, onDidChangeEditorSignals } from './editorSignals.js';
import { ErrorReports } from './errorReports.js';
import type { SharingCommand, SharingParts } from './sharing.js';
import { SharingCommands } from './sharingCommands.js';
import { SharingPreviewDocument } from './sharingPreview.js';
import { sharingDestination } from './sharingSettings.js';
import { watchOneFile } from './watchers.js';
import { wording } from './window.js';

/** Sharing as a window has it, in a bundle of its own. Does nothing as long as nobody has turned it on. */
export class SharingRoom implements vscode.Disposable {
  readonly loop: SharingLoop;
  private readonly gate: SharingGate;
  private readonly commands: SharingCommands;
  private readonly preview: SharingPreviewDocument;
  private readonly errors: ErrorReports;
  private readonly subscriptions: { dispose(): unknown }[] = [];
  private isWatching = false;

  constructor(private readonly parts: SharingParts) {
    const { files, consent, worker, now, log } = parts;
    const env = process.env;
    const gate = new SharingGate({ consent, env, signals: editorSignals, destination: sharingDestination, now });
    this.gate = gate;
    const program = { version: ownVersion(), node: process.version, platform: process.platform };
    this.loop = new SharingLoop({
      gate,
      consent,
      worker: {
        share: (order) => worker.call('share', order),
        shareEvents: (order, events) => worker.call('shareEvents', order, events),
        stopSharing: (forget) => worker.call('stopSharing', forget),
      },
      program,
      createLease: (onChange) => new Lease(join(files.folder, 'sharing.lease'), now, onChange),
      readSummary: () => readOutboxSummary(sharingFiles(files.sharing).outbox),
      now,
      log,
    });
    this.errors = new ErrorReports(
      __dirname, // where our bundles lie
      () => gate.decide().sharing,
      (facts) => this.add(sharedError(facts, now(), randomUUID())),
    );
    this.preview = new SharingPreviewDocument({ gate, worker, program, wording });
    this.commands = new SharingCommands({ consent, gate, worker, preview: this.preview, wording, now });
    this.subscriptions.push(this.loop, this.errors, this.preview);
  }

  /** The row of "Recording & Privacy". */
  get row(): StatusRow {
    return sharingRow(this.loop.current, wording());
  }

  get isOn(): boolean {
    return this.gate.decide().sharing;
  }

  post(request: WireRequest): Promise<WireAnswer> {
    return this.gate.post(request);
  }

  run(command: SharingCommand): Promise<void> {
    return this.commands.run(command);
  }

  /** Consent is known. */
  async start(): Promise<void> {
    const { consent, worker, importLoop, onDidRecord } = this.parts;
    this.subscriptions.push(
      consent.onDidChange(() => void this.apply()),
      onDidChangeEditorSignals(() => void this.apply()),
      importLoop.onDidImport(() => this.loop.soon()),
      onDidRecord(() => this.loop.soon()),
      worker.onFailure((error) => this.errors.report(error)),
    );
    await this.apply();
  }

  /** Queues what another extension tells, where sharing is on. Never throws. */
  track(name: unknown, data: unknown): void {
    this.add(readTracked(name, data, this.parts.now(), randomUUID()));
  }

  dispose(): void {
    for (const subscription of this.subscriptions.splice(0)) {
      subscription.dispose();
    }
  }

  private add(event: Parameters<SharingLoop['add']>[0] | null): void {
    if (event !== null) {
      this.loop.add(event);
    }
  }

  private async apply(): Promise<void> {
    const { consent, files } = this.parts;
    if (consent.confirmation !== null && !this.isWatching) {
      this.isWatching = true;
      this.subscriptions.push(watchOneFile(sharingFiles(files.sharing).outbox, () => void this.loop.follow()));
    }
    await this.loop.apply();
  }
}

function ownVersion(): string {
  const manifest: unknown = vscode.extensions.getExtension('skill-ledger.skill-ledger')?.packageJSON;
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return typeof version === 'string' ? version : '';
}
