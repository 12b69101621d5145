import type { SqlValue } from 'sql.js';
import { type SessionMetrics, TOOL_GROUPS, type ToolGroup } from '../model/session.js';
import { AGENT_IDS, type AgentId } from '../model/vocabulary.js';
import { HOOK_EXIT } from './hookTable.js';
import type { Statements } from './statements.js';
import type { Words } from './words.js';

export const SESSION_COLUMNS =
  'session.agent, session.session, start, "end", session.project, session.agent_version, metrics';

const NUMBERS = ['durationS', 'turns', 'userMessages', 'assistantMessages', 'toolCalls', 'toolErrors'] as const;
const TOKENS = ['inputTokens', 'outputTokens', 'cacheCreationTokens', 'cacheReadTokens'] as const;

/** Rows of the table `session`: times and names as columns, counts as one JSON list, in the order of `encode`. */
export class SessionTable {
  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
  ) {}

  /** Of two readings of one session the one that ends later stands. Returns whether anything changed. */
  put(session: SessionMetrics): boolean {
    const { statements, words } = this;
    const key = [AGENT_IDS.indexOf(session.agentId), words.put(session.sessionId)] as const;
    const known = statements.first(`SELECT ${SESSION_COLUMNS} FROM session WHERE agent = ? AND session = ?`, ...key);
    const end = session.end ?? Number.NEGATIVE_INFINITY;
    if (known !== null && Number(known[3] ?? Number.NEGATIVE_INFINITY) > end) {
      return false;
    }
    const row = [
      ...key,
      session.start,
      session.end,
      words.put(session.project),
      words.put(session.agentVersion),
      encode(session),
    ];
    if (known?.every((value, index) => value === row[index])) {
      return false;
    }
    statements.run('INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?, ?)', ...row);
    return true;
  }

  *select(rest: string, ...values: SqlValue[]): Generator<SessionMetrics> {
    const columns = `${SESSION_COLUMNS}, ${HOOK_EXIT}`;
    for (const row of this.statements.rows(`SELECT ${columns} FROM session ${rest}`, ...values)) {
      yield this.decode(row);
    }
  }

  /** First and last time of a session (epoch ms); null when there is none, or it tells no times. */
  span(agentId: AgentId, sessionId: string): { readonly start: number; readonly end: number } | null {
    const sql = 'SELECT start, "end" FROM session WHERE agent = ? AND session = ?';
    const row = this.statements.first(sql, AGENT_IDS.indexOf(agentId), this.words.find(sessionId) ?? 0);
    const [start, end] = [time(row?.[0]), time(row?.[1])];
    return start === null || end === null ? null : { start, end };
  }

  remove(session: SessionMetrics): void {
    const number = this.words.find(session.sessionId) ?? 0;
    this.statements.run(
      'DELETE FROM session WHERE agent = ? AND session = ?',
      AGENT_IDS.indexOf(session.agentId),
      number,
    );
  }

  private decode(row: readonly SqlValue[]): SessionMetrics {
    const list: unknown[] = parseList(row[6]);
    let next = 0;
    const number = (): number => Number(list[next++] ?? 0);
    const numbers = Object.fromEntries(NUMBERS.map((name) => [name, number()])) as Record<
      (typeof NUMBERS)[number],
      number
    >;
    const calls = Object.fromEntries(TOOL_GROUPS.map((name) => [name, number()])) as Record<ToolGroup, number>;
    const tokens = Object.fromEntries(
      TOKENS.map((name) => {
        const value = list[next++];
        return [name, typeof value === 'number' ? value : null];
      }),
    ) as Record<(typeof TOKENS)[number], number | null>;
    const hadErrors = list[next++] === 1;
    const exitReason = list[next] ?? row[7]; // what the transcript tells before what a hook told
    return {
      sessionId: this.words.get(row[1]) ?? '',
      agentId: AGENT_IDS[Number(row[0])] ?? 'unknown',
      start: time(row[2]),
      end: time(row[3]),
      ...numbers,
      hadErrors,
      exitReason: typeof exitReason === 'string' ? exitReason : null,
      calls,
      ...tokens,
      project: this.words.get(row[4]),
      agentVersion: this.words.get(row[5]),
    };
  }
}

function encode(session: SessionMetrics): string {
  return JSON.stringify([
    ...NUMBERS.map((name) => session[name]),
    ...TOOL_GROUPS.map((name) => session.calls[name]),
    ...TOKENS.map((name) => session[name]),
    session.hadErrors ? 1 : 0,
    session.exitReason,
  ]);
}

function parseList(value: SqlValue | undefined): unknown[] {
  const list: unknown = JSON.parse(String(value ?? '[]'));
  return Array.isArray(list) ? list : [];
}

function time(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
