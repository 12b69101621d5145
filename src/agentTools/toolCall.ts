import type { AskDecision } from '../consent/asking.js';
import { TOOLS } from '../ids.js';
import { readCallerReport } from '../model/callerReport.js';
import type { AgentId } from '../model/vocabulary.js';
import { readObject } from './input.js';

/** What a model reads. */
export interface ToolAnswer {
  readonly text: string;
  /** The tool did not do what was asked; the text says what to do. */
  readonly isError: boolean;
}

/** Who calls, as far as its program tells. A model has no say in it: it must not be able to ask about another folder. */
export interface Caller {
  readonly agentId: AgentId;
  /** Absolute paths of the folders that it works in. */
  readonly folders: readonly string[];
}

export interface ToolParts {
  /** Whether agents may ask at this moment. */
  readonly asking: () => Promise<AskDecision>;
  /** @param folders whose uses may be told; null: all */
  readonly answer: (tool: string, input: unknown, folders: readonly string[] | null) => Promise<ToolAnswer>;
  /** Records a report, see `readCallerReport`, as far as the person allows; says what stopped it, null: nothing. */
  readonly record: (report: unknown) => Promise<string | null>;
  /** Told of trouble that is none of the agent's business. */
  readonly onTrouble: (message: string) => void;
}

/** One call of a tool by a model. Before the person's yes nothing is looked at, not even the arguments. Never rejects. */
export async function callTool(tool: string, input: unknown, caller: Caller, parts: ToolParts): Promise<ToolAnswer> {
  try {
    const decision = await parts.asking();
    if (decision.scope === null) {
      return { text: refusal(decision), isError: true };
    }
    return tool === TOOLS.recordOutcome
      ? await recordOutcome(input, caller, parts)
      : await parts.answer(tool, input, decision.scope === 'all' ? null : caller.folders);
  } catch (error) {
    // A system's message may hold a path.
    parts.onTrouble(`A tool could not answer: ${error instanceof Error ? error.message : String(error)}`);
    return { text: 'The ledger can’t be used at the moment; Skill Ledger’s log says why.', isError: true };
  }
}

async function recordOutcome(input: unknown, { agentId, folders }: Caller, parts: ToolParts): Promise<ToolAnswer> {
  const [folder] = folders;
  let report: unknown;
  try {
    const given = readObject(input, ['skill', 'outcome', 'reason']);
    report = {
      skillName: given.get('skill'),
      outcome: given.get('outcome'),
      reason: given.get('reason'),
      agentId,
      ...(folder !== undefined && folders.length === 1 ? { cwd: folder } : {}),
    };
    readCallerReport(
      report,
      (field, problem) => new TypeError(`${field === 'skillName' ? 'skill' : field} ${problem}`),
    );
  } catch (error) {
    if (error instanceof TypeError) {
      return { text: error.message, isError: true };
    }
    throw error;
  }
  const stop = await parts.record(report);
  return stop === null
    ? { text: 'Recorded.', isError: false }
    : { text: `Not recorded: recording is off (${stop}). The person decides that; do not try again.`, isError: true };
}

function refusal({ because }: AskDecision): string {
  const how =
    'They can allow it in VS Code: the command "Skill Ledger: Let Agents Ask", or the setting skillLedger.agents.enabled.';
  switch (because) {
    case 'consent-file':
      return 'Agents may not use Skill Ledger now: its consent file on this machine (telemetry.json) says no, or can’t be read. The person can change that in VS Code: the command "Skill Ledger: Resume Recording".';
    case 'editor':
      return `The person does not let agents use Skill Ledger. ${how}`;
    case 'nobody-said':
    case 'person':
      return `The person has not let agents use Skill Ledger yet. ${how}`;
  }
}
