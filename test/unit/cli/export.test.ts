import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BuiltCli, parse, tempHome, treeOf, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

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
