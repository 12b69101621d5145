import * as vscode from 'vscode';
import type { ImportLoop } from '../capture/importLoop.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { Emitter } from '../emitter.js';
import { COMMANDS } from '../ids.js';
import type { StatusRow } from '../report/statusRow.js';
import type { WireAnswer } from '../sharing/http.js';
import type { WireRequest } from '../sharing/request.js';
import type { Surroundings } from './parts.js';
import type { SharingRoom } from './sharingRoom.js';

export interface SharingParts extends Surroundings {
  readonly consent: Consent;
  readonly worker: WorkerClient;
  readonly importLoop: Pick<ImportLoop, 'onDidImport'>;
  /** Fires when a report was recorded in this window. */
  readonly onDidRecord: vscode.Event<unknown>;
}

const SHARING_COMMANDS = [
  COMMANDS.previewSharing,
  COMMANDS.turnOnSharing,
  COMMANDS.turnOffSharing,
  COMMANDS.resetIdentity,
] as const;
export type SharingCommand = (typeof SHARING_COMMANDS)[number];

/** Sharing, for the rest of the extension. Its code is in a bundle of its own, which activation does not wait for. */
export class Sharing implements vscode.Disposable {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly commands: vscode.Disposable;
  private loading: Promise<SharingRoom> | null = null;
  private loaded: SharingRoom | null = null;

  constructor(private readonly parts: SharingParts) {
    const commands = SHARING_COMMANDS.map((command) =>
      vscode.commands.registerCommand(command, async () => (await this.room()).run(command)),
    );
    this.commands = vscode.Disposable.from(...commands);
  }

  /** The row of "Recording & Privacy"; none until the bundle is loaded. */
  get rows(): StatusRow[] {
    return this.loaded === null ? [] : [this.loaded.row];
  }

  get isOn(): boolean {
    return this.loaded?.isOn === true;
  }

  /** To be called when consent is known. */
  async start(): Promise<void> {
    await (await this.room()).start();
  }

  /** Sends one request of the worker's, where sharing is on at that moment. */
  async post(request: WireRequest): Promise<WireAnswer> {
    return (await this.room()).post(request);
  }

  /** Queues what another extension tells, where sharing is on. Never throws. */
  track(event: unknown, data: unknown): void {
    this.loaded?.track(event, data);
  }

  async end(): Promise<void> {
    await this.loaded?.loop.end();
  }

  dispose(): void {
    this.commands.dispose();
    this.changed.dispose();
    this.loaded?.dispose();
  }

  private room(): Promise<SharingRoom> {
    this.loading ??= import('./sharingRoom.js').then(({ SharingRoom }) => {
      this.loaded = new SharingRoom(this.parts);
      this.loaded.loop.onDidChange(() => this.changed.fire());
      return this.loaded;
    });
    return this.loading;
  }
}
