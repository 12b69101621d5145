import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import initSqlJs from 'sql.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { otherLedgerFiles, readDatabasePath } from '../../../src/ledger/otherDatabase.js';
import { batch, open, temporaryHome, use, wasm } from './support.js';

async function foreignDatabase(): Promise<Uint8Array> {
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
  const db = new sql.Database();
  db.run('CREATE TABLE photo (name)');
  return db.export();
}

function realHome(t: TestContext): string {
  return realpathSync(temporaryHome(t).home); // a temporary folder is behind a link on some systems
}

test('a path that is not absolute is refused before anything is looked at', () => {
  for (const given of [
    undefined,
    null,
    7,
    '',
    'telemetry.db',
    './x.db',
    '~/x.db',
    '/a\0b',
    `/${'x'.repeat(5_000)}`,
    {},
  ]) {
    assert.throws(() => readDatabasePath(given), { name: 'TypeError', message: /^dbPath must be the absolute path/ });
  }
  assert.equal(readDatabasePath('/a/../b/./x.db'), '/b/x.db');
});

test('what is there and is none of ours is refused and left as it is', async (t) => {
  const home = realHome(t);
  const text = join(home, 'notes.txt');
  const empty = join(home, 'empty.db');
  const photos = join(home, 'photos.db');
  writeFileSync(text, 'mine'.repeat(100));
  writeFileSync(empty, '');
  writeFileSync(photos, await foreignDatabase());
  const before = readFileSync(photos);
  for (const path of [text, empty, photos]) {
    await assert.rejects(otherLedgerFiles(home, path), { name: 'TypeError', message: /has not made/ });
  }
  assert.deepEqual(readFileSync(photos), before);
  mkdirSync(join(home, 'folder.db'));
  symlinkSync(photos, join(home, 'link.db'));
  symlinkSync(join(home, 'nowhere'), join(home, 'dangling.db'));
  for (const name of ['folder.db', 'link.db', 'dangling.db']) {
    await assert.rejects(otherLedgerFiles(home, join(home, name)), { name: 'TypeError', message: /no regular file/ });
  }
  await assert.rejects(otherLedgerFiles(home, join(text, 'x.db')), { name: 'TypeError', message: /through a file/ });
});

test('a database of ours, and one that is not there yet, have a spool of their own and the consent of the machine', async (t) => {
  const home = realHome(t);
  const database = join(home, 'new', 'deep', 'own.db');
  const files = await otherLedgerFiles(home, database);
  assert.deepEqual(files, ledgerFiles(home, database));
  assert.equal(files.consent, ledgerFiles(home).consent);
  const ledger = await open(t, files);
  ledger.add(batch([use(1)]));
  await ledger.publish();
  assert.deepEqual(await otherLedgerFiles(home, database), files);
});

test('each spelling of a path is one ledger', async (t) => {
  const home = realHome(t);
  mkdirSync(join(home, 'data'));
  symlinkSync(join(home, 'data'), join(home, 'alias'));
  const straight = await otherLedgerFiles(home, join(home, 'data', 'own.db'));
  assert.deepEqual(await otherLedgerFiles(home, join(home, 'alias', 'own.db')), straight);
});

test('the usual database by another way is the usual one; what else lies beside it is refused', async (t) => {
  const home = realHome(t);
  const usual = ledgerFiles(home);
  mkdirSync(usual.folder, { recursive: true });
  symlinkSync(usual.folder, join(home, 'alias'));
  assert.deepEqual(await otherLedgerFiles(home, join(home, 'alias', 'telemetry.db')), usual);
  for (const path of [usual.backup, usual.salt, join(usual.spool, 'x.db'), join(usual.folder, 'own.db')]) {
    await assert.rejects(otherLedgerFiles(home, path), { name: 'TypeError', message: /among the files/ });
  }
  rmSync(join(home, 'alias'));
});
