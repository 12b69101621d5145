import { randomUUID } from 'node:crypto';
import { asObject, type Fields } from '../agents/fields.js';
import type { HookFact } from '../agents/hooks/fact.js';
import { readHook } from '../agents/hooks/readHook.js';
import { loadConsent } from '../consent/consentStore.js';
import { offCauses } from '../consent/decide.js';
import { signalsOf } from '../consent/editorEntries.js';
import type { Environment } from '../consent/environment.js';
import type { Disk } from '../ledger/disk.js';
import { ledgerFiles } from '../ledger/files.js';
import { formatHook } from '../ledger/hookLine.js';
import { loadSalt } from '../ledger/salt.js';
import { SpoolFile } from '../ledger/spoolFile.js';
import { type HookEvent, isNameless } from '../model/hookEvent.js';
import { useId } from '../model/identity.js';
import { storedId } from '../model/names.js';
import { toAgentId } from '../model/vocabulary.js';

export interface HookProcess {
  readonly env: Environment;
  readonly home: string;
  /** Epoch ms at which the hook was called. */
  readonly at: number;
  readonly disk: Disk;
}

/**
 * Appends what an agent's hook tells to the spool; does nothing when it is of no interest, or when recording is off.
 * Resolves with whether a line was written; rejects with the system's error when it can't be.
 *
 * @param agent whose hook it is; a word that is no agent's id is of no interest
 * @param payload JSON as the agent gave it; null: there is none
 */
export async function recordHook(agent: string, payload: string | null, process: HookProcess): Promise<boolean> {
  const fields = payload === null ? null : parsed(payload);
  const fact = fields === null ? null : readHook(toAgentId(agent), fields);
  if (fact === null) {
    return false;
  }
  const files = ledgerFiles(process.home);
  const { content } = await loadConsent(files.consent, process.disk);
  if (offCauses(signalsOf(process.env, content, null, process.at)).length > 0) {
    return false;
  }
  const hashFolder = async (folder: string): Promise<string | null> => {
    const salt = await loadSalt(files.salt, process.disk).catch(() => null);
    return salt?.project(folder) ?? null;
  };
  const event = await eventOf(fact, process.at, hashFolder);
  await new SpoolFile(files.spool, process.disk, true).append(formatHook(event));
  return true;
}

function parsed(payload: string): Fields | null {
  try {
    return asObject(JSON.parse(payload));
  } catch {
    return null;
  }
}

async function eventOf(
  { agentId, sessionId, cwd, thread, said }: HookFact,
  at: number,
  hashFolder: (folder: string) => Promise<string | null>,
): Promise<HookEvent> {
  const told = { agentId, sessionId: storedId(sessionId), at };
  const place = { thread: thread === '' ? '' : storedId(thread) };
  switch (said.kind) {
    case 'start':
      return { ...told, ...said };
    case 'exit':
      return { ...told, ...said };
    case 'end':
      return { ...told, ...place, ...said };
    case 'skill': {
      const { kind, trigger, skill, callId, failure, callMs } = said;
      const begun = at - (callMs ?? 0); // the hook is called when the call is over
      const isShared = callId !== null && !isNameless({ evidence: 'hook', trigger, agentId });
      const id = useId(begun, agentId, isShared ? callId : `hook ${randomUUID()}`, skill);
      const project = cwd === null ? null : await hashFolder(cwd);
      return { ...told, ...place, kind, at: begun, id, skillName: skill, trigger, failure, callMs, project };
    }
  }
}
