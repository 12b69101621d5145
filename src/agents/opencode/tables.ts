import type { DatabaseRows, DatabaseSession, SessionTables } from '../agent.js';
import { asCount, asMillis, asText } from '../fields.js';
import { topOf } from './parents.js';

interface Table {
  readonly name: string;
  readonly required: readonly string[];
  /** Read where they are there. */
  readonly optional: readonly string[];
}

/** One layout of the sessions: the table of sessions, and those whose rows belong to one of them. */
interface Layout {
  readonly sessions: Table;
  readonly contents: readonly Table[];
}

const SESSION_COLUMNS = [
  'directory',
  'version',
  'time_created',
  'tokens_input',
  'tokens_output',
  'tokens_reasoning',
  'tokens_cache_read',
  'tokens_cache_write',
];
const SESSION = { required: ['id', 'parent_id', 'time_updated'], optional: SESSION_COLUMNS };
const CONTENT = ['id', 'session_id', 'time_updated', 'data'];
/** The newest first: a session that was carried over stands in both, and counts as the newest tells it. */
const LAYOUTS: readonly Layout[] = [
  {
    sessions: { name: 'session_v2', ...SESSION },
    contents: [{ name: 'session_message', required: [...CONTENT, 'type'], optional: ['time_created'] }],
  },
  {
    sessions: { name: 'session', ...SESSION },
    contents: [
      { name: 'message', required: CONTENT, optional: ['time_created'] },
      { name: 'part', required: [...CONTENT, 'message_id'], optional: [] },
    ],
  },
];

/** `session`, `message` and `part` of version 1, `session_v2` and `session_message` of version 2. */
export const openCodeTables: SessionTables = {
  list(rows) {
    const layouts = LAYOUTS.filter((layout) => isThere(layout, rows));
    const found = new Map<string, DatabaseSession>();
    for (const layout of layouts) {
      for (const session of sessionsOf(layout, rows)) {
        const known = found.get(session.id);
        if (known === undefined || known.rowCount === 0) {
          found.set(session.id, session);
        }
      }
    }
    return layouts.length === 0 ? null : [...found.values()];
  },

  *read(rows, { members }) {
    const layouts = LAYOUTS.filter((layout) => isThere(layout, rows));
    for (const member of members) {
      // The newest layout that holds anything of it.
      for (const layout of layouts) {
        let hasContents = false;
        yield* lines(layout.sessions, 'id', member, rows);
        for (const table of layout.contents) {
          for (const line of lines(table, 'session_id', member, rows)) {
            hasContents = true;
            yield line;
          }
        }
        if (hasContents) {
          break;
        }
      }
    }
  },
};

function isThere({ sessions, contents }: Layout, rows: DatabaseRows): boolean {
  return [sessions, ...contents].every(({ name, required }) => {
    const columns = rows.columns(name);
    return required.every((column) => columns.has(column));
  });
}

function sessionsOf({ sessions, contents }: Layout, rows: DatabaseRows): DatabaseSession[] {
  const parents = new Map<string, string | null>();
  const changedAt = new Map<string, number>();
  const counts = new Map<string, number>();
  const note = (id: string, at: unknown, count: number): void => {
    changedAt.set(id, Math.max(changedAt.get(id) ?? 0, asMillis(at) ?? 0));
    counts.set(id, (counts.get(id) ?? 0) + count);
  };
  for (const row of rows.rows(`SELECT id, parent_id, time_updated FROM "${sessions.name}"`)) {
    const id = asText(row['id']);
    if (id !== null) {
      parents.set(id, asText(row['parent_id']));
      note(id, row['time_updated'], 0);
    }
  }
  for (const { name } of contents) {
    const sql = `SELECT session_id, count(*) AS n, max(time_updated) AS at FROM "${name}" GROUP BY session_id`;
    for (const row of rows.rows(sql)) {
      const id = asText(row['session_id']);
      if (id !== null) {
        parents.set(id, parents.get(id) ?? null); // also of a session whose own row is gone
        note(id, row['at'], asCount(row['n']));
      }
    }
  }
  const members = new Map<string, string[]>();
  for (const id of parents.keys()) {
    const top = topOf(id, parents);
    members.set(top, [...(members.get(top) ?? []), id]);
  }
  return [...members].map(([id, ids]) => ({
    id,
    members: ids,
    changedAt: Math.max(...ids.map((member) => changedAt.get(member) ?? 0)),
    rowCount: ids.reduce((sum, member) => sum + (counts.get(member) ?? 0), 0),
  }));
}

function* lines(table: Table, key: string, value: string, rows: DatabaseRows): Iterable<string> {
  const columns = rows.columns(table.name);
  const wanted = [...table.required, ...table.optional.filter((column) => columns.has(column))];
  const names = wanted.map((column) => `"${column}"`).join(', ');
  for (const row of rows.rows(`SELECT ${names} FROM "${table.name}" WHERE "${key}" = ?`, value)) {
    yield `${JSON.stringify({ table: table.name, row })}\n`;
  }
}
