import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SkillReport } from '../../../src/model/report.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { BuiltCli, parse, tempHome, writeTranscript, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

describe('clear', () => {
  it('deletes a skill, then everything, and an import brings nothing back', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    assert.equal(
      (parse(await cli.run(home, ['clear', '--skill', 'changelog', '--yes', '--json'])) as { uses: number }).uses,
      3,
    );
    await writeTranscript(
      home,
      'aaaaaaaa-2222-4333-8444-000000000009',
      claudeSession({ sessionId: 'aaaaaaaa-2222-4333-8444-000000000009', start: '2026-03-01T10:00:00.000Z' })
        .prompt()
        .skillCall('changelog')
        .say()
        .endTurn()
        .text(),
    );
    await cli.run(home, ['import']);
    const left = parse(await cli.run(home, ['report', '--json'])) as { reports: SkillReport[] };
    assert.deepEqual(
      left.reports.map(({ skillName }) => skillName),
      ['deploy'],
    );
    const all = await cli.run(home, ['clear', '--all', '--yes']);
    assert.equal(all.code, 0, all.stderr);
    assert.match(all.stdout, /^Deleted 1 use and \d sessions?\.\n$/);
    await cli.run(home, ['import']);
    assert.equal((parse(await cli.run(home, ['events', '--json'])) as { count: number }).count, 0);
  });

  it('deletes what is older than a day', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    assert.equal(
      (parse(await cli.run(home, ['clear', '--older-than', '2026-03-02', '--yes', '--json'])) as { uses: number }).uses,
      2,
    );
    assert.equal((parse(await cli.run(home, ['events', '--json'])) as { count: number }).count, 2);
  });
});
