import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BuiltCli, ledgerFolder, tempHome, writeConsent, writeTranscripts } from './cliProcess.js';

const DAY = 86_400_000;
const LONG_AGO = Date.UTC(2026, 1, 1);
/** Larger than any process id that a system gives. */
const NO_PID = 2 ** 30;
const RECORD = ['record', '--skill', 'x', '--outcome', 'success', '--json'];

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

async function note(home: string, exclusion: object): Promise<void> {
  await mkdir(ledgerFolder(home), { recursive: true, mode: 0o700 });
  await writeFile(
    join(ledgerFolder(home), 'exclusions.jsonl'),
    `${JSON.stringify({ id: 'one', cause: 'off', from: LONG_AGO, to: null, ...exclusion })}\n`,
  );
}

async function imported(home: string): Promise<number> {
  await cli.run(home, ['import']);
  return (JSON.parse((await cli.run(home, ['events', '--json'])).stdout) as { count: number }).count;
}

describe('an interval in which recording was off, left open', () => {
  it('by a window that was killed ends where that window was last seen', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await note(home, { signal: 'DO_NOT_TRACK', pid: NO_PID, seenAt: LONG_AGO + 240_000 });
    assert.equal(await imported(home), 4);
    assert.equal((JSON.parse((await cli.run(home, RECORD)).stdout) as { skillName: string }).skillName, 'x');
  });

  it('by an editor that was not opened for 30 days ends then', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    const seenAt = new Date(LONG_AGO - 10 * DAY).toISOString();
    await writeConsent(
      home,
      JSON.stringify({ decided: false, editors: { gone: { recording: 'off', telemetry: true, seenAt } } }),
    );
    await note(home, { signal: 'skillLedger.recording@gone' });
    assert.equal(await imported(home), 4);
  });

  it('by a window that lives keeps everything out, and the person is told', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await note(home, { signal: 'DO_NOT_TRACK', pid: process.pid, seenAt: Date.now() + 240_000 });
    const answer = await cli.run(home, ['import']);
    assert.match(answer.stderr, /Uses since 2026-02-01 00:00 are left out: .*DO_NOT_TRACK/);
    assert.equal(await imported(home), 0);
    assert.deepEqual(JSON.parse((await cli.run(home, RECORD)).stdout), { stored: false, stoppedBy: 'DO_NOT_TRACK' });
  });
});
