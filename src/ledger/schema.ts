import type { Database } from 'sql.js';
import { AGENT_IDS, EVIDENCE, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import { FACTS_IN_SQL } from './facts.js';
import { APPLICATION_ID } from './header.js';
import { HOOK_TABLES } from './hookTable.js';
import { KIND_COLUMNS } from './kinds.js';
import { SIGHTING_TABLE } from './sightingTable.js';
import { idInSql } from './ulidKey.js';
import { textInSql } from './words.js';

export const SCHEMA_VERSION = 1;

export const DAY_MS = 86_400_000;

export const SUM_COLUMNS = 'n, duration_sum, duration_n, token_sum, token_n, durations, first_at, last_at';

const SUMS = `n INTEGER NOT NULL, duration_sum INTEGER NOT NULL, duration_n INTEGER NOT NULL,
    token_sum INTEGER NOT NULL, token_n INTEGER NOT NULL, durations TEXT NOT NULL`;

const USE = `at INTEGER NOT NULL, identity BLOB NOT NULL, kind INTEGER NOT NULL, session INTEGER NOT NULL,
    duration INTEGER, tokens INTEGER, agent_version INTEGER NOT NULL, as_of_shift INTEGER NOT NULL,
    facts INTEGER NOT NULL, id_shift INTEGER NOT NULL, told_version INTEGER NOT NULL`;

/** The end of an identity, since ULIDs that a caller makes within one millisecond begin alike. */
export const IDENTITY_END = 'substr(identity, -3)';

/**
 * Uses are clustered by time, since that is how they arrive and are read; `n` tells those of one moment apart. A second
 * index finds them by the end of their identity: whoever puts one in has looked for the whole of it before.
 * Words of the closed vocabularies are stored as their index there, other repeated texts by their number in `word`
 * (0: null), and what uses have in common by its number in `kind`. `rollup` counts by day and kind, `total` sums it up.
 * `n`, `id_shift`, `told_version` and `skill_id` are nearly always 0, which costs SQLite no byte; `first_shift` and `last_shift`
 * are milliseconds since the day began and since the first use.
 */
const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE word (id INTEGER PRIMARY KEY, text NOT NULL UNIQUE);
  CREATE TABLE kind (
    id INTEGER PRIMARY KEY, ${KIND_COLUMNS.map((column) => `${column} INTEGER NOT NULL`).join(', ')},
    UNIQUE (${KIND_COLUMNS.join(', ')}));
  CREATE TABLE use (n INTEGER NOT NULL, ${USE}, PRIMARY KEY (at, n)) WITHOUT ROWID;
  CREATE INDEX use_identity ON use (${IDENTITY_END});
  CREATE TABLE expired (identity BLOB PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE rollup (
    day INTEGER NOT NULL, kind INTEGER NOT NULL, ${SUMS}, first_shift INTEGER NOT NULL,
    last_shift INTEGER NOT NULL, PRIMARY KEY (day, kind)) WITHOUT ROWID;
  CREATE TABLE total (
    skill INTEGER NOT NULL, agent INTEGER NOT NULL, version INTEGER NOT NULL, trigger INTEGER NOT NULL,
    outcome INTEGER NOT NULL, reason INTEGER NOT NULL, nested INTEGER NOT NULL, ${SUMS},
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (skill, agent, version, trigger, outcome, reason, nested)) WITHOUT ROWID;
  CREATE TABLE session (
    agent INTEGER NOT NULL, session INTEGER NOT NULL, start INTEGER, "end" INTEGER, project INTEGER NOT NULL,
    agent_version INTEGER NOT NULL, metrics TEXT NOT NULL,
    PRIMARY KEY (agent, session)) WITHOUT ROWID;
  CREATE TABLE running (
    source TEXT NOT NULL, identity BLOB NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (source, identity)) WITHOUT ROWID;
  CREATE TABLE position (
    key TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime REAL NOT NULL, inode INTEGER NOT NULL, revisit INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE spool_file (name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE inbox (
    id TEXT, skill_id TEXT, skill_name TEXT, session_id TEXT, agent_id TEXT, duration_ms, outcome TEXT,
    timestamp TEXT);
`;

/** Terminal runs that stand in the row of another use, their partner; the index finds those that stand alone. */
const TERMINAL_RUNS = `
  CREATE TABLE terminal_run (
    n INTEGER NOT NULL, ${USE}, partner BLOB UNIQUE, PRIMARY KEY (at, n)) WITHOUT ROWID;
  CREATE UNIQUE INDEX terminal_run_identity ON terminal_run (identity);
  CREATE INDEX use_terminal ON use (at) WHERE ${FACTS_IN_SQL.evidence} = ${EVIDENCE.indexOf('terminal')};
`;

const OF_KIND = KIND_COLUMNS.join(', ');

const FULL_USE = `at, n, identity, kind, ${OF_KIND}, session, duration, tokens, agent_version, as_of_shift, facts, id_shift,
    told_version,
    ${Object.entries(FACTS_IN_SQL)
      .map(([name, sql]) => `${sql} AS ${name}`)
      .join(', ')}`;

/** Rows together with what stands in their kind, under one name each. The kind is looked up last, row by row. */
const FULL = `
  CREATE VIEW full_use AS SELECT ${FULL_USE} FROM use CROSS JOIN kind ON kind.id = use.kind;
  CREATE VIEW full_terminal_run AS
    SELECT ${FULL_USE}, partner FROM terminal_run CROSS JOIN kind ON kind.id = terminal_run.kind;
  CREATE VIEW full_rollup AS
    SELECT day, kind, ${OF_KIND}, n, duration_sum, duration_n, token_sum, token_n, durations,
      day * ${DAY_MS} + first_shift AS first_at, day * ${DAY_MS} + first_shift + last_shift AS last_at
    FROM rollup CROSS JOIN kind ON kind.id = rollup.kind;
`;

/** Makes the tables of an empty database. */
export function createSchema(db: Database): void {
  db.run(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
  db.run(TABLES);
  db.run(TERMINAL_RUNS);
  db.run(FULL);
  db.run(HOOK_TABLES);
  db.run(SIGHTING_TABLE);
  db.run(view());
  db.run(detailView());
}

/** What the file's header says it is. */
export function schemaOf(db: Database): { readonly application: number; readonly version: number } {
  const read = (pragma: string): number => Number(db.exec(`PRAGMA ${pragma}`)[0]?.values[0]?.[0] ?? 0);
  return { application: read('application_id'), version: read('user_version') };
}

/** True when the database holds a table (not a view) as auto-skill makes it. */
export function hasAutoSkillTable(db: Database): boolean {
  return db.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'skill_telemetry'").length > 0;
}

/**
 * The table that auto-skill and any SQLite tool know, as a view. Inserting works: the row goes into the inbox, from
 * which the next merger takes it. Rows of the inbox are shown, so that a writer finds what it has written.
 */
function view(): string {
  const columns = 'id, skill_id, skill_name, session_id, agent_id, duration_ms, outcome, timestamp';
  return `
    CREATE VIEW skill_telemetry (${columns}) AS
      SELECT ${idInSql('at + id_shift', 'identity')},
        coalesce(${textInSql('nullif(skill_id, 0)')}, ${textInSql('skill')}), ${textInSql('skill')}, ${textInSql('session')},
        ${word(AGENT_IDS, 'agent')}, duration, ${word(OUTCOMES, 'outcome')},
        strftime('%Y-%m-%dT%H:%M:%S', at / 1000, 'unixepoch') || printf('.%03dZ', at % 1000)
      FROM full_use
      UNION ALL SELECT ${columns} FROM inbox;
    CREATE TRIGGER skill_telemetry_insert INSTEAD OF INSERT ON skill_telemetry BEGIN
      SELECT RAISE(ABORT, 'outcome must be success, failure, partial or skipped')
        WHERE new.outcome IS NULL OR new.outcome NOT IN (${OUTCOMES.map((outcome) => `'${outcome}'`).join(', ')});
      INSERT INTO inbox VALUES (new.id, new.skill_id, new.skill_name, new.session_id,
        coalesce(new.agent_id, 'unknown'), new.duration_ms, new.outcome, new.timestamp);
    END;
  `;
}

/** Uses as a person can read them in any SQLite tool. */
function detailView(): string {
  return `
    CREATE VIEW use_detail AS
      SELECT ${idInSql('at + id_shift', 'identity')} AS id, ${textInSql('skill')} AS skill_name,
        ${textInSql('session')} AS session_id, ${word(AGENT_IDS, 'agent')} AS agent_id, ${word(TRIGGERS, 'trigger')} AS trigger,
        ${word(OUTCOMES, 'outcome')} AS outcome, ${word(REASONS, 'reason')} AS reason, nested, duration AS duration_ms, tokens,
        ${textInSql('version')} AS skill_version, ${textInSql('project')} AS project, ${word(EVIDENCE, 'evidence')} AS evidence,
        ${word(OUTCOMES, 'reported')} AS reported_outcome, ${word(REASONS, 'reported_reason')} AS reported_reason, exit_code
      FROM full_use;
  `;
}

function word(words: readonly string[], column: string): string {
  return `CASE ${column} ${words.map((text, index) => `WHEN ${index} THEN '${text}'`).join(' ')} END`;
}
