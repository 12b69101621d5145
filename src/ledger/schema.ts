import type { Database } from 'sql.js';
import { AGENT_IDS, EVIDENCE, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import { APPLICATION_ID } from './header.js';
import { HOOK_TABLES } from './hookTable.js';
import { idInSql } from './ulidKey.js';

export const SCHEMA_VERSION = 1;

/** Day number of a use on the clock of its place: days since 1970-01-01. */
export const DAY_IN_SQL = '(at / 86400000 + day_shift)';

const SUMS = `n INTEGER NOT NULL, duration_sum INTEGER NOT NULL, duration_n INTEGER NOT NULL,
    token_sum INTEGER NOT NULL, token_n INTEGER NOT NULL, durations TEXT NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL`;

const USE = `at INTEGER NOT NULL, identity BLOB NOT NULL, id_shift INTEGER NOT NULL, day_shift INTEGER NOT NULL,
    skill INTEGER NOT NULL, skill_id INTEGER NOT NULL, session INTEGER NOT NULL, agent INTEGER NOT NULL,
    trigger INTEGER NOT NULL, outcome INTEGER NOT NULL, reason INTEGER NOT NULL, nested INTEGER NOT NULL,
    duration INTEGER, tokens INTEGER, version INTEGER NOT NULL, project INTEGER NOT NULL,
    agent_version INTEGER NOT NULL, evidence INTEGER NOT NULL, as_of_shift INTEGER NOT NULL, reported INTEGER,
    reported_reason INTEGER, exit_code INTEGER`;

/**
 * Uses are clustered by time, since that is how they arrive and are read; a second index finds them by identity.
 * Words of the closed vocabularies are stored as their index there, other repeated texts by their number in `word`
 * (0: null). `rollup` counts by day and project, `total` sums it up. `id_shift` and `day_shift` are nearly always 0, which costs SQLite no byte.
 */
const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE use (${USE}, PRIMARY KEY (at, identity)) WITHOUT ROWID;
  CREATE UNIQUE INDEX use_identity ON use (identity);
  CREATE TABLE expired (identity BLOB PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE rollup (
    skill INTEGER NOT NULL, agent INTEGER NOT NULL, version INTEGER NOT NULL, trigger INTEGER NOT NULL,
    outcome INTEGER NOT NULL, reason INTEGER NOT NULL, nested INTEGER NOT NULL, day INTEGER NOT NULL,
    project INTEGER NOT NULL, ${SUMS},
    PRIMARY KEY (day, skill, agent, version, trigger, outcome, reason, nested, project)) WITHOUT ROWID;
  CREATE TABLE total (
    skill INTEGER NOT NULL, agent INTEGER NOT NULL, version INTEGER NOT NULL, trigger INTEGER NOT NULL,
    outcome INTEGER NOT NULL, reason INTEGER NOT NULL, nested INTEGER NOT NULL, ${SUMS},
    PRIMARY KEY (skill, agent, version, trigger, outcome, reason, nested)) WITHOUT ROWID;
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

/**
 * Terminal runs that stand in the row of another use, their partner; the indexes find these and those that stand alone.
 * The condition is the number of `terminal` among the kinds of evidence.
 */
const TERMINAL_RUNS = `
  CREATE TABLE terminal_run (${USE}, partner BLOB UNIQUE, PRIMARY KEY (skill, at, identity)) WITHOUT ROWID;
  CREATE UNIQUE INDEX terminal_run_identity ON terminal_run (identity);
  CREATE INDEX use_terminal ON use (skill, at) WHERE evidence = ${EVIDENCE.indexOf('terminal')};
`;

/** Makes the tables of an empty database. */
export function createSchema(db: Database): void {
  db.run(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
  db.run(TABLES);
  db.run(TERMINAL_RUNS);
  db.run(HOOK_TABLES);
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
        coalesce(${text('nullif(skill_id, 0)')}, ${text('skill')}), ${text('skill')}, ${text('session')},
        ${word(AGENT_IDS, 'agent')}, duration, ${word(OUTCOMES, 'outcome')},
        strftime('%Y-%m-%dT%H:%M:%S', at / 1000, 'unixepoch') || printf('.%03dZ', at % 1000)
      FROM use
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
      SELECT ${idInSql('at + id_shift', 'identity')} AS id, ${text('skill')} AS skill_name,
        ${text('session')} AS session_id, ${word(AGENT_IDS, 'agent')} AS agent_id, ${word(TRIGGERS, 'trigger')} AS trigger,
        ${word(OUTCOMES, 'outcome')} AS outcome, ${word(REASONS, 'reason')} AS reason, nested, duration AS duration_ms, tokens,
        ${text('version')} AS skill_version, ${text('project')} AS project, ${word(EVIDENCE, 'evidence')} AS evidence,
        ${word(OUTCOMES, 'reported')} AS reported_outcome, ${word(REASONS, 'reported_reason')} AS reported_reason, exit_code
      FROM use;
  `;
}

function word(words: readonly string[], column: string): string {
  return `CASE ${column} ${words.map((text, index) => `WHEN ${index} THEN '${text}'`).join(' ')} END`;
}

function text(column: string): string {
  return `(SELECT text FROM word WHERE id = ${column})`;
}
