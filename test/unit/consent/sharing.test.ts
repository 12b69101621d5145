import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Consent } from '../../../src/consent/consent.js';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import type { Confirmation } from '../../../src/sharing/destination.js';
import { tempFolder } from './temp.js';

const YES: Confirmation = {
  endpoint: 'https://collect.example',
  adapter: 'otlp',
  skillNames: 'hashed',
  projectKey: '',
  since: Date.parse('2026-05-01T10:00:00Z'),
};

/** Each is a file that says no, and none may be written to. */
const TRAPS: readonly [string, string][] = [
  ['a plain no', '{"enabled":false}'],
  ['a trailing comma', '{"enabled":false,}'],
  ['a byte order mark', '\uFEFF{"enabled":false}'],
  ['an extra key', '{"enabled":false,"note":"mine"}'],
  ['cut off', '{"enabled":fal'],
];

describe('the confirmation of sharing in telemetry.json', () => {
  it('is written, read and taken out again, and says nothing of recording', async (t) => {
    const path = join(await tempFolder(t), 'telemetry.json');
    const file = new ConsentFile(path, () => YES.since);
    await file.setSharing(YES);
    const content = await file.read();
    assert.deepEqual(content.sharing, YES);
    assert.deepEqual(content.answer, { kind: 'undecided' });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await file.setSharing(null);
    assert.equal((await file.read()).sharing, null);
    assert.ok(!(await readFile(path, 'utf8')).includes('collect.example'));
  });

  it('keeps what else stands in the file', async (t) => {
    const path = join(await tempFolder(t), 'telemetry.json');
    await writeFile(path, '{\n  "enabled": true,\n  "mine": 7\n}\n');
    const file = new ConsentFile(path, () => YES.since);
    await file.setSharing(YES);
    assert.match(await readFile(path, 'utf8'), /"enabled": true,\n {2}"mine": 7/);
    await file.setSharing(null);
    assert.equal(await readFile(path, 'utf8'), '{\n  "enabled": true,\n  "mine": 7\n}\n');
  });

  it('counts only when it is whole', async (t) => {
    const path = join(await tempFolder(t), 'telemetry.json');
    const whole = { ...YES, since: new Date(YES.since).toISOString() };
    const file = new ConsentFile(path, () => YES.since);
    for (const broken of [
      true,
      {},
      { ...whole, since: 1 },
      { ...whole, since: 'soon' },
      { ...whole, adapter: 'smtp' },
      { ...whole, endpoint: null },
      { ...whole, skillNames: 'all' },
    ]) {
      await writeFile(path, JSON.stringify({ enabled: true, sharing: broken }));
      assert.equal((await file.read()).sharing, null, JSON.stringify(broken));
    }
    await writeFile(path, JSON.stringify({ enabled: true, sharing: whole }));
    assert.deepEqual((await file.read()).sharing, YES);
  });

  for (const [name, text] of TRAPS) {
    it(`leaves a no alone: ${name}`, async (t) => {
      const path = join(await tempFolder(t), 'telemetry.json');
      await writeFile(path, text);
      const file = new ConsentFile(path, () => YES.since);
      await file.setSharing(YES);
      await file.setSharing(null);
      assert.equal(await readFile(path, 'utf8'), text);
      assert.equal((await file.read()).sharing, null);
    });
  }

  it('is told to whoever listens to consent', async (t) => {
    const path = join(await tempFolder(t), 'telemetry.json');
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const parts = { env: {}, file: new ConsentFile(path, Date.now), host: null, now: Date.now, log };
    const [one, other] = [new Consent(parts), new Consent(parts)];
    let told = 0;
    await other.refresh();
    other.onDidChange(() => told++);
    await one.confirmSharing(YES);
    await other.refresh();
    assert.deepEqual([told, other.confirmation], [1, YES]);
    await other.refresh();
    assert.equal(told, 1);
    await one.confirmSharing(null);
    await other.refresh();
    assert.deepEqual([told, other.confirmation], [2, null]);
  });
});
