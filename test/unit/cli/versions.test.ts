import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SCHEMA_VERSION } from '../../../src/ledger/schema.js';
import { insert, killedWriter } from '../ledger/foreignWriter.js';
import { noNative } from '../ledger/support.js';
import { type Answer, BuiltCli, ledgerFolder, parse, tempHome, writeTranscripts } from './cliProcess.js';

const record = (skill: string): string[] => ['record', '--skill', skill, '--outcome', 'success', '--json'];

describe('two versions of the command line at one home', () => {
  let ours: BuiltCli;
  let newer: BuiltCli;
  before(async () => {
    ours = await BuiltCli.build();
    newer = await BuiltCli.buildNewer();
  });
  after(() => Promise.all([ours.remove(), newer.remove()]));

  const uses = (answer: Answer): number =>
    (parse(answer) as { reports: { totalUses: number }[] }).reports.reduce((sum, { totalUses }) => sum + totalUses, 0);

  it('the older one leaves the newer one’s database as it is, says why, and what it records waits for the newer one', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    assert.equal((await newer.run(home, ['import'])).code, 0);
    const database = join(ledgerFolder(home), 'telemetry.db');
    const bytes = readFileSync(database);
    assert.equal(bytes.readUInt32BE(60), SCHEMA_VERSION + 1, 'user_version in the header');

    assert.match((parse(await ours.run(home, record('told'))) as { id: string }).id, /^[0-9A-Z]{26}$/);
    assert.equal((await ours.run(home, record('kept'))).code, 0);
    const imported = await ours.run(home, ['import']);
    assert.notEqual(imported.code, 0, 'what it read is in no file');
    for (const answer of [imported, await ours.run(home, ['status']), await ours.run(home, ['report'])]) {
      assert.match(answer.stderr, /written by a newer version of Skill Ledger\. Update the extension/);
    }
    const cleared = await ours.run(home, ['clear', '--skill', 'told', '--yes']);
    assert.notEqual(cleared.code, 0);
    assert.match(cleared.stderr, /could not be cleared.*newer version/s);
    assert.ok(readFileSync(database).equals(bytes), 'nothing was written to it');

    assert.equal((await newer.run(home, record('told'))).code, 0);
    assert.equal((await newer.run(home, ['import'])).code, 0);
    assert.equal(
      uses(await newer.run(home, ['report', '--json'])),
      6,
      'four of transcripts, what the older one had recorded but not cleared, and one after the clear',
    );
  });

  it('the newer one takes over what the older one has recorded and published', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    assert.equal((await ours.run(home, ['import'])).code, 0);
    assert.equal((await ours.run(home, record('told'))).code, 0);
    assert.equal((await newer.run(home, ['import'])).code, 0);
    assert.equal(uses(await newer.run(home, ['report', '--json'])), 5);
  });
});

describe('a database of auto-skill’s', { skip: noNative }, () => {
  let cli: BuiltCli;
  before(async () => {
    cli = await BuiltCli.build();
  });
  after(() => cli.remove());

  it('is taken over with what its killed writer had left in a log; the person is told, and it is kept', async (t) => {
    const home = await tempHome(t);
    const folder = ledgerFolder(home);
    mkdirSync(folder, { recursive: true });
    const database = join(folder, 'telemetry.db');
    await killedWriter(
      database,
      `PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;
       CREATE TABLE skill_telemetry (id TEXT PRIMARY KEY, skill_id TEXT, skill_name TEXT, session_id TEXT,
         agent_id TEXT DEFAULT 'unknown', duration_ms INTEGER, outcome TEXT, timestamp TEXT); ${insert(1)} ${insert(2)}`,
    );
    const answer = await cli.run(home, ['import']);
    assert.match(
      answer.stderr,
      /telemetry\.db was made by auto-skill\. Its 2 use\(s\) were taken over; the file is kept as telemetry\.db\.auto-skill-<time>\./,
    );
    const report = await cli.run(home, ['report', '--json']);
    assert.equal(report.stderr, '', 'it is told once');
    assert.equal((parse(report) as { reports: { totalUses: number }[] }).reports[0]?.totalUses, 2);
    assert.deepEqual(
      readdirSync(folder).filter((name) => /-(?:wal|shm|journal)$/.test(name)),
      [],
    );
    const [kept, ...more] = readdirSync(folder).filter((name) => name.startsWith('telemetry.db.auto-skill-'));
    assert.deepEqual(more, []);
    const rows = spawnSync('sqlite3', [join(folder, kept ?? ''), 'select count(*) from skill_telemetry']);
    assert.equal(rows.stdout.toString().trim(), '2');
  });
});
