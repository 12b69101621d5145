import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { SkillLedgerApi } from './api.js';
import { Gate } from './capture/gate.js';
import { AgentConnections } from './editor/agentConnections.js';
import { extensionApi } from './editor/extensionApi.js';
import { laterParts } from './editor/laterParts.js';
import { registerLedgerCommands } from './editor/ledgerCommands.js';
import { Lifecycle } from './editor/lifecycle.js';
import { showNoticeOnce } from './editor/notice.js';
import { Panel, type PanelFacts, statusRowsOf } from './editor/panel.js';
import { editorStorage, hostConsent, importLoop, ledgerWorker, reportSource } from './editor/parts.js';
import { records } from './editor/records.js';
import { registerRecordingCommands } from './editor/recordingCommands.js';
import { registerReporting } from './editor/reporting.js';
import { Sharing } from './editor/sharing.js';
import { SkillsView } from './editor/skillsView.js';
import { StatusView } from './editor/statusView.js';
import { terminalRecording } from './editor/terminalRecording.js';
import { Terminals } from './editor/terminals.js';
import { registerViewCommands } from './editor/viewCommands.js';
import { ViewMemory } from './editor/viewMemory.js';
import { where, wording } from './editor/window.js';
import { windowRecording } from './editor/windowRecording.js';
import { ledgerFiles } from './ledger/files.js';
import { ReportStore } from './report/reportStore.js';

/** The editor awaits `deactivate` but hands it nothing, so what must end in its own time is kept here. */
const lifecycles = new Set<Lifecycle>();

/** Builds the parts and connects them. Nothing is read before the editor has gone on with its own start. */
export function activate(context: vscode.ExtensionContext): SkillLedgerApi {
  const now = Date.now;
  const home = homedir();
  const files = ledgerFiles(home);
  const log = vscode.window.createOutputChannel('Skill Ledger', { log: true });
  const surroundings = { home, files, now, log };
  const consent = hostConsent(surroundings);
  const worker = ledgerWorker(__dirname, surroundings, editorStorage(context), (request) => sharing.post(request));
  const memory = new ViewMemory(context.workspaceState);
  const store = new ReportStore(reportSource(surroundings, worker, consent), now, log, memory.filter);
  const ledger = { consent, worker, store };
  const loop = importLoop(surroundings, worker);
  const gate = new Gate(consent, loop, () => showNoticeOnce(consent));
  const connections = new AgentConnections(worker, log);
  const { recording, permission, recorded } = windowRecording({ ...surroundings, ...ledger });
  const terminals = new Terminals(terminalRecording({ files, consent, recording, worker, now, log }));
  const place = { folder: files.folder, where: where(), environmentAsOf: now() };
  const sharing = new Sharing({ ...surroundings, consent, worker, importLoop: loop, onDidRecord: recorded.event });
  const facts: PanelFacts = { store, terminals, loop, consent, sharing, connections, ...place, wording };
  const skills = new SkillsView(store, wording, memory.order, memory.grouping);
  const status = new StatusView(() => statusRowsOf(facts));
  const lifecycle = new Lifecycle({ ...surroundings, ...ledger, gate, loop, recording, sharing, connections });
  lifecycles.add(lifecycle);

  context.subscriptions.push(
    log,
    recorded,
    loop,
    terminals,
    sharing,
    connections,
    skills,
    status,
    new Panel(facts, skills, status),
    registerRecordingCommands(consent, files.consent, context.extensionUri),
    registerLedgerCommands({ loop, store, worker, now, log }),
    registerViewCommands(skills, store, memory),
    records({ ...ledger, wording, now, log }),
    laterParts({ ...ledger, skills, connections, wording, context, now, log }),
    registerReporting({ ...ledger, recorder: recording.recorder, permission, dist: __dirname, now, log }),
    lifecycle,
  );
  setTimeout(() => void lifecycle.start(), 0);
  return extensionApi(recording, permission, recorded.event, sharing);
}

export function deactivate(): Promise<unknown> {
  return Promise.all([...lifecycles].map((lifecycle) => lifecycle.end()));
}
