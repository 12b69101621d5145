import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Gate } from './capture/gate.js';
import { ImportLoop } from './capture/importLoop.js';
import { ImportLease } from './capture/lease.js';
import { WorkerClient } from './capture/workerClient.js';
import { Consent } from './consent/consent.js';
import { ConsentFile } from './consent/consentFile.js';
import { OffIntervals } from './consent/offIntervals.js';
import { ClearData } from './editor/clearData.js';
import { editorName, retentionDays, sourceChoices } from './editor/editorSignals.js';
import { registerLedgerCommands } from './editor/ledgerCommands.js';
import { Lifecycle } from './editor/lifecycle.js';
import { showNoticeOnce } from './editor/notice.js';
import { Panel, type PanelFacts, statusRowsOf } from './editor/panel.js';
import { registerRecordingCommands } from './editor/recordingCommands.js';
import { ReportStore } from './report/reportStore.js';
import { SkillsView } from './editor/skillsView.js';
import { StatusView } from './editor/statusView.js';
import { terminalRecording } from './editor/terminalRecording.js';
import { Terminals } from './editor/terminals.js';
import { registerViewCommands } from './editor/viewCommands.js';
import { watchFolders } from './editor/watchers.js';
import { trustedFolders, where, wording } from './editor/window.js';
import { Exclusions } from './ledger/exclusions.js';
import { ledgerFiles } from './ledger/files.js';
import { readLastReport } from './ledger/lastReport.js';
import { Spool } from './ledger/spool.js';
import { isAlive } from './processes.js';

/** The editor awaits `deactivate` but hands it nothing, so what must end in its own time is kept here. */
const lifecycles = new Set<Lifecycle>();

/** Builds the parts and connects them. Nothing is read before the editor has gone on with its own start. */
export function activate(context: vscode.ExtensionContext): void {
  const now = Date.now;
  const home = homedir();
  const files = ledgerFiles(home);
  const log = vscode.window.createOutputChannel('Skill Ledger', { log: true });

  const consent = new Consent({
    env: process.env,
    file: new ConsentFile(files.consent, now),
    host: {
      editor: editorName(),
      intervals: new OffIntervals({
        exclusions: new Exclusions(files.exclusions),
        editor: editorName(),
        pid: process.pid,
        isAlive,
        now,
      }),
    },
    now,
    log,
  });
  const worker = new WorkerClient(
    join(__dirname, 'worker.js'),
    () => ({
      machine: { home, env: { ...process.env } },
      wasmFile: join(__dirname, 'sql-wasm.wasm'),
      retentionDays: retentionDays(),
    }),
    log,
  );
  const store = new ReportStore(
    {
      readLast: () => readLastReport(files.lastReport),
      reports: (filter) => worker.call('reports', filter),
      events: (filter, limit) => worker.call('events', filter, limit),
      inventory: () => worker.call('inventory', trustedFolders()),
    },
    now,
    log,
  );
  const loop = new ImportLoop({
    importNow: (sources) => worker.call('importNow', sources),
    cancelImport: () => worker.call('cancelImport'),
    sources: sourceChoices,
    createLease: (onChange) => new ImportLease(join(files.folder, 'import.lease'), now, onChange),
    watch: (folders, onChange) => watchFolders(folders, '**/*.jsonl', onChange),
    now,
    log,
  });
  const gate = new Gate(
    () => consent.current,
    loop,
    () => showNoticeOnce(consent),
  );

  const spool = new Spool({ folder: files.spool });
  const terminals = new Terminals(terminalRecording({ files, consent, spool, worker, store, now, log }));

  const facts: PanelFacts = {
    store,
    terminals,
    loop,
    consent,
    folder: files.folder,
    where: where(),
    environmentAsOf: now(),
    wording,
  };
  const skills = new SkillsView(store, wording);
  const status = new StatusView(() => statusRowsOf(facts));
  const clearData = new ClearData((scope) => loop.standAside(() => worker.call('clear', scope)), store, now);
  const lifecycle = new Lifecycle({ consent, gate, loop, store, worker, spool, files });
  lifecycles.add(lifecycle);

  context.subscriptions.push(
    log,
    loop,
    terminals,
    skills,
    status,
    new Panel(facts, skills, status),
    registerRecordingCommands(consent, files.consent, context.extensionUri),
    registerLedgerCommands({ loop, store, worker, clearData, log }),
    registerViewCommands(skills, store),
    lifecycle,
  );
  setTimeout(() => void lifecycle.start(), 0);
}

export async function deactivate(): Promise<void> {
  await Promise.all([...lifecycles].map((lifecycle) => lifecycle.end()));
}
