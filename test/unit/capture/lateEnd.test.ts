import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { putSession } from '../../fixtures/home.js';
import { BuiltCli, parse, tempHome } from '../cli/cliProcess.js';

const HOUR = 3_600_000;

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

test('what was kept out by an interval that turns out to have ended before it is read again', async (t) => {
  const home = await tempHome(t);
  const exclusions = new Exclusions(ledgerFiles(home).exclusions);
  const start = Date.now() - 2 * HOUR;
  const session = (id: string, at: number) =>
    claudeSession({ sessionId: `eeeeeeee-0000-4000-8000-00000000000${id}`, start: new Date(at).toISOString() });
  putSession(home, session('1', start).prompt('Do it').skillCall('within').endTurn());
  putSession(
    home,
    session('2', start + HOUR)
      .prompt('Do it')
      .skillCall('after')
      .endTurn(),
  );
  const off = { cause: 'off', from: start - HOUR, signal: 'DO_NOT_TRACK', pid: process.pid } as const;
  const id = await exclusions.add({ ...off, to: null, seenAt: Date.now() });

  const used = async (): Promise<string[]> => {
    await cli.run(home, ['import']);
    const { reports } = parse(await cli.run(home, ['report', '--json'])) as { reports: { skillName: string }[] };
    return reports.map(({ skillName }) => skillName);
  };
  assert.deepEqual(await used(), []);
  await exclusions.replace({ ...off, id, to: start + HOUR / 2 });
  assert.deepEqual(await used(), ['after']);
  assert.deepEqual(await used(), ['after']);
});
