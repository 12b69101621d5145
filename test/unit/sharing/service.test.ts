import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import type { SessionMetrics } from '../../../src/model/session.js';
import type { UseEvent } from '../../../src/model/use.js';
import type { Confirmation, Destination } from '../../../src/sharing/destination.js';
import { sendRequest } from '../../../src/sharing/http.js';
import { Outbox } from '../../../src/sharing/outbox.js';
import { SharingService } from '../../../src/sharing/sharingService.js';
import { tempFolder } from '../consent/temp.js';
import { type Arrived, AT, FAILURE, listen, type Reply, SESSION, TRACK, use } from './support.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PROGRAM = { version: '0.1.0', node: 'v20.11.0', platform: 'linux' } as const;

interface Bench {
  readonly clock: { now: number };
  readonly ledger: { uses: UseEvent[]; sessions: SessionMetrics[] };
  readonly service: SharingService;
  readonly confirmation: Confirmation;
  readonly file: ConsentFile;
  readonly home: string;
  readonly share: () => Promise<void>;
  readonly outbox: Outbox;
  readonly arrived: Arrived[];
}

/** A machine on which the person confirmed a real server at AT. */
async function bench(t: TestContext, change: Partial<Destination> = {}, reply: Reply = () => ({})): Promise<Bench> {
  const { url, arrived } = await listen(t, reply);
  const home = await tempFolder(t);
  const files = ledgerFiles(home);
  const clock = { now: AT };
  const ledger: Bench['ledger'] = { uses: [], sessions: [] };
  const destination = { endpoint: url, adapter: 'posthog', skillNames: 'plain', projectKey: 'k', ...change } as const;
  const confirmation = { ...destination, since: AT };
  const file = new ConsentFile(files.consent, () => clock.now);
  await file.setSharing(confirmation);
  const since = (time: number | undefined, at: number) => at >= (time ?? 0);
  const service = new SharingService({
    files,
    ask: (question) =>
      Promise.resolve(
        question({
          events: (filter) => ledger.uses.filter(({ timestamp }) => since(filter.since, Date.parse(timestamp))),
          sessions: (filter) => ledger.sessions.filter(({ end }) => since(filter.since, end ?? 0)),
        }),
      ),
    post: (request) => sendRequest(request, new AbortController().signal, () => clock.now),
    now: () => clock.now,
  });
  const share = () => service.functions.share({ confirmation, program: PROGRAM });
  const outbox = new Outbox({ folder: files.sharing, now: () => clock.now });
  return { clock, ledger, service, confirmation, file, home, share, outbox, arrived };
}

/** A use that began so long after the confirmation. */
function useAt(minutes: number, fields: Partial<UseEvent> = {}): UseEvent {
  const at = AT + minutes * MINUTE;
  const id = `01JTEST${String(Math.abs(minutes)).padStart(19, '0')}`;
  return use({ id, timestamp: new Date(at).toISOString(), durationMs: MINUTE, asOf: at, ...fields });
}

function skills(arrived: readonly Arrived[]): unknown[] {
  return arrived.flatMap(({ body }) =>
    (JSON.parse(body) as { batch: { properties: Record<string, unknown> }[] }).batch.map(
      ({ properties }) => properties['skill'],
    ),
  );
}

describe('what feeds the outbox', () => {
  it('uses since the confirmation, oldest first, each once', async (t) => {
    const { clock, ledger, share, arrived } = await bench(t);
    ledger.uses = [
      useAt(20, { skillName: 'third' }),
      useAt(10, { skillName: 'second' }),
      useAt(-1, { skillName: 'before' }),
    ];
    clock.now = AT + 30 * MINUTE;
    await share();
    assert.deepEqual(skills(arrived), ['second', 'third']);
    // One that reached the ledger late, and one whose outcome was corrected.
    ledger.uses = [...ledger.uses, useAt(0, { skillName: 'late' }), useAt(10, { outcome: 'failure' })];
    await share();
    assert.deepEqual(skills(arrived), ['second', 'third', 'late']);
    await share();
    assert.equal(arrived.length, 2);
  });

  it('no use that was only read inside another one', async (t) => {
    const { clock, ledger, share, arrived } = await bench(t);
    ledger.uses = [useAt(1, { nested: true })];
    clock.now = AT + 30 * MINUTE;
    await share();
    assert.deepEqual(arrived, []);
  });

  it('a report waits until no transcript can take its place any more', async (t) => {
    const { clock, ledger, share, arrived, outbox } = await bench(t);
    ledger.uses = [useAt(1, { evidence: 'report' }), useAt(2, { evidence: 'terminal' })];
    clock.now = AT + 12 * MINUTE;
    await share();
    const { settling, settlesAt } = await outbox.read();
    assert.deepEqual([settling, settlesAt, arrived.length], [2, AT + 13 * MINUTE, 0]);
    clock.now = AT + 14 * MINUTE;
    await share();
    assert.equal(skills(arrived).length, 2);
    assert.equal((await outbox.read()).settling, 0);
  });

  it('sessions that began since the confirmation and have rested, where the receiver takes them', async (t) => {
    const { clock, ledger, share, arrived } = await bench(t, { adapter: 'metrics' });
    const session = (sessionId: string, start: number, end: number | null): SessionMetrics => {
      const { kind: _kind, id: _id, at: _at, session: _session, ...counts } = SESSION;
      return { ...counts, sessionId, start, end, project: null, agentVersion: null };
    };
    ledger.sessions = [
      session('ended', AT, AT + MINUTE),
      session('goes on', AT, AT + 40 * MINUTE),
      session('began before', AT - 1, AT + MINUTE),
      session('never ended', AT, null),
    ];
    clock.now = AT + 45 * MINUTE;
    await share();
    assert.deepEqual(
      arrived.map(({ url }) => url),
      ['/sessions'],
    );
    clock.now = AT + 75 * MINUTE;
    await share();
    assert.equal(arrived.length, 2);
    assert.doesNotMatch(arrived.map(({ body }) => body).join(''), /ended|goes on/);
  });

  it('what is reported besides: of kinds that the receiver knows', async (t) => {
    const { clock, service, confirmation, outbox } = await bench(t, { adapter: 'beacon' });
    clock.now = AT + MINUTE;
    await service.functions.shareEvents({ confirmation, program: PROGRAM }, [TRACK, FAILURE]);
    assert.deepEqual(
      (await outbox.read()).waiting.map(({ event }) => event),
      [TRACK],
    );
  });
});

describe('sharing that is turned off', () => {
  it('stops before anything is queued or sent when the confirmation is gone', async (t) => {
    const { clock, ledger, share, arrived, file, home } = await bench(t);
    ledger.uses = [useAt(1)];
    clock.now = AT + DAY;
    await file.setSharing(null);
    await share();
    assert.deepEqual(arrived, []);
    assert.deepEqual(await readdir(join(home, '.claude', 'auto-skill')), ['telemetry.json']);
  });

  it('stops when the consent file says no, though the confirmation still stands in it', async (t) => {
    const { clock, ledger, share, arrived, home } = await bench(t);
    const path = ledgerFiles(home).consent;
    const content = JSON.parse(await readFile(path, 'utf8')) as object;
    ledger.uses = [useAt(1)];
    clock.now = AT + DAY;
    await writeFile(path, JSON.stringify({ ...content, decided: undefined, enabled: false }));
    await share();
    assert.deepEqual(arrived, []);
  });

  it('in mid-send: the next request is not made, and what was queued is gone', async (t) => {
    let stopping = Promise.resolve();
    const { clock, ledger, share, arrived, file, outbox, service } = await bench(t, { adapter: 'beacon' }, (nth) => {
      if (nth === 1) {
        stopping = file.setSharing(null).then(() => service.functions.stopSharing(true));
        return { how: 'silence' };
      }
      return {};
    });
    ledger.uses = [1, 2, 3, 4].map((minute) => useAt(minute));
    clock.now = AT + DAY;
    await share();
    await stopping;
    assert.equal(arrived.length, 2);
    assert.deepEqual((await outbox.read()).waiting, []);
  });

  it('for a while: what happened meanwhile does not leave later', async (t) => {
    const { clock, ledger, share, arrived, service } = await bench(t);
    ledger.uses = [useAt(1, { skillName: 'on' })];
    clock.now = AT + 30 * MINUTE;
    await share();
    await service.functions.stopSharing(false);
    ledger.uses = [...ledger.uses, useAt(40, { skillName: 'while off' })];
    clock.now = AT + 60 * MINUTE;
    await share();
    ledger.uses = [...ledger.uses, useAt(70, { skillName: 'on again' })];
    clock.now = AT + 90 * MINUTE;
    await share();
    assert.deepEqual(skills(arrived), ['on', 'on again']);
  });
});

describe('identity and preview', () => {
  it('a preview shows the bytes that are then sent, and makes no identity', async (t) => {
    const { clock, ledger, share, arrived, service, confirmation, home, outbox } = await bench(t, {}, () => ({
      status: 500,
    }));
    ledger.uses = [useAt(1), useAt(2)];
    const before = await service.functions.previewSharing({ ...confirmation, endpoint: '' }, PROGRAM);
    assert.deepEqual([before.hasIdentity, before.waiting, before.recent.length], [false, [], 2]);
    assert.match(before.recent[0] ?? '', /^POST \/batch\/ HTTP\/1\.1\nHost: endpoint\.example\n/);
    assert.deepEqual(await readdir(join(home, '.claude', 'auto-skill')), ['telemetry.json']);

    clock.now = AT + DAY;
    await share();
    assert.equal((await outbox.read()).waiting.length, 2);
    const { waiting, hasIdentity } = await service.functions.previewSharing(confirmation, PROGRAM);
    assert.deepEqual([hasIdentity, waiting.length, waiting[0]?.split('\n\n')[1]], [true, 1, arrived[0]?.body]);
  });

  it('after a reset the machine has another id, and what waited under the old one is gone', async (t) => {
    let status = 200;
    const { clock, ledger, share, arrived, service, outbox } = await bench(t, {}, () => ({ status }));
    const idOf = (body: string | undefined) => /"distinct_id":"([^"]+)"/.exec(body ?? '')?.[1];
    const sessionOf = (body: string | undefined) => /"session":"([^"]+)"/.exec(body ?? '')?.[1];
    clock.now = AT + 30 * MINUTE;
    ledger.uses = [useAt(1)];
    await share();
    status = 500;
    ledger.uses = [useAt(2), ...ledger.uses];
    await share();
    await service.functions.resetIdentity();
    assert.deepEqual((await outbox.read()).waiting, []);
    status = 200;
    clock.now += MINUTE; // the pause after the failure still holds
    ledger.uses = [useAt(3), ...ledger.uses];
    await share();
    assert.equal(arrived.length, 3);
    assert.notEqual(idOf(arrived[2]?.body), idOf(arrived[0]?.body));
    assert.notEqual(sessionOf(arrived[2]?.body), sessionOf(arrived[0]?.body));
  });

  it('what was cleared from the ledger does not leave later', async (t) => {
    const { clock, ledger, share, service, outbox } = await bench(t, {}, () => ({ status: 500 }));
    ledger.uses = [useAt(1)];
    clock.now = AT + DAY;
    await share();
    ledger.uses = [];
    await service.forgetWaiting();
    assert.deepEqual((await outbox.read()).waiting, []);
  });
});
