import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { OPT_OUT_VARIABLES } from '../../../src/consent/environment.js';
import { BuiltCli, parse, tempHome, treeOf, writeConsent, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

describe('opting out', () => {
  for (const variable of OPT_OUT_VARIABLES) {
    it(`with ${variable}: nothing is read or written, exit 0, the variable is named`, async (t) => {
      const home = await tempHome(t);
      await writeTranscripts(home);
      const before = await treeOf(home);
      const env = { [variable]: '0' };
      for (const args of [
        ['import', '--json'],
        ['record', '--skill', 'x', '--outcome', 'success', '--json'],
      ]) {
        const answer = await cli.run(home, args, { env });
        assert.equal((parse(answer) as { stoppedBy: string }).stoppedBy, variable);
        assert.match(answer.stderr, new RegExp(`\\b${variable}\\b`));
      }
      assert.deepEqual(await treeOf(home), before);
    });
  }

  it('leaves reading and clearing possible', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    const env = { DO_NOT_TRACK: '1' };
    assert.equal((parse(await cli.run(home, ['report', '--json'], { env })) as { count: number }).count, 2);
    assert.equal((parse(await cli.run(home, ['events', '--json'], { env })) as { count: number }).count, 4);
    const status = parse(await cli.run(home, ['status', '--json'], { env })) as {
      recording: { on: boolean; decidedBy: string };
    };
    assert.deepEqual([status.recording.on, status.recording.decidedBy], [false, 'DO_NOT_TRACK']);
    assert.equal(
      (parse(await cli.run(home, ['clear', '--all', '--yes', '--json'], { env })) as { uses: number }).uses,
      4,
    );
  });

  it('does not count when the variable is empty', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    assert.equal(
      (parse(await cli.run(home, ['import', '--json'], { env: { CI: '', DO_NOT_TRACK: '' } })) as { events: number })
        .events,
      4,
    );
  });

  it('by the consent file: each trap is a no and stays byte for byte', async (t) => {
    for (const text of [
      '{"enabled":false}',
      '{"enabled":false,}',
      '\uFEFF{"enabled":false}',
      '{"enabled":false,"x":1}',
      '{"enabl',
    ]) {
      const home = await tempHome(t);
      await writeTranscripts(home);
      const path = await writeConsent(home, text);
      const before = await treeOf(home);
      const answer = await cli.run(home, ['import', '--json']);
      assert.equal((parse(answer) as { stoppedBy: string }).stoppedBy, 'telemetry.json');
      assert.equal(
        (
          parse(await cli.run(home, ['record', '--skill', 'x', '--outcome', 'success', '--json'])) as {
            stoppedBy: string;
          }
        ).stoppedBy,
        'telemetry.json',
      );
      assert.match(answer.stderr, /telemetry\.json/);
      assert.equal(await readFile(path, 'utf8'), text);
      assert.deepEqual(await treeOf(home), before);
    }
  });

  it('in any editor within 30 days', async (t) => {
    const home = await tempHome(t);
    const editors = { vscode: { recording: 'off', telemetry: true, seenAt: new Date().toISOString() } };
    await writeConsent(home, JSON.stringify({ enabled: true, editors }));
    const answer = await cli.run(home, ['record', '--skill', 'x', '--outcome', 'success', '--json']);
    assert.equal((parse(answer) as { stoppedBy: string }).stoppedBy, 'editor:vscode');
  });
});
