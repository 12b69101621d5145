import * as vscode from 'vscode';
import type { CommandFacts, Confidence, TerminalRuns } from '../capture/terminalRuns.js';
import { BEAT_MS } from '../consent/offIntervals.js';
import type { Shell } from '../agents/commandLine/shellLine.js';
import type { TerminalHealth } from '../report/terminalRow.js';

/** A shell needs up to a second to report for itself; a slow start-up file more. */
const SHELL_START_MS = 10_000;

const CONFIDENCE: Readonly<Record<vscode.TerminalShellExecutionCommandLineConfidence, Confidence>> = {
  [vscode.TerminalShellExecutionCommandLineConfidence.Low]: 'low',
  [vscode.TerminalShellExecutionCommandLineConfidence.Medium]: 'medium',
  [vscode.TerminalShellExecutionCommandLineConfidence.High]: 'high',
};

/** The editor's names of shells; null: the line's look must tell. Shells that are missing here are not understood. */
const SHELLS: ReadonlyMap<string | undefined, Shell | null> = new Map<string | undefined, Shell | null>([
  [undefined, null],
  ['bash', 'bash'],
  ['gitbash', 'bash'],
  ['ksh', 'bash'],
  ['sh', 'bash'],
  ['wsl', 'bash'],
  ['zsh', 'zsh'],
  ['fish', 'fish'],
  ['pwsh', 'pwsh'],
  ['cmd', 'cmd'],
]);

/** Listens to what begins and ends in the terminals of a trusted workspace. */
export class Terminals implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The health of terminals as a source may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly trust: vscode.Disposable;
  private readonly listeners: vscode.Disposable[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Terminals whose shell may still be starting. */
  private readonly starting = new WeakSet<vscode.Terminal>();

  constructor(private readonly runs: TerminalRuns) {
    this.trust = vscode.workspace.onDidGrantWorkspaceTrust(() => this.listen());
    if (vscode.workspace.isTrusted) {
      this.listen();
    }
  }

  get health(): TerminalHealth {
    if (!vscode.workspace.isTrusted) {
      return { listening: false, open: 0, silent: 0 };
    }
    const shells = vscode.window.terminals.filter(
      (terminal) => !('pty' in terminal.creationOptions) && terminal.exitStatus === undefined,
    );
    const silent = shells.filter((shell) => shell.shellIntegration === undefined && !this.starting.has(shell));
    return { listening: true, open: shells.length, silent: silent.length };
  }

  dispose(): void {
    this.trust.dispose();
    this.listeners.splice(0).forEach((listener) => void listener.dispose());
    this.timers.forEach((timer) => clearTimeout(timer));
    this.changed.dispose();
  }

  private listen(): void {
    if (this.listeners.length > 0) {
      return;
    }
    const { window } = vscode;
    this.listeners.push(
      window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        const facts = factsOf(terminal, execution);
        if (facts !== null) {
          void this.runs.start(terminal, facts);
        }
      }),
      window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode }) => {
        const facts = factsOf(terminal, execution);
        if (facts !== null) {
          void this.runs.end(terminal, facts, exitCode);
        }
      }),
      window.onDidCloseTerminal((terminal) => {
        void this.runs.close(terminal);
        this.changed.fire();
      }),
      window.onDidOpenTerminal((terminal) => this.expect(terminal)),
      window.onDidChangeTerminalShellIntegration(() => this.changed.fire()),
    );
    const beat = setInterval(() => void this.runs.beat(), BEAT_MS);
    this.listeners.push(new vscode.Disposable(() => clearInterval(beat)));
    window.terminals.forEach((terminal) => this.expect(terminal));
    this.changed.fire();
  }

  private expect(terminal: vscode.Terminal): void {
    this.starting.add(terminal);
    this.changed.fire();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.starting.delete(terminal);
      this.changed.fire();
    }, SHELL_START_MS);
    this.timers.add(timer);
  }
}

/** Null in a shell whose language is not known. */
function factsOf(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): CommandFacts | null {
  const shell = SHELLS.get(terminal.state.shell);
  const { commandLine, cwd } = execution;
  return shell === undefined
    ? null
    : {
        commandLine: commandLine.value,
        confidence: CONFIDENCE[commandLine.confidence],
        cwd: cwd?.scheme === 'file' || cwd?.scheme === 'vscode-remote' ? cwd.fsPath : null,
        shell,
      };
}
