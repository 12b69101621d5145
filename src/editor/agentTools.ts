import * as vscode from 'vscode';
import { callTool, type ToolParts } from '../agentTools/toolCall.js';
import type { Recorder } from '../capture/recorder.js';
import type { WorkerClient } from '../capture/workerClient.js';
import { type AskDecision, decideAsking } from '../consent/asking.js';
import type { Consent } from '../consent/consent.js';
import { TOOLS, type ToolName } from '../ids.js';
import type { Log } from '../ledger/types.js';
import { editorSignals } from './editorSignals.js';
import { trustedFolders } from './window.js';

export interface AgentToolsParts {
  readonly consent: Consent;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly recorder: Recorder;
  readonly log: Log;
}

/** The tools that agents inside VS Code call. The manifest shows them to agents only while the person lets them ask. */
export function registerAgentTools({ consent, worker, recorder, log }: AgentToolsParts): vscode.Disposable {
  const parts: ToolParts = {
    asking: async () => {
      await consent.refresh();
      return mayAsk(consent);
    },
    answer: (tool, input, folders) => worker.call('answerTool', tool, input, folders),
    record: async (report) => {
      const { stoppedBy, pending } = await recorder.report(report);
      return (
        stoppedBy ?? (pending === true ? 'the disk takes nothing at the moment; it is kept and tried again' : null)
      );
    },
    onTrouble: (message) => log.error(message),
  };
  return vscode.Disposable.from(
    ...Object.values(TOOLS).map((name) =>
      vscode.lm.registerTool<unknown>(name, {
        prepareInvocation: ({ input }) => (mayAsk(consent).scope === null ? {} : prepared(name, input)),
        invoke: async ({ input, toolInvocationToken }) => {
          // Only a chat hands over a token; any other extension may call a tool, too.
          const agentId = toolInvocationToken === undefined ? 'unknown' : 'copilot-vscode';
          const answer = await callTool(name, input, { agentId, folders: trustedFolders() }, parts);
          return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer.text)]);
        },
      }),
    ),
  );
}

/** Whether agents in this window may ask, by its settings and what was last seen of the consent file. */
export function mayAsk(consent: Pick<Consent, 'seenFile'>): AskDecision {
  return decideAsking(consent.seenFile, [editorSignals().agents]);
}

/** What VS Code shows while a tool runs, and asks the person before. */
function prepared(tool: ToolName, input: unknown): vscode.PreparedToolInvocation {
  const t = vscode.l10n.t;
  if (tool !== TOOLS.recordOutcome) {
    return {
      invocationMessage: t('Asking Skill Ledger'),
      confirmationMessages: {
        title: t('Tell the agent how your skills did?'),
        message: t('It gets names of skills, counts, rates and reasons. What an agent sees, its vendor sees.'),
      },
    };
  }
  const { skill, outcome } = typeof input === 'object' && input !== null ? { skill: '', outcome: '', ...input } : {};
  // A model wrote these words: they must not become a link or a command.
  const message = new vscode.MarkdownString();
  message.appendText(`${String(skill).slice(0, 128)}: ${String(outcome).slice(0, 32)}`);
  return {
    invocationMessage: t('Telling Skill Ledger how a skill went'),
    confirmationMessages: { title: t('Record how a skill went?'), message },
  };
}
