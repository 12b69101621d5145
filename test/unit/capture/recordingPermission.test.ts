import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { RecordingPermission } from '../../../src/capture/recordingPermission.js';
import { Consent } from '../../../src/consent/consent.js';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import type { EditorSignals } from '../../../src/consent/decide.js';
import { OffIntervals } from '../../../src/consent/offIntervals.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { ensureFolder, type LedgerFiles } from '../../../src/ledger/files.js';
import { realDisk } from '../../../src/ledger/disk.js';
import { silent, temporaryHome } from '../ledger/support.js';

interface Setup {
  readonly files: LedgerFiles;
  readonly env: Record<string, string>;
  readonly signals: { now: EditorSignals };
  readonly permission: RecordingPermission;
  /** How often the consent file was read. */
  readonly reads: () => number;
}

async function setUp(t: TestContext): Promise<Setup> {
  const { files } = temporaryHome(t);
  await ensureFolder(realDisk, files.folder);
  const env: Record<string, string> = {};
  const signals: { now: EditorSignals } = { now: { recording: 'followTelemetry', telemetry: true } };
  const exclusions = new Exclusions(files.exclusions);
  const intervals = new OffIntervals({
    exclusions,
    editor: 'code',
    pid: process.pid,
    isAlive: () => true,
    now: Date.now,
  });
  let reads = 0;
  const file = new ConsentFile(files.consent, Date.now);
  const counted = Object.assign(Object.create(file) as ConsentFile, {
    read: () => {
      reads++;
      return file.read();
    },
  });
  const consent = new Consent({ env, file: counted, host: { editor: 'code', intervals }, now: Date.now, log: silent });
  t.after(() => consent.end());
  const permission = new RecordingPermission(
    consent,
    () => signals.now,
    () => signals.now,
  );
  return { files, env, signals, permission, reads: () => reads };
}

test('environment and settings count at once, before anything was read', async (t) => {
  const { env, signals, permission, reads } = await setUp(t);
  assert.equal(permission.stopAtOnce(), null);
  env['CI'] = '0';
  assert.equal(permission.stopAtOnce(), 'CI');
  assert.equal(permission.foreseenStop(), 'CI');
  env['CI'] = '';
  signals.now = { recording: 'off', telemetry: true };
  assert.equal(permission.stopAtOnce(), 'skillLedger.recording');
  signals.now = { recording: 'followTelemetry', telemetry: false };
  assert.equal(permission.stopAtOnce(), 'telemetry.telemetryLevel');
  signals.now = { recording: 'on', telemetry: false };
  assert.equal(permission.stopAtOnce(), null);
  assert.equal(reads(), 0);
});

test('the consent file is read for each look; what it said is foreseen, and stops nobody without a look', async (t) => {
  const { files, permission } = await setUp(t);
  assert.equal(await permission.look(), null);
  writeFileSync(files.consent, '{"enabled": false}');
  assert.equal(permission.foreseenStop(), null, 'not seen yet');
  assert.equal(await permission.look(), 'telemetry.json');
  assert.equal(permission.foreseenStop(), 'telemetry.json');
  assert.equal(permission.stopAtOnce(), null);
  writeFileSync(files.consent, '{"enabled": true}');
  assert.equal(await permission.look(), null);
  assert.equal(permission.foreseenStop(), null);
});

test('a burst shares its looks', async (t) => {
  const { permission, reads } = await setUp(t);
  await Promise.all(Array.from({ length: 1_000 }, () => permission.look()));
  assert.equal(reads(), 2, 'one that was under way, and one for all who came meanwhile');
});

test('what another editor keeps out of the ledger is not recorded here either', async (t) => {
  const { files, permission } = await setUp(t);
  const signal = 'skillLedger.recording@cursor';
  await new Exclusions(files.exclusions).add({ cause: 'off', from: Date.now(), to: null, signal });
  assert.equal(await permission.look(), signal);
  assert.equal(permission.foreseenStop(), signal);
});
