import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openCode } from '../../../src/agents/opencode/agent.js';
import type { Databases } from '../../../src/capture/databaseImport.js';
import { Importer, type ImportResult } from '../../../src/capture/importer.js';
import { AgentDatabases } from '../../../src/ledger/agentDatabases.js';
import { nativeSqlite } from '../../../src/ledger/nativeSqlite.js';
import type { SqliteEngine } from '../../../src/ledger/sqliteEngine.js';
import { TemporaryFolders } from '../../../src/ledger/temporaryFolders.js';
import type { Batch, Position } from '../../../src/ledger/types.js';
import { wasmSqlite } from '../../../src/ledger/wasmSqlite.js';
import { databaseFile, insertions, insertions2, SCHEMA_1, SCHEMA_2, wasm } from '../../fixtures/opencode/database.js';
import { type OpenCodeSession, openCodeSession } from '../../fixtures/opencode/session.js';
import { writeFiles } from '../../harness/files.js';
import { LATER, OPTIONS, readParts, summary } from '../agents/reading.js';

const ENGINES: readonly (readonly [string, SqliteEngine | null])[] = [
  ['sql.js', wasmSqlite(wasm)],
  ['node:sqlite', nativeSqlite()],
];
const DATABASE = '.local/share/opencode/opencode.db';

let home: string;
let path: string;
let clock: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'databases-'));
  path = join(home, DATABASE);
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(join(home, 'tmp'));
  clock = LATER;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const tidied = (sessionId = 'ses_1'): OpenCodeSession =>
  openCodeSession({ sessionId }).prompt().skillCall('tidy').say();

for (const [name, engine] of ENGINES) {
  describe(`a database of OpenCode, by ${name}`, { skip: engine === null && 'this runtime has none' }, () => {
    /** An import that remembers positions; `opened` counts the copies that were made. */
    function setUp(read: SqliteEngine | null = engine) {
      assert.ok(read !== null);
      const folders = new TemporaryFolders({
        parent: join(home, 'tmp'),
        pid: process.pid,
        isAlive: (pid) => pid === process.pid,
        now: () => clock,
      });
      const copies = new AgentDatabases({ engine: read, folders });
      const known = new Map<string, Position>();
      const state = { opened: 0, batches: [] as Batch[] };
      const databases: Databases = {
        open: (from) => {
          state.opened++;
          return copies.open(from);
        },
      };
      const importer = new Importer({
        machine: { home, env: {} },
        target: {
          positions: () => known,
          add: (batch) => {
            state.batches.push(batch);
            batch.positions.forEach((position) => known.set(position.key, position));
            return batch.uses.length;
          },
          publish: () => Promise.resolve(),
        },
        options: OPTIONS,
        databases,
        hash: (from) => `key of ${from}`,
        now: () => clock,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      });
      const run = async (signal = new AbortController().signal): Promise<ImportResult> => {
        const result = await importer.run([{ agent: openCode, moreFolders: [] }], signal, () => {});
        assert.deepEqual(readdirSync(join(home, 'tmp')), [], 'no copy is left');
        return result;
      };
      /** The uses of what was added since the last call. */
      const take = (): string[] =>
        state.batches
          .splice(0)
          .flatMap(({ uses }) => uses.map(summary))
          .sort();
      return { run, take, state };
    }

    const message = ({ sources }: ImportResult): string =>
      sources.find(({ isDatabase }) => isDatabase)?.message ?? 'no database';

    it('says the same in both layouts as the files say', async () => {
      const session = openCodeSession()
        .prompt()
        .skillCall('tidy')
        .bash('make', { status: 'error' })
        .say()
        .prompt()
        .skillCall('mow', { status: 'error', error: 'The user rejected permission to use this tool' })
        .failed('APIError');
      const wanted = readParts(openCode, session.parts());
      for (const sql of [SCHEMA_1 + insertions(session), SCHEMA_2 + insertions2(session)]) {
        writeFileSync(path, await databaseFile(sql));
        const { run, state } = setUp();
        const { figures, sources } = await run();
        const [batch] = state.batches;
        assert.deepEqual(
          batch?.uses.map(({ id, ...use }) => [id, summary({ id, ...use })]),
          wanted.uses.map((use) => [use.id, summary(use)]),
        );
        assert.deepEqual(batch?.session?.calls, wanted.session?.calls);
        assert.equal(batch?.session?.turns, wanted.session?.turns);
        assert.deepEqual([figures.files, figures.sessions, figures.skippedLines, figures.unknownRecords], [1, 1, 0, 0]);
        assert.deepEqual(
          sources.map(({ isDatabase, state: found }) => [isDatabase, found]),
          [
            [undefined, 'missing'],
            [true, 'ok'],
          ],
        );
      }
    });

    it('of a session that was carried over to the newer layout counts that one', async () => {
      const sql = SCHEMA_1 + SCHEMA_2 + insertions(tidied()) + insertions2(tidied().prompt().skillCall('mow').say());
      writeFileSync(path, await databaseFile(sql + insertions(tidied('ses_2'))));
      const { run, take } = setUp();
      await run();
      assert.deepEqual(take(), [
        'mow model success completed 1800',
        'tidy model success completed 1800',
        'tidy model success completed 1800',
      ]);
    });

    it('is not opened while nothing changes, and gives what changed only', async () => {
      const others = Array.from({ length: 5 }, (_, i) => insertions(tidied(`ses_${i + 2}`))).join('');
      writeFileSync(path, await databaseFile(SCHEMA_1 + insertions(tidied()) + others));
      const { run, take, state } = setUp();
      assert.equal((await run()).figures.files, 6);
      assert.equal(take().length, 6);
      await run();
      assert.deepEqual([take(), state.opened], [[], 1]);
      clock += 3_600_000;
      const child = openCodeSession({ sessionId: 'ses_9', parentId: 'ses_1' }).prompt().skillCall('look').say();
      const grown = insertions(tidied().prompt().skillCall('mow').say()) + insertions(child);
      writeFileSync(path, await databaseFile(SCHEMA_1 + grown + others));
      const { figures } = await run();
      assert.deepEqual([figures.files, state.opened], [1, 2]);
      assert.deepEqual(take(), [
        'look model success completed 1800',
        'mow model success completed 1800',
        'tidy model success completed 1800',
      ]);
    });

    it('is looked at again when an open session has been idle long enough', async () => {
      const session = openCodeSession().prompt().skillCall('tidy');
      writeFileSync(path, await databaseFile(SCHEMA_1 + insertions(session)));
      clock = Date.parse(session.now);
      const { run, take, state } = setUp();
      const { nextVisitAt } = await run();
      assert.ok(nextVisitAt !== null && nextVisitAt > clock);
      assert.equal(state.batches[0]?.running.length, 1);
      assert.deepEqual(take(), []);
      clock = nextVisitAt;
      await run();
      assert.deepEqual(take(), ['tidy model partial abandoned 800']);
      await run();
      assert.deepEqual([take(), state.opened], [[], 2]);
    });

    it('leaves out rows that say nothing, and counts them', async () => {
      const row = (id: string, data: string): string =>
        `INSERT INTO message VALUES (${id}, 'ses_1', 1, 9223372036854775807, ${data});`;
      const odd = [
        row("'a'", "'no json'"),
        row("'b'", "'{}'"),
        row("'c'", "x'00ff'"),
        row("'d'", "'[1]'"),
        row("'e'", '5'),
        row('6', '\'{"role":"user"}\''),
        row('NULL', "'{}'"),
        "INSERT INTO part VALUES ('p', 'none', 'ses_1', 1, 1, '{\"type\":\"future\"}');",
        "INSERT INTO session VALUES (7, 'p', 'ses_1', '', '/x', '', '', 1, 1);",
        "INSERT INTO message VALUES ('lost', 'ses_gone', 1, 1, '{}');",
      ];
      writeFileSync(path, await databaseFile(SCHEMA_1 + insertions(tidied()) + odd.join('\n')));
      const { run, take } = setUp();
      const result = await run();
      assert.deepEqual(take(), ['tidy model success completed 1800']);
      assert.deepEqual([result.figures.unknownRecords, message(result)], [8, '']);
      assert.ok(
        result.damage.some(({ unknownRecords, agentVersion }) => unknownRecords === 7 && agentVersion === '1.0.55'),
      );
    });

    it('of an unknown layout is told, once, until it changes', async () => {
      for (const sql of [
        'CREATE TABLE other (id TEXT)',
        SCHEMA_1.replace('message_id TEXT NOT NULL, ', ''),
        SCHEMA_1.replaceAll('time_updated', 'time_changed'),
        'CREATE VIEW session AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS id, i AS parent_id, i AS time_updated FROM n;' +
          SCHEMA_1.replace('session (', 'session_x ('),
      ]) {
        writeFileSync(path, await databaseFile(sql));
        const { run, state } = setUp();
        assert.match(message(await run()), /^Its tables are not those that this version knows/);
        assert.match(message(await run()), /^Its tables/);
        assert.equal(state.opened, 1);
        writeFileSync(path, await databaseFile(SCHEMA_1 + insertions(tidied())));
        assert.equal(message(await run()), '');
        assert.equal(state.batches.flatMap(({ uses }) => uses).length, 1);
      }
    });

    it('that is none, is damaged or can’t be copied is told', async () => {
      const sound = await databaseFile(SCHEMA_1 + insertions(tidied()) + insertions(tidied('ses_2')));
      const damaged = Buffer.from(sound);
      damaged.fill(0x55, 4096 * 2); // all but the schema
      for (const [content, wanted] of [
        ['no database at all', /^It is no SQLite database/],
        ['', /^It is no SQLite database/],
        [sound.subarray(0, 100), /^It is damaged/],
        [damaged, /is damaged/],
      ] as const) {
        writeFileSync(path, content);
        const { run } = setUp();
        const result = await run();
        assert.match(message(result), wanted);
        assert.equal(result.sources.find(({ isDatabase }) => isDatabase)?.state, 'unreadable');
        rmSync(path);
        assert.equal(message(await run()), '', 'what is gone is no problem');
      }
      mkdirSync(path);
      const { run } = setUp();
      assert.match(message(await run()), /^It is no file/);
    });

    it('is left out when it is too large for the engine, and no copy is made', async () => {
      writeFileSync(path, await databaseFile(SCHEMA_1 + insertions(tidied())));
      assert.ok(engine !== null);
      const open = (): Promise<never> => assert.fail('it was opened');
      const { run } = setUp({ maxBytes: 10_000, open });
      assert.match(message(await run()), /^It has 1 MB, and is left out/);
    });

    it('is read from a copy that only we can read', async () => {
      writeFileSync(path, await databaseFile(SCHEMA_1 + insertions(tidied())), { mode: 0o444 });
      assert.ok(engine !== null);
      const modes: number[] = [];
      const { run, take } = setUp({
        maxBytes: engine.maxBytes,
        open: (copy) => {
          modes.push(statSync(copy.main).mode & 0o777, statSync(dirname(copy.main)).mode & 0o777);
          return engine.open(copy);
        },
      });
      const before = readFileSync(path);
      await run();
      assert.deepEqual([take().length, modes], [1, process.platform === 'win32' ? modes : [0o600, 0o700]]);
      assert.deepEqual(readFileSync(path), before);
      assert.deepEqual(readdirSync(dirname(path)), ['opencode.db']);
    });

    it('goes on with the next session when an import was stopped', async () => {
      const sessions = Array.from({ length: 20 }, (_, i) => insertions(tidied(`ses_${i}`))).join('');
      writeFileSync(path, await databaseFile(SCHEMA_1 + sessions));
      const { run, take, state } = setUp();
      const controller = new AbortController();
      const add = state.batches.push.bind(state.batches);
      state.batches.push = (batch) => {
        if (state.batches.length === 4) {
          controller.abort();
        }
        return add(batch);
      };
      const stopped = await run(controller.signal);
      assert.equal(stopped.cancelled, true);
      const first = take().length;
      assert.ok(first >= 5 && first < 20, String(first));
      clock += 3_600_000;
      await run();
      assert.equal(first + take().length, 20);
    });

    it('lies where the variable says, and of other channels beside it', async () => {
      writeFileSync(join(dirname(path), 'opencode-dev.db'), await databaseFile(SCHEMA_1 + insertions(tidied())));
      writeFiles(home, { 'data/opencode.db': 'x', 'elsewhere/mine.sqlite': 'x' });
      const roots = (env: Record<string, string>): string[] =>
        openCode
          .discover(openCode.transcriptRoots({ home, env }, []), { of: () => ({ id: null, parent: null }) } as never)
          .databases?.map(({ file }) => file.path.slice(home.length)) ?? [];
      assert.deepEqual(roots({}), ['/.local/share/opencode/opencode-dev.db']);
      assert.deepEqual(roots({ OPENCODE_DB: join(home, 'elsewhere/mine.sqlite') }), [
        '/.local/share/opencode/opencode-dev.db',
        '/elsewhere/mine.sqlite',
      ]);
      assert.deepEqual(roots({ OPENCODE_DB: ':memory:' }).length, 1);
      const { run, take } = setUp();
      await run();
      assert.equal(take().length, 1);
    });
  });
}
