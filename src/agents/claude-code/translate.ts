import { MAIN_THREAD, type Fact, type ListedSkill } from '../../model/facts.js';
import { parseSkillName } from '../../model/names.js';
import { asObject, asObjects, asText, asTime, asVersion, type Fields } from '../fields.js';
import type { Translator } from '../lineReader.js';
import { assistantFacts } from './assistantRecord.js';
import type { ClaudeEntry } from './branches.js';
import { queuedFacts, userFacts } from './userRecord.js';

/** Types without meaning for uses and metrics, whose times don't count either. */
const SILENT_TYPES: ReadonlySet<unknown> = new Set([
  'file-history-snapshot',
  'queue-operation',
  'last-prompt',
  'mode',
  'permission-mode',
  'ai-title',
  'custom-title',
  'agent-name',
  'tag',
  'summary',
  'bridge-session',
]);
/** Types of which only the time counts. */
const TIMED_TYPES: ReadonlySet<unknown> = new Set(['progress', 'file-history-delta', 'pr-link']);

/** Translates the records of one file. It remembers which thread the records of inline subagents belong to. */
export class ClaudeTranslator implements Translator<ClaudeEntry> {
  private readonly threadByUuid = new Map<string, string>();
  /** Parents of records of which nothing is kept: others may follow them. */
  private readonly passedBy = new Map<string, string | null>();
  private lastUuid: string | null = null;
  private lastSession: string | null = null;
  private lastVersion: string | null = null;

  translate(record: Fields, keep: boolean): ClaudeEntry | 'silent' | 'unknown' {
    const type = record['type'];
    const isSilent = SILENT_TYPES.has(type) || (type === 'system' && record['subtype'] === 'away_summary');
    const facts = isSilent ? null : factsOf(type, record);
    const id = asText(record['uuid']);
    const parent = this.parentOf(record);
    if (facts === null) {
      if (keep && id !== null) {
        this.passedBy.set(id, parent);
      }
      return isSilent ? 'silent' : 'unknown';
    }
    // The same text stands in every record: one copy of it is kept.
    const sessionId = record['sessionId'] === this.lastSession ? this.lastSession : asText(record['sessionId']);
    const agentVersion = record['version'] === this.lastVersion ? this.lastVersion : asVersion(record['version']);
    this.lastSession = sessionId;
    this.lastVersion = agentVersion;
    this.lastUuid = id;
    const forkedFrom = asText(asObject(record['forkedFrom'])?.['sessionId']);
    return {
      id,
      parent,
      at: asTime(record['timestamp']),
      thread: this.threadOf(record, id, keep),
      sessionId,
      forkedFrom: forkedFrom === sessionId ? null : forkedFrom,
      agentVersion,
      facts,
    };
  }

  /** Of a compaction's boundary, which has none, what it says that it follows. */
  private parentOf(record: Fields): string | null {
    const named = asText(record['parentUuid']) ?? asText(record['logicalParentUuid']);
    const parent = named === this.lastUuid ? this.lastUuid : named;
    return parent === null ? null : (this.passedBy.get(parent) ?? parent);
  }

  private threadOf(record: Fields, id: string | null, keep: boolean): string {
    const agent = asText(record['agentId']);
    if (record['isSidechain'] !== true) {
      return MAIN_THREAD;
    }
    const parent = asText(record['parentUuid']);
    const thread = agent ?? (parent === null ? undefined : this.threadByUuid.get(parent)) ?? `sidechain ${id ?? ''}`;
    if (keep && agent === null && id !== null) {
      this.threadByUuid.set(id, thread);
    }
    return thread;
  }
}

const NO_FACTS: readonly Fact[] = [];

function factsOf(type: unknown, record: Fields): readonly Fact[] | null {
  switch (type) {
    case 'assistant':
      return assistantFacts(record);
    case 'user':
      return userFacts(record);
    case 'system':
      return systemFacts(record['subtype']);
    case 'attachment':
      return attachmentFacts(asObject(record['attachment']) ?? {});
    default:
      return TIMED_TYPES.has(type) ? NO_FACTS : null;
  }
}

function systemFacts(subtype: unknown): readonly Fact[] {
  switch (subtype) {
    case 'turn_duration':
    case 'stop_hook_summary':
      return [{ kind: 'end', cut: false }];
    case 'local_command':
      return [{ kind: 'wake' }];
    default:
      return NO_FACTS;
  }
}

function attachmentFacts(attachment: Fields): readonly Fact[] {
  switch (attachment['type']) {
    case 'queued_command':
      return queuedFacts(attachment);
    case 'skill_listing':
      return [{ kind: 'listing', skills: listed(attachment['names'] ?? namesIn(asText(attachment['content']) ?? '')) }];
    case 'dynamic_skill':
      return [{ kind: 'listing', skills: listed(attachment['skillNames']) }];
    case 'invoked_skills':
      return [{ kind: 'listing', skills: listed(asObjects(attachment['skills']).map(({ name }) => name)) }];
    default:
      return NO_FACTS;
  }
}

/** Older versions list the skills in text alone: a line `- name: description` for each. */
function namesIn(content: string): string[] {
  return [...content.matchAll(/^- (\S{1,128}?)(?:: |$)/gm)].flatMap(([, name]) => parseSkillName(name) ?? []);
}

function listed(names: unknown): ListedSkill[] {
  return Array.isArray(names)
    ? names.filter((name) => typeof name === 'string').map((name) => ({ name, path: null }))
    : [];
}
