import * as vscode from 'vscode';
import type { ImportLoop } from '../capture/importLoop.js';
import type { Consent } from '../consent/consent.js';
import { CONTEXTS } from '../ids.js';
import { mayAsk } from './agentTools.js';
import { onDidChangeEditorSignals } from './editorSignals.js';
import { offBy, recordingWords } from '../report/consentWords.js';
import { headline, titleWords } from '../report/headline.js';
import type { ReportStore } from '../report/reportStore.js';
import { isFiltered } from '../report/shownFilter.js';
import type { Wording } from '../report/skillRows.js';
import type { Sharing } from './sharing.js';
import type { SkillsView } from './skillsView.js';
import type { StatusRow } from '../report/statusRow.js';
import { statusRows } from '../report/statusRows.js';
import type { StatusView } from './statusView.js';
import type { Terminals } from './terminals.js';
import type { AgentConnections } from './agentConnections.js';
import { welcomeState } from '../report/welcome.js';

const MINUTE_MS = 60_000;

export interface PanelFacts {
  readonly store: ReportStore;
  readonly loop: ImportLoop;
  readonly terminals: Terminals;
  readonly consent: Consent;
  readonly sharing: Sharing;
  readonly connections: AgentConnections;
  readonly folder: string;
  readonly where: string;
  /** Epoch ms at which the environment was taken over. */
  readonly environmentAsOf: number;
  readonly wording: () => Wording;
}

/** Keeps both views, their headers and the context keys in step with what is known. */
export class Panel implements vscode.Disposable {
  private readonly contexts = new Map<string, string | boolean>();
  private readonly subscriptions: { dispose(): unknown }[];
  /** "2 min ago" must go on though nothing happens. */
  private readonly clock: NodeJS.Timeout;
  private waiting = false;
  private treeIsOld = false;

  constructor(
    private readonly facts: PanelFacts,
    private readonly skills: SkillsView,
    private readonly status: StatusView,
  ) {
    const update = (): void => this.updateSoon();
    this.subscriptions = [
      facts.store.onDidChange(() => {
        this.treeIsOld = true;
        update();
      }),
      facts.store.onDidChangeHooks(update),
      facts.loop.onDidChange(update),
      facts.consent.onDidChange(update),
      facts.sharing.onDidChange(update),
      facts.terminals.onDidChange(update),
      onDidChangeEditorSignals(update),
      facts.connections.onDidChange(update),
    ];
    this.clock = setInterval(() => skills.refreshIfVisible(), MINUTE_MS);
    this.clock.unref();
  }

  dispose(): void {
    clearInterval(this.clock);
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  /** Changes that come together are shown once. */
  private updateSoon(): void {
    if (!this.waiting) {
      this.waiting = true;
      setImmediate(() => {
        this.waiting = false;
        this.update();
      });
    }
  }

  private update(): void {
    const { store, loop, consent, sharing, wording } = this.facts;
    const words = wording();
    const decision = consent.current;
    const sources = loop.lastResult?.sources ?? [];
    const state = welcomeState({
      shown: store.current,
      hasInventory: store.hasInventory,
      recording: decision?.recording ?? true,
      importing: loop.current,
      sources,
    });
    const off = decision !== null && !decision.recording;
    this.setContext(CONTEXTS.state, state);
    this.setContext(CONTEXTS.offBy, off ? offBy(decision) : '');
    this.setContext(CONTEXTS.recording, !off);
    this.setContext(CONTEXTS.sharing, sharing.isOn);
    this.setContext(CONTEXTS.filtered, store.current !== null && isFiltered(store.current.filter));
    this.setContext(CONTEXTS.importing, loop.current.kind === 'importing');
    const offBecause = off ? recordingWords(decision, words.t).because : null;
    // A welcome text can't name the variable.
    const welcomeSaysWhy = state === 'off' && off && offBy(decision) !== 'environment';
    this.skills.setHeader(
      headline({ state, shown: store.current, importing: loop.current, sources, offBecause, welcomeSaysWhy }, words),
      titleWords({ state, shown: store.current, importing: loop.current }, words),
    );
    if (this.treeIsOld) {
      this.treeIsOld = false;
      this.skills.refresh();
    }
    this.status.refresh();
  }

  /** A context key is set only when it changes: each costs a message to the window. */
  private setContext(key: string, value: string | boolean): void {
    if (this.contexts.get(key) !== value) {
      this.contexts.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}

/** The rows of "Recording & Privacy"; none until it is known whether recording is on. */
export function statusRowsOf({
  store,
  loop,
  terminals,
  consent,
  sharing,
  connections,
  folder,
  where,
  environmentAsOf,
  wording,
}: PanelFacts): StatusRow[] {
  const words = wording();
  return consent.current === null
    ? []
    : statusRows(
        {
          recording: recordingWords(consent.current, words.t),
          keptOut: consent.keptOut,
          ask: mayAsk(consent),
          where,
          environmentAsOf,
          importing: loop.current,
          sources: loop.lastResult?.sources ?? [],
          terminals: terminals.health,
          connections: connections.current,
          lastHookEvent: (agentId) => store.lastHookEvent(agentId),
          damage: loop.damageSoFar,
          shown: store.current,
          folder,
          sharing: sharing.rows,
        },
        words,
      );
}
