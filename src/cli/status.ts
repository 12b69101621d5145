import type { SourceHealth } from '../agents/agent.js';
import { AGENT_NAMES } from '../agents/agentNames.js';
import { Origins } from '../agents/origins.js';
import { AGENTS, listedAgents } from '../agents/registry.js';
import type { Decision } from '../consent/decide.js';
import { stoppedBy } from '../consent/stoppedBy.js';
import { decideSharing } from '../sharing/decide.js';
import { bytes } from '../report/format.js';
import { listedWords } from '../report/sourceRows.js';
import type { LedgerStatus, Verification } from '../ledger/types.js';
import { type Command, EXIT, type World } from './command.js';
import { withLedger } from './openLedger.js';
import { hint } from './permission.js';
import { english } from '../report/english.js';
import { counted, localTime } from './words.js';

export const status: Command = {
  name: 'status',
  summary: 'Whether uses are recorded, what decides that, and what is on record.',
  options: [
    {
      name: 'verify',
      value: null,
      help: 'Look at every file and count everything anew; fails when something is wrong.',
    },
    { name: 'repair', value: null, help: 'The same, and mend what can be mended; nothing is deleted.' },
  ],
  notes: [],

  async run(world, given) {
    const { terminal, consent, machine } = world;
    const decision = await consent.refresh();
    return withLedger(world, given, given.flags.has('repair') ? 'write' : 'read', async ({ ledger }) => {
      const repair = given.flags.has('repair');
      const verification = repair || given.flags.has('verify') ? await ledger.verify(repair) : null;
      const state = await ledger.status();
      // While recording is off, agents' folders are not looked into, not even for counting.
      const sources = decision.recording ? findSources(world) : [];
      const listed = decision.recording ? listedAgents(machine) : [];
      const sharing = sharingOf(consent);
      if (given.flags.has('json')) {
        const { recording, decidedBy, explanation } = decision;
        terminal.printJson({
          recording: { on: recording, decidedBy: stoppedBy(decidedBy), explanation },
          sharing,
          ledger: state,
          sources,
          listedAgents: listed,
          ...(verification === null ? {} : { verification }),
        });
      } else {
        terminal.print(
          ...consentLines(decision),
          sharing.explanation,
          ...ledgerLines(state),
          ...sources.flatMap(sourceLine),
          ...hookLines(state),
        );
        terminal.print(...listed.map((one) => `${AGENT_NAMES[one.agentId]}: ${listedWords(one, english)}.`));
        terminal.print(...verificationLines(verification));
      }
      return verification?.findings.some(({ ok }) => !ok) === true ? EXIT.failed : EXIT.ok;
    });
  },
};

function findSources({ machine }: World): SourceHealth[] {
  const origins = new Origins();
  return AGENTS.flatMap((agent) => agent.discover(agent.transcriptRoots(machine, []), origins).sources);
}

interface SharingStatus {
  readonly on: boolean;
  readonly decidedBy: string;
  /** The endpoint that the person confirmed on this machine; null: none. */
  readonly confirmed: string | null;
  readonly explanation: string;
}

/** This process never sends; it can tell where editors on this machine may send to. */
function sharingOf({ seenFile: file, confirmation, variable }: World['consent']): SharingStatus {
  const decision = decideSharing({ variable, file, editor: null, destination: null, confirmation });
  const confirmed = confirmation?.endpoint ?? null;
  const editors = confirmed === null ? 'Sharing was not turned on.' : `Editors may send to ${confirmed}.`;
  return {
    on: decision.sharing,
    decidedBy: decision.decidedBy.signal,
    confirmed,
    explanation: `${decision.explanation} ${editors}`,
  };
}

function consentLines({ explanation, action }: Decision): string[] {
  return [`${explanation} ${hint(action)}`];
}

function ledgerLines({ database, bytes: size, span, pending }: LedgerStatus): string[] {
  const range = span.from === null ? '' : `, from ${localTime(span.from)} to ${localTime(span.to)}`;
  return [
    `Ledger: ${database} (${bytes(size)}).`,
    `On record: ${counted(span.uses, 'use')}, ${counted(span.sessions, 'session')}${range}.`,
    ...(pending > 0 ? [`Recorded and not merged yet: ${counted(pending, 'use')}.`] : []),
  ];
}

function hookLines({ hooks }: LedgerStatus): string[] {
  return hooks.map(
    ({ agentId, lastAt }) => `${AGENT_NAMES[agentId]}: a hook was last heard of at ${localTime(lastAt)}.`,
  );
}

function verificationLines(verification: Verification | null): string[] {
  const { findings, repaired } = verification ?? { findings: [], repaired: [] };
  return [
    ...repaired.map((sentence) => `Mended: ${sentence}`),
    ...findings.map(({ ok, message }) => `${ok ? 'ok   ' : 'WRONG'} ${message}`),
  ];
}

function sourceLine({ agentId, root, state, message, files, isDatabase }: SourceHealth): string[] {
  switch (state) {
    case 'ok':
      return [
        `${AGENT_NAMES[agentId]}: ${isDatabase === true ? 'the database' : `${counted(files, 'transcript')} in`} ${root}.`,
      ];
    case 'unreadable':
      return [`${AGENT_NAMES[agentId]}: ${root} can't be read. ${message}`];
    case 'missing':
      return [];
  }
}
