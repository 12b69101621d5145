import { MAIN_THREAD, type Entry, type Fact } from './facts.js';
import { TOOL_GROUPS, type SessionMetrics, type ToolGroup } from './session.js';
import type { UsageTotal } from './tokens.js';

/** What the session's files don't count but others know. */
export interface SessionIdentity
  extends Pick<SessionMetrics, 'sessionId' | 'agentId' | 'exitReason' | 'project' | 'agentVersion'> {}

/** Adds up the metrics of one session over its entries, subagents included where the definitions say so. */
export class MetricsCounter {
  private start: number | null = null;
  private end: number | null = null;
  private subagentStart: number | null = null;
  private turns = 0;
  private userMessages = 0;
  private isUnanswered = false;
  private singleMessages = 0;
  private readonly messageIds = new Set<string>();
  private readonly calls: Record<ToolGroup, number> = noCalls();
  private readonly callIds = new Set<string>();
  private readonly failedIds = new Set<string>();
  private singleErrors = 0;
  private apiErrors = 0;

  take(entry: Entry): void {
    if (entry.at !== null) {
      const isMain = entry.thread === MAIN_THREAD;
      this.start = isMain ? Math.min(this.start ?? entry.at, entry.at) : this.start;
      this.subagentStart = isMain ? this.subagentStart : Math.min(this.subagentStart ?? entry.at, entry.at);
      this.end = Math.max(this.end ?? entry.at, entry.at);
    }
    for (const fact of entry.facts) {
      this.count(fact, entry);
    }
  }

  result(identity: SessionIdentity, usage: UsageTotal): SessionMetrics {
    const start = this.start ?? this.subagentStart;
    const toolErrors = this.failedIds.size + this.singleErrors;
    return {
      ...identity,
      start,
      end: this.end,
      durationS: start === null || this.end === null ? 0 : Math.max(0, Math.floor((this.end - start) / 1000)),
      turns: this.turns,
      userMessages: this.userMessages,
      assistantMessages: this.messageIds.size + this.singleMessages,
      toolCalls: Object.values(this.calls).reduce((sum, count) => sum + count, 0),
      toolErrors,
      hadErrors: toolErrors > 0 || this.apiErrors > 0,
      calls: { ...this.calls },
      inputTokens: usage?.input ?? null,
      outputTokens: usage?.output ?? null,
      cacheCreationTokens: usage?.cacheCreation ?? null,
      cacheReadTokens: usage?.cacheRead ?? null,
    };
  }

  private count(fact: Fact, entry: Entry): void {
    switch (fact.kind) {
      case 'prompt':
        if (entry.thread === MAIN_THREAD) {
          this.userMessages++;
          this.isUnanswered = true;
        }
        break;
      case 'answer':
        this.countAnswer(fact.messageId ?? entry.id, entry.thread === MAIN_THREAD);
        this.endWait(fact.content && entry.thread === MAIN_THREAD);
        break;
      case 'call':
        this.endWait(entry.thread === MAIN_THREAD); // some agents record a call apart from the message that made it
        if (fact.id === null || !this.callIds.has(fact.id)) {
          this.calls[fact.group]++;
        }
        if (fact.id !== null) {
          this.callIds.add(fact.id);
        }
        break;
      case 'result':
        if (fact.failed === true && fact.id !== null) {
          this.failedIds.add(fact.id);
        } else if (fact.failed === true) {
          this.singleErrors++;
        }
        break;
      case 'api-error':
        this.apiErrors++;
        break;
      default:
        break;
    }
  }

  private countAnswer(id: string | null, isMain: boolean): void {
    if (id !== null) {
      this.messageIds.add(id);
    } else if (isMain) {
      this.singleMessages++; // one of a subagent without any id can't be told from a copy
    }
  }

  /** The first text or call after a prompt answers it. */
  private endWait(isAnswer: boolean): void {
    if (isAnswer && this.isUnanswered) {
      this.isUnanswered = false;
      this.turns++;
    }
  }
}

function noCalls(): Record<ToolGroup, number> {
  return Object.fromEntries(TOOL_GROUPS.map((group) => [group, 0])) as Record<ToolGroup, number>;
}
