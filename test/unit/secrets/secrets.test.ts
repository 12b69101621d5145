import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import initSqlJs from 'sql.js';
import { AGENTS } from '../../../src/agents/registry.js';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { loadSalt } from '../../../src/ledger/salt.js';
import { ADAPTERS, type Destination, SKILL_NAME_FORMS } from '../../../src/sharing/destination.js';
import { readError, sharedError } from '../../../src/sharing/errorReport.js';
import { sendRequest } from '../../../src/sharing/http.js';
import { readTracked } from '../../../src/sharing/sharedEvent.js';
import { SharingService } from '../../../src/sharing/sharingService.js';
import { HOOK_CASES } from '../../fixtures/hookCases.js';
import { wasm } from '../../fixtures/opencode/database.js';
import { SECRET, secretIn } from '../../fixtures/secrets.js';
import { BuiltCli, ledgerFolder, parse, tempHome, treeOf } from '../cli/cliProcess.js';
import { connect, eventsOf, letAgentsAsk, projectFolder } from '../mcp/support.js';
import { listen } from '../sharing/support.js';
import { plantHome } from './plantedHome.js';

const ENV = { API_TOKEN: SECRET, [SECRET]: SECRET };
const HOUR = 60 * 60_000;
const PROGRAM = { version: '1.0.0', node: 'v20.11.0', platform: 'linux' } as const;

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

test('secrets in sessions, hooks, reports, paths and environment: in no file, in no answer, on no wire', async (t) => {
  const home = join(await tempHome(t), SECRET);
  await mkdir(home, { recursive: true });
  await letAgentsAsk(home, 'all');
  await plantHome(home);

  // All that records, each as a process of its own.
  callHooks(home);
  await callRecord(home);
  await callMcp(t, home);
  await assertNoFile(home, 'spool'); // before it is merged
  parse(await cli.run(home, ['import', '--json'], { env: ENV }));
  const events = await eventsOf(cli, home);
  const agents = new Set(events.map(({ agentId }) => agentId));
  for (const { id } of AGENTS) {
    assert.ok(agents.has(id), `the planted session of ${id} was read`);
  }
  assert.ok(events.some(({ skillName }) => skillName === '(invalid name)'));

  // All that answers.
  for (const args of [['report'], ['events'], ['sessions'], ['events', '--limit', '1000']]) {
    const { stdout } = await cli.run(home, [...args, '--json'], { env: ENV });
    assert.equal(secretIn(stdout), null, args.join(' '));
  }
  for (const format of ['json', 'csv']) {
    const out = join(home, `export.${format}`);
    assert.equal((await cli.run(home, ['export', '--format', format, '--out', out], { env: ENV })).code, 0);
    assert.equal(secretIn((await exported(out)).join('\n')), null, out);
  }
  const own = events.filter(({ nested }) => !nested).length;
  for (const adapter of ADAPTERS) {
    for (const skillNames of SKILL_NAME_FORMS) {
      const wire = await assertNotSent(t, home, { adapter, skillNames });
      if (adapter === 'otlp') {
        assert.equal(wire.split('skill_ledger.skill.used').length - 1, own, 'every use was sent');
      }
    }
  }
  await assertNoFile(home, 'telemetry.db');
  await assertNoRow(home);
});

function callHooks(home: string): void {
  for (const [name, agent, payload] of HOOK_CASES) {
    const given = {
      ...payload,
      cwd: join(home, 'project'),
      [SECRET]: SECRET,
      user_email: SECRET,
      prompt: `/deploy ${SECRET}`,
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(cli.folder, 'recorder.js'), agent], {
      input: JSON.stringify(given),
      env: { HOME: home, USERPROFILE: home, ...ENV },
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout, stderr], [0, '', ''], name);
  }
}

async function callRecord(home: string): Promise<void> {
  const good = ['--skill', 'deploy', '--outcome', 'failure', '--session', SECRET];
  parse(await cli.run(home, ['record', ...good, '--json'], { env: ENV }));
  for (const [name, value] of [
    ['--skill', SECRET],
    ['--agent', SECRET],
    ['--outcome', SECRET],
    ['--reason', SECRET],
    ['--duration', SECRET],
  ] as const) {
    const usual = { '--skill': 'deploy', '--outcome': 'success', [name]: value };
    const { code } = await cli.run(home, ['record', ...Object.entries(usual).flat()], { env: ENV });
    assert.equal(code, 2, name);
  }
}

async function callMcp(t: TestContext, home: string): Promise<void> {
  const folder = await projectFolder(home, `project of ${SECRET}`);
  const { ask } = await connect(t, cli, home, { folder, name: SECRET, env: ENV });
  const good = { skill: 'deploy', outcome: 'failure', reason: 'wrong-result' };
  assert.equal((await ask('skill_ledger_record_outcome', good)).isError, false);
  for (const key of Object.keys(good)) {
    assert.equal((await ask('skill_ledger_record_outcome', { ...good, [key]: SECRET })).isError, true, key);
  }
}

/** Sends all that is on record, a tracked event and an error of ours to a server on this machine. Returns what came. */
async function assertNotSent(
  t: TestContext,
  home: string,
  form: Pick<Destination, 'adapter' | 'skillNames'>,
): Promise<string> {
  const { url, arrived } = await listen(t, () => ({}));
  const files = ledgerFiles(home);
  const clock = { now: RECENT };
  const confirmation = { endpoint: url, projectKey: 'phc_key', since: 0, ...form };
  await new ConsentFile(files.consent, Date.now).setSharing(confirmation);
  const log = { info: () => undefined, warn: assert.fail, error: assert.fail };
  const ledger = await Ledger.open({
    files,
    wasm,
    hasher: await loadSalt(files.salt),
    log,
    now: Date.now,
    retentionDays: 0,
  });
  const { functions } = new SharingService({
    files,
    // The sessions are older than what a sender looks back to.
    ask: (question) =>
      Promise.resolve(
        question({
          events: (_filter, limit) => ledger.events({}, limit),
          sessions: (_filter, limit) => ledger.sessions({}, limit),
        }),
      ),
    post: (request) => sendRequest(request, new AbortController().signal, () => clock.now),
    now: () => clock.now,
  });
  const order = { confirmation, program: PROGRAM };
  const error = Object.assign(new TypeError(SECRET), {
    stack: `TypeError: ${SECRET}\n    at ${SECRET} (/b/${SECRET}.js:1:1)\n    at f (/b/worker.js:1:2)`,
  });
  const facts = sharedError({ ...readError(error, '/b') }, RECENT, 'e1');
  const tracked = readTracked(
    'skill_used',
    { count: 1, outcome: SECRET, agent: SECRET, score: SECRET, [SECRET]: SECRET },
    RECENT,
    't1',
  );
  assert.ok(facts !== null && tracked !== null);
  assert.equal(readTracked(SECRET, {}, RECENT, 't2'), null);
  await functions.shareEvents(order, [facts, tracked]);
  const preview = await functions.previewSharing(confirmation, PROGRAM);
  await functions.share(order);
  clock.now = Date.now() + HOUR; // what was reported a moment ago has settled
  await functions.share(order);
  await ledger.close();
  const what = `${form.adapter}, ${form.skillNames}`;
  const wire = arrived.map(({ url: path, body }) => `${decodeURIComponent(path)}\n${body}`).join('\n');
  assert.ok(arrived.length > 1 && preview.recent.length > 0, what);
  assert.equal(secretIn(wire), null, what);
  assert.equal(secretIn(JSON.stringify(preview)), null, what);
  await assertNoFile(home, 'sharing/outbox.jsonl');
  await functions.stopSharing(true);
  return wire;
}

/** When the sessions of the fixtures were a day old: a sender looks a week back. */
const RECENT = Date.UTC(2026, 2, 2, 10);

/** @param among one that must be there */
async function assertNoFile(home: string, among: string): Promise<void> {
  const folder = ledgerFolder(home);
  const names = await treeOf(folder);
  assert.ok(names.includes(among), `${among} in ${names.join(', ')}`);
  for (const name of names) {
    assert.equal(secretIn(name), null);
    const path = join(folder, name);
    if ((await stat(path)).isFile()) {
      assert.equal(secretIn(await readFile(path)), null, name);
    }
  }
}

/** Every table and view, value by value: texts that cross the pages of the file, and what is packed. */
async function assertNoRow(home: string): Promise<void> {
  const { Database } = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
  const db = new Database(await readFile(ledgerFiles(home).database));
  const [names] = db.exec("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')");
  assert.ok((names?.values.length ?? 0) > 8);
  for (const [name] of names?.values ?? []) {
    for (const row of db.exec(`SELECT * FROM "${String(name)}"`)[0]?.values ?? []) {
      for (const value of row) {
        assert.equal(secretIn(value instanceof Uint8Array ? value : String(value)), null, String(name));
      }
    }
  }
  db.close();
}

/** An export is a file, or a folder of them. */
async function exported(path: string): Promise<string[]> {
  const names = (await stat(path)).isFile() ? [''] : await treeOf(path);
  return Promise.all(names.map((name) => readFile(join(path, name), 'latin1')));
}
