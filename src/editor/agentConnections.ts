import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { ConnectionState } from '../connections/connectionState.js';
import type { Log } from '../ledger/types.js';
import { watchOneFile } from './watchers.js';

/** How the agents stand with the recorder, as their configurations say now. */
export class AgentConnections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private watched: vscode.Disposable | null = null;
  private followed: readonly string[] = [];
  private states: readonly ConnectionState[] | null = null;

  constructor(
    private readonly worker: Pick<WorkerClient, 'call'>,
    private readonly log: Log,
  ) {}

  /** Null: not looked at yet. */
  get current(): readonly ConnectionState[] | null {
    return this.states;
  }

  /** Renews the recorder if an agent calls it, and follows the configurations from now on. */
  async start(): Promise<void> {
    await this.worker
      .call('refreshRecorder')
      .catch((error: unknown) => this.log.warn(`The recorder was not renewed: ${String(error)}`));
    await this.refresh();
  }

  async refresh(): Promise<readonly ConnectionState[]> {
    try {
      this.states = await this.worker.call('connectionStates');
      this.follow(this.states.filter(({ found }) => found).map(({ path }) => path));
      this.changed.fire();
    } catch (error) {
      this.log.warn(`The agents' configurations were not read: ${String(error)}`);
    }
    return this.states ?? [];
  }

  /** Watches the configurations of the agents that are there, also of one that was installed meanwhile. */
  private follow(paths: readonly string[]): void {
    if (!isDeepStrictEqual(paths, this.followed)) {
      this.watched?.dispose();
      this.followed = paths;
      this.watched = vscode.Disposable.from(...paths.map((path) => watchOneFile(path, () => void this.refresh())));
    }
  }

  dispose(): void {
    this.watched?.dispose();
    this.changed.dispose();
  }
}
