import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BuiltCli, parse, tempHome, treeOf, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

const DAY = '2026-05-01T00:00:00.000Z';

interface Exported {
  readonly reports: { skillName: string }[];
  readonly sessions: unknown[];
  readonly events: unknown[];
}

describe('export', () => {
  it('prints JSON that agrees with report, events and sessions', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    const all = parse(await cli.run(home, ['export'])) as Exported;
    assert.deepEqual(all.reports, (parse(await cli.run(home, ['report', '--json'])) as Exported).reports);
    assert.deepEqual(all.sessions, (parse(await cli.run(home, ['sessions', '--json'])) as Exported).sessions);
    assert.deepEqual(all.events, (parse(await cli.run(home, ['events', '--json'])) as Exported).events);
    assert.equal(all.events.length, 4);
    const one = parse(await cli.run(home, ['export', '--json', '--skill', 'deploy'])) as Exported;
    assert.deepEqual([one.reports.length, one.sessions.length, one.events.length], [1, 1, 1]);
    const late = parse(await cli.run(home, ['export', '--since', '2026-03-02'])) as Exported;
    assert.deepEqual([late.sessions.length, late.events.length], [1, 2]);
  });

  it('prints CSV, and writes either to a file of one’s own', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    const csv = await cli.run(home, ['export', '--format', 'csv']);
    assert.equal(csv.code, 0, csv.stderr);
    assert.equal(csv.stdout.split('\r\n').length, 6);
    const out = join(home, 'all.csv');
    const written = await cli.run(home, ['export', '--format', 'csv', '--out', out]);
    assert.deepEqual([written.code, written.stdout], [0, '']);
    assert.match(written.stderr, /^Exported 4 uses and 0 sessions to .*all\.csv\.\n$/);
    assert.equal(await readFile(out, 'utf8'), csv.stdout);
    if (process.platform !== 'win32') {
      assert.equal((await stat(out)).mode & 0o777, 0o600);
    }
    const figures = parse(await cli.run(home, ['export', '--out', join(home, 'all.json'), '--json']));
    assert.deepEqual(figures, { events: 4, sessions: 2, file: join(home, 'all.json') });
  });

  it('tells what is stored for sharing, without the salt; a clear empties what waits', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    type Stored = { sharing?: { clientId: string; outbox: { waiting: unknown[] }; confirmation: object } };
    assert.equal((parse(await cli.run(home, ['export'])) as Stored).sharing, undefined);

    const folder = join(home, '.claude', 'auto-skill');
    const sharing = {
      endpoint: 'https://a.example',
      adapter: 'otlp',
      skillNames: 'hashed',
      projectKey: '',
      since: DAY,
    };
    await writeFile(join(folder, 'telemetry.json'), JSON.stringify({ enabled: true, sharing }));
    await mkdir(join(folder, 'sharing'));
    const identity = { id: '550e8400-e29b-41d4-a716-446655440000', salt: 'ab'.repeat(32) };
    await writeFile(join(folder, 'sharing', 'identity.json'), JSON.stringify(identity));
    const waiting = { key: 'k', at: Date.now(), event: { kind: 'use', id: 'x', at: Date.now() } };
    await writeFile(join(folder, 'sharing', 'outbox.jsonl'), `{"version":1}\n${JSON.stringify(waiting)}\n`);
    const exported = await cli.run(home, ['export']);
    const stored = (parse(exported) as Stored).sharing;
    assert.deepEqual([stored?.clientId, stored?.outbox.waiting], [identity.id, [waiting]]);
    assert.ok(!exported.stdout.includes(identity.salt));

    const status = (parse(await cli.run(home, ['status', '--json'])) as { sharing: object }).sharing;
    assert.deepEqual(status, {
      on: false,
      decidedBy: 'no-editor',
      confirmed: 'https://a.example',
      explanation: 'Nothing is sent by this process: only an editor sends. Editors may send to https://a.example.',
    });
    await cli.run(home, ['clear', '--all', '--yes']);
    assert.doesNotMatch(await readFile(join(folder, 'sharing', 'outbox.jsonl'), 'utf8'), /"event"/);
  });

  it('refuses what makes no sense, and says what to do', async (t) => {
    const home = await tempHome(t);
    const wrong: [string[], RegExp][] = [
      [['--format', 'xml'], /--format "xml" is not known: use one of json, csv\./],
      [['--format', 'csv', '--json'], /contradict each other/],
      [['--limit', '3'], /"export" has no option "--limit"/],
    ];
    for (const [args, message] of wrong) {
      const answer = await cli.run(home, ['export', ...args]);
      assert.equal(answer.code, 2);
      assert.match(answer.stderr, message);
    }
    const missing = await cli.run(home, ['export', '--out', join(home, 'none', 'x.json')]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /there is no folder .*none\. Make it first/);
    const found = await Promise.all((await treeOf(home)).map((name) => stat(join(home, name))));
    assert.ok(
      found.every((one) => one.isDirectory()),
      'looking leaves no file behind',
    );
  });
});
