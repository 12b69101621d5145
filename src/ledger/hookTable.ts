import type { SqlValue } from 'sql.js';
import { HOOK_KINDS, type HookEvent } from '../model/hookEvent.js';
import { INVALID_NAME } from '../model/names.js';
import { AGENT_IDS, type AgentId } from '../model/vocabulary.js';
import { readHookFields } from './hookLine.js';
import type { Statements } from './statements.js';
import type { Words } from './words.js';

/** A session as both hooks and transcripts name it. */
export interface SessionKey {
  readonly agentId: AgentId;
  readonly sessionId: string;
}

/** When an agent's hooks were last heard of (epoch ms). */
export interface HookSeen {
  readonly agentId: AgentId;
  readonly lastAt: number;
}

const kind = (name: (typeof HOOK_KINDS)[number]): number => HOOK_KINDS.indexOf(name);

/**
 * What hooks told, by session. The skill has a column of its own so that it can be found and cleared; the rest of an
 * event is JSON, which tells two events of one moment apart. `hook_seen` outlives the events.
 */
export const HOOK_TABLES = `
  CREATE TABLE hook_event (
    agent INTEGER NOT NULL, session INTEGER NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL,
    skill INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (agent, session, at, kind, skill, body)) WITHOUT ROWID;
  CREATE TABLE hook_seen (agent INTEGER PRIMARY KEY, at INTEGER NOT NULL);
`;

/** The reason that hooks gave for the end of a row of `session`, unless the session went on for long after it. */
export const HOOK_EXIT = `
  (SELECT json_extract(body, '$.reason') FROM hook_event AS exit
   WHERE exit.agent = session.agent AND exit.session = session.session AND exit.kind = ${kind('exit')}
     AND exit.at + 60000 >= coalesce(session."end", exit.at) ORDER BY exit.at DESC LIMIT 1)`;

/** Rows of the tables `hook_event` and `hook_seen`. */
export class HookTable {
  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
  ) {}

  /** Returns whether the event is new. */
  put({ kind: name, agentId, sessionId, at, ...rest }: HookEvent): boolean {
    const { statements, words } = this;
    const { skillName, ...body } = 'skillName' in rest ? rest : { ...rest, skillName: null };
    const agent = AGENT_IDS.indexOf(agentId);
    const row = [agent, words.put(sessionId), at, kind(name), words.put(skillName), JSON.stringify(body)];
    statements.run('INSERT OR IGNORE INTO hook_event VALUES (?, ?, ?, ?, ?, ?)', ...row);
    const isNew = statements.db.getRowsModified() > 0;
    if (isNew) {
      const seen = 'INSERT INTO hook_seen VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, ?2)';
      statements.run(seen, agent, at);
    }
    return isNew;
  }

  /** In no order. What can't be understood is left out. */
  ofSession({ agentId, sessionId }: SessionKey): HookEvent[] {
    const where = 'WHERE agent = ? AND session = ?';
    return [...this.select(where, AGENT_IDS.indexOf(agentId), this.words.find(sessionId) ?? 0)].flatMap((event) =>
      event === null ? [] : [event],
    );
  }

  /** True for a session in which a hook told of a skill. */
  tells({ agentId, sessionId }: SessionKey): boolean {
    const sql = `SELECT 1 FROM hook_event WHERE agent = ? AND session = ? AND kind = ${kind('skill')}`;
    const session = this.words.find(sessionId);
    return session !== null && this.statements.first(sql, AGENT_IDS.indexOf(agentId), session) !== null;
  }

  /** Sessions in which a hook told of a skill between two times (epoch ms, inclusive). */
  sessionsWithin(from: number, to: number): SessionKey[] {
    const sql = `SELECT DISTINCT agent, session FROM hook_event WHERE kind = ${kind('skill')} AND at BETWEEN ? AND ?`;
    return this.statements.all(sql, from, to).map(([agent, session]) => ({
      agentId: AGENT_IDS[Number(agent)] ?? 'unknown',
      sessionId: this.words.get(session) ?? '',
    }));
  }

  seen(): HookSeen[] {
    return this.statements
      .all('SELECT agent, at FROM hook_seen')
      .map(([agent, at]) => ({ agentId: AGENT_IDS[Number(agent)] ?? 'unknown', lastAt: Number(at) }))
      .sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  }

  /**
   * Events that meet a condition of SQL; null for one that can't be understood.
   *
   * @param rest may name the columns of `hook_event`
   */
  *select(rest: string, ...values: SqlValue[]): Generator<HookEvent | null> {
    const sql = `SELECT agent, session, at, kind, skill, body FROM hook_event ${rest}`;
    for (const [agent, session, at, number, skill, body] of this.statements.rows(sql, ...values)) {
      const told = {
        hook: HOOK_KINDS[Number(number)],
        agentId: AGENT_IDS[Number(agent)],
        sessionId: this.words.get(session),
        at: Number(at),
        skillName: this.words.get(skill) ?? INVALID_NAME,
      };
      // read as strictly as a line of the spool: the file is open to other programs
      yield readHookFields({ ...fieldsOf(body), ...told });
    }
  }

  /** Drops what tells nothing any more: ends and starts in sessions without a skill, before a time (epoch ms). */
  prune(before: number): boolean {
    const isIdle = 'NOT EXISTS (SELECT 1 FROM hook_event AS other WHERE other.agent = hook_event.agent';
    const sql = `DELETE FROM hook_event WHERE at < ? AND kind IN (${kind('start')}, ${kind('end')})
      AND ${isIdle} AND other.session = hook_event.session AND other.kind = ${kind('skill')})`;
    this.statements.run(sql, before);
    return this.statements.db.getRowsModified() > 0;
  }

  /** Drops all before a time (epoch ms) but how sessions ended, which lives as long as these. */
  expire(before: number): void {
    this.statements.run(`DELETE FROM hook_event WHERE at < ? AND kind <> ${kind('exit')}`, before);
  }
}

function fieldsOf(body: unknown): object {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** An event as `export` and other programs see it. */
export function hookJson(event: HookEvent): unknown {
  return { ...event, at: new Date(event.at).toISOString() };
}
