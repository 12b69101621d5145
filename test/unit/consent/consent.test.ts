import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Consent } from '../../../src/consent/consent.js';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import type { Decision } from '../../../src/consent/decide.js';
import { OffIntervals } from '../../../src/consent/offIntervals.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import type { Log } from '../../../src/ledger/types.js';
import { tempFolder } from './temp.js';

const FOLLOWING = { recording: 'followTelemetry', telemetry: true } as const;
const OFF = { recording: 'off', telemetry: true } as const;

interface Machine {
  readonly folder: string;
  readonly path: string;
  readonly env: Record<string, string>;
  readonly warnings: string[];
  readonly exclusions: Exclusions;
  host(editor: string): Consent;
  commandLine(): Consent;
}

async function machine(t: TestContext): Promise<Machine> {
  const folder = join(await tempFolder(t), 'ledger');
  const path = join(folder, 'telemetry.json');
  const exclusions = new Exclusions(join(folder, 'exclusions.jsonl'));
  const env: Record<string, string> = {};
  const warnings: string[] = [];
  const log: Log = { info: () => undefined, warn: (text) => void warnings.push(text), error: () => undefined };
  const make = (editor: string | null): Consent => {
    const intervals = new OffIntervals({
      exclusions,
      editor: editor ?? '',
      pid: process.pid,
      isAlive: () => true,
      now: Date.now,
    });
    const host = editor === null ? null : { editor, intervals };
    return new Consent({ env, file: new ConsentFile(path, Date.now), host, now: Date.now, log });
  };
  return { folder, path, env, warnings, exclusions, host: make, commandLine: () => make(null) };
}

describe('Consent', () => {
  it('touches nothing before it is asked, and writes nothing while all is at its default', async (t) => {
    const m = await machine(t);
    const consent = m.host('code');
    assert.equal(consent.current, null);
    assert.equal((await consent.setSignals(FOLLOWING)).recording, true);
    await assert.rejects(readdir(m.folder), { code: 'ENOENT' });
  });

  it('notes that agents may ask also where nothing was ever said before', async (t) => {
    const m = await machine(t);
    await m.host('code').setSignals({ ...FOLLOWING, agents: 'folder' });
    const { editors } = await new ConsentFile(m.path, Date.now).read();
    assert.equal(editors.get('code')?.agents, 'folder');
  });

  it('knows what another editor keeps out, until that one is on again', async (t) => {
    const m = await machine(t);
    const [consent, other] = [m.host('code'), m.host('cursor')];
    const keptOut = (): string | null => consent.keptOut?.signal ?? null;
    let changes = 0;
    consent.onDidChange(() => changes++);
    await consent.setSignals(FOLLOWING);
    assert.equal(keptOut(), null);
    await other.setSignals(OFF);
    assert.equal(other.keptOut, null, 'its own is no news to it');
    assert.equal((await consent.refresh()).recording, true);
    assert.equal(keptOut(), 'skillLedger.recording@cursor');
    await other.setSignals(FOLLOWING);
    await consent.refresh();
    assert.equal(keptOut(), null);
    assert.equal(changes, 3);
  });

  it('tells each change once', async (t) => {
    const m = await machine(t);
    const consent = m.host('code');
    const seen: Decision[] = [];
    consent.onDidChange((decision) => seen.push(decision));
    await consent.setSignals(FOLLOWING);
    await consent.refresh();
    await consent.setSignals(OFF);
    await consent.refresh();
    await consent.setSignals(FOLLOWING);
    assert.deepEqual(
      seen.map(({ recording }) => recording),
      [true, false, true],
    );
    assert.deepEqual(consent.current, seen.at(-1));
  });

  it('obeys a pause of another window at the next refresh, and resumes', async (t) => {
    const m = await machine(t);
    const [first, second] = [m.host('code'), m.host('code')];
    await first.setSignals(FOLLOWING);
    await second.setSignals(FOLLOWING);
    assert.equal((await first.pause()).recording, false);
    assert.equal((await second.refresh()).decidedBy.signal, 'consent-file');
    assert.equal((await second.resume()).recording, true);
    assert.equal((await first.refresh()).recording, true);
  });

  it('lifts nothing but the file by resuming', async (t) => {
    const m = await machine(t);
    m.env['DO_NOT_TRACK'] = '1';
    const consent = m.host('code');
    await consent.setSignals(OFF);
    const decision = await consent.resume();
    assert.equal(decision.recording, false);
    assert.equal(decision.decidedBy.signal, 'environment');
  });

  it('binds the command line to an editor that is off, but no other editor', async (t) => {
    const m = await machine(t);
    const code = m.host('code');
    await code.setSignals(OFF);
    const decision = await m.commandLine().refresh();
    assert.deepEqual(decision.decidedBy, { signal: 'other-editor', editor: 'code' });
    assert.equal((await m.host('cursor').setSignals(FOLLOWING)).recording, true);
    await code.setSignals(FOLLOWING);
    assert.equal((await m.commandLine().refresh()).recording, true);
  });

  it('notes intervals for a host and none for the command line', async (t) => {
    const m = await machine(t);
    m.env['CI'] = '1';
    await m.commandLine().refresh();
    await m.commandLine().end();
    await assert.rejects(readdir(m.folder), { code: 'ENOENT' });
    const host = m.host('code');
    await host.setSignals(FOLLOWING);
    await host.end();
    const { exclusions } = await m.exclusions.read();
    assert.deepEqual(
      exclusions.map(({ signal, to }) => [signal, to !== null]),
      [['CI', true]],
    );
  });

  it('leaves a file that says no byte for byte, through start, settings and end', async (t) => {
    const m = await machine(t);
    await mkdir(m.folder, { recursive: true });
    await writeFile(m.path, '{"enabled":false,}');
    const host = m.host('code');
    await host.setSignals(OFF);
    await host.setSignals(FOLLOWING);
    assert.equal(await host.claimNotice('noticeShown', 1), false);
    await host.end();
    assert.equal(await readFile(m.path, 'utf8'), '{"enabled":false,}');
  });

  it('shows the notice in one of several windows', async (t) => {
    const m = await machine(t);
    const hosts = Array.from({ length: 8 }, () => m.host('code'));
    const claims = await Promise.all(
      hosts.map(async (host) => {
        await host.setSignals(FOLLOWING);
        return host.claimNotice('noticeShown', 1);
      }),
    );
    assert.equal(claims.filter(Boolean).length, 1);
  });

  it('obeys and shows the notice where nothing can be written, and says so in the log', async (t) => {
    const m = await machine(t);
    await writeFile(m.folder, 'a file in the place of the folder');
    const host = m.host('code');
    assert.equal((await host.setSignals(OFF)).recording, false);
    assert.equal((await host.setSignals(FOLLOWING)).recording, true);
    assert.equal(await host.claimNotice('noticeShown', 1), true);
    assert.ok(m.warnings.length > 0);
    await assert.rejects(host.pause());
    assert.equal((await host.refresh()).recording, true, 'a failed call must not stop the ones after it');
  });
});
