import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import { SessionPages } from '../report/sessionPages.js';
import type { Wording } from '../report/skillRows.js';
import { registerDashboard } from './dashboard.js';
import { registerSessionCommands } from './sessionCommands.js';
import { SessionsView } from './sessionsView.js';
import { TodayBar } from './todayBar.js';

export interface RecordsParts {
  readonly store: ReportStore;
  readonly consent: Consent;
  readonly worker: WorkerClient;
  readonly wording: () => Wording;
  readonly now: () => number;
  readonly log: Log;
}

/** What shows single records rather than rates: sessions, today's count. */
export function records({ store, consent, worker, wording, now, log }: RecordsParts): vscode.Disposable {
  const pages = new SessionPages({
    sessions: (limit) => worker.call('sessions', limit),
    events: (filter, limit) => worker.call('events', filter, limit),
    projectFolders: () => store.projectFolders(),
  });
  const sessions = new SessionsView({ pages, store, consent, wording, log });
  return vscode.Disposable.from(
    sessions,
    registerSessionCommands(sessions),
    registerDashboard({ store, consent, worker, wording, now, log }),
    new TodayBar(store, consent, wording),
  );
}
