import type { AgentId } from './vocabulary.js';

/** The groups that tool calls are counted in; their sum is `toolCalls`. */
export const TOOL_GROUPS = [
  'bash',
  'read',
  'edit',
  'write',
  'grep',
  'glob',
  'webFetch',
  'webSearch',
  'skill',
  'agent',
  'mcp',
  'other',
] as const;
export type ToolGroup = (typeof TOOL_GROUPS)[number];

/** Metrics of one session, subagents included where the definitions say so. Times are epoch ms. */
export interface SessionMetrics {
  readonly sessionId: string;
  readonly agentId: AgentId;
  readonly start: number | null;
  readonly end: number | null;
  /** Whole seconds, rounded down. */
  readonly durationS: number;
  readonly exitReason: string | null;
  readonly turns: number;
  readonly userMessages: number;
  readonly assistantMessages: number;
  readonly toolCalls: number;
  readonly toolErrors: number;
  readonly hadErrors: boolean;
  readonly calls: Readonly<Record<ToolGroup, number>>;
  /** Null when the agent reports none. Input excludes what was read from the cache. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheCreationTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly project: string | null;
  readonly agentVersion: string | null;
}

/** A session as all JSON shows it: times as ISO-8601. */
export type SessionJson = Omit<SessionMetrics, 'start' | 'end'> & Readonly<Record<'start' | 'end', string | null>>;

export function sessionJson(session: SessionMetrics): SessionJson {
  const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
  return { ...session, start: iso(session.start), end: iso(session.end) };
}
