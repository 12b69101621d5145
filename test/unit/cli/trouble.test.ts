import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { type Answer, BuiltCli, ledgerFolder, tempHome, writeTranscript, writeTranscripts } from './cliProcess.js';

const NOBODY = 65_534;

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

/** Whatever happens, a person gets sentences: no stack, no code, nothing on stdout that is not the answer. */
function assertPlain({ stdout, stderr }: Answer): void {
  assert.doesNotMatch(stderr, /^\s+at /m);
  assert.doesNotMatch(stderr, /TypeError|ReferenceError|UnhandledPromise|node:internal/);
  assert.doesNotMatch(stdout + stderr, /undefined|\[object/);
}

/** The test run's own folder may be closed to the user that a child runs as. */
async function letOthersThrough(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) {
    await chmod(folder, (mode & 0o777) | 0o011);
  }
}

describe('where nothing can be written', () => {
  it('a file in the place of the folder: record and import fail with a sentence', async (t) => {
    const home = await tempHome(t);
    await mkdir(join(home, '.claude'));
    await writeFile(ledgerFolder(home), 'not a folder');
    for (const args of [['record', '--skill', 'x', '--outcome', 'success'], ['import']]) {
      const answer = await cli.run(home, args);
      assert.equal(answer.code, 1, answer.stderr);
      assert.equal(answer.stdout, '');
      assert.match(answer.stderr, /auto-skill/);
      assertPlain(answer);
    }
  });

  it('a home without write permission: the same; reading answers', async (t) => {
    const home = await tempHome(t);
    await chmod(home, 0o555);
    const options = process.getuid?.() === 0 ? { uid: NOBODY } : {}; // root may write everywhere
    await letOthersThrough(dirname(home));
    const record = await cli.run(home, ['record', '--skill', 'x', '--outcome', 'success'], options);
    assert.equal(record.code, 1, record.stderr);
    assert.match(record.stderr, /write permission/);
    assertPlain(record);
    const report = await cli.run(home, ['report', '--json'], options);
    assertPlain(report);
    assert.equal(report.code, 0, report.stderr);
    assert.deepEqual(JSON.parse(report.stdout), { count: 0, reports: [] });
  });
});

describe('odd transcript folders', () => {
  it('a file in the place of the folder is told and fails', async (t) => {
    const home = await tempHome(t);
    await mkdir(join(home, '.claude'));
    await writeFile(join(home, '.claude', 'projects'), 'x');
    const answer = await cli.run(home, ['import', '--json']);
    assert.equal(answer.code, 1);
    assert.match(answer.stderr, /projects: It is a file, not a folder/);
    assert.equal((JSON.parse(answer.stdout) as { files: number }).files, 0);
    assertPlain(answer);
  });

  it('links that lead round in circles are read once', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    const projects = join(home, '.claude', 'projects');
    await symlink(projects, join(projects, '-home-dev-project', 'loop'));
    await symlink(projects, join(projects, 'again'));
    await symlink(join(projects, 'self'), join(projects, 'self'));
    const answer = await cli.run(home, ['import', '--json']);
    assertPlain(answer);
    assert.equal((JSON.parse(answer.stdout) as { events: number }).events, 4);
  });

  it('nothing there at all is said, and is no failure', async (t) => {
    const home = await tempHome(t);
    const answer = await cli.run(home, ['import']);
    assert.equal(answer.code, 0, answer.stderr);
    assert.match(answer.stderr, /No transcripts were found/);
  });
});

describe('odd databases', () => {
  const read = ['report', '--json'];

  it('text is kept under another name, and the ledger starts anew', async (t) => {
    const home = await tempHome(t);
    await mkdir(ledgerFolder(home), { recursive: true });
    await writeFile(join(ledgerFolder(home), 'telemetry.db'), 'this is no database '.repeat(100));
    await writeTranscripts(home);
    const answer = await cli.run(home, ['import', '--json']);
    assertPlain(answer);
    assert.equal(answer.code, 0, answer.stderr);
    assert.equal((JSON.parse(answer.stdout) as { events: number }).events, 4);
    const report = await cli.run(home, read);
    assert.equal((JSON.parse(report.stdout) as { count: number }).count, 2);
  });

  it('nothing in it is like none', async (t) => {
    const home = await tempHome(t);
    await mkdir(ledgerFolder(home), { recursive: true });
    await writeFile(join(ledgerFolder(home), 'telemetry.db'), '');
    const answer = await cli.run(home, read);
    assertPlain(answer);
    assert.equal(answer.code, 0, answer.stderr);
    assert.deepEqual(JSON.parse(answer.stdout), { count: 0, reports: [] });
  });

  it('a folder in its place: the import fails or tells it, and does not delete it', async (t) => {
    const home = await tempHome(t);
    const path = join(ledgerFolder(home), 'telemetry.db');
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'mine.txt'), 'keep me');
    await writeTranscripts(home);
    const answer = await cli.run(home, ['import']);
    assertPlain(answer);
    assert.notEqual(answer.stderr, '');
    const kept = await readFile(join(path, 'mine.txt'), 'utf8').catch(() => null);
    assert.equal(kept ?? 'keep me', 'keep me');
  });

  it('of a newer version: it is left as it is, and told', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    const path = join(ledgerFolder(home), 'telemetry.db');
    const bytes = await readFile(path);
    bytes.writeUInt32BE(999, 60); // user_version in the header
    await writeFile(path, bytes);
    const answer = await cli.run(home, ['status']);
    assertPlain(answer);
    assert.match(answer.stderr, /newer/i);
    assert.deepEqual(await readFile(path), bytes);
  });
});

describe('signals and pipes', () => {
  /** Enough that an import takes a while. */
  async function writeMuch(home: string): Promise<number> {
    const uses = 30;
    for (let i = 0; i < 120; i++) {
      const sessionId = `11111111-2222-4333-8444-${String(i).padStart(12, '0')}`;
      const session = claudeSession({
        sessionId,
        start: new Date(Date.UTC(2026, 1, 1) + (i * 86_400_000) / 8).toISOString(),
      });
      for (let use = 0; use < uses; use++) {
        session
          .prompt()
          .skillCall('big')
          .bash('make', { output: 'x'.repeat(20_000) })
          .say()
          .endTurn();
      }
      await writeTranscript(home, sessionId, session.text());
    }
    return 120 * uses;
  }

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`${signal} stops an import within 1.5 s with ${code}; the next one finishes it`, async (t) => {
      const home = await tempHome(t);
      const uses = await writeMuch(home);
      let sent = 0;
      const interrupt = (child: ChildProcess): void => {
        sent = Date.now();
        child.kill(signal);
      };
      const answer = await cli.run(home, ['import'], { onFirstError: interrupt });
      const took = Date.now() - sent;
      assert.equal(answer.code, code, answer.stderr);
      assert.ok(took < 3_000, `${took} ms`);
      assertPlain(answer);
      const rest = await cli.run(home, ['import', '--json']);
      assert.equal(rest.code, 0, rest.stderr);
      const report = await cli.run(home, ['report', '--json']);
      const { reports } = JSON.parse(report.stdout) as { reports: { totalUses: number }[] };
      assert.equal(reports[0]?.totalUses, uses);
    });
  }

  it('an answer that does not fit on the disk is a failure', { skip: !existsSync('/dev/full') }, async (t) => {
    const home = await tempHome(t);
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [join(cli.folder, 'cli.js'), 'report', '--json'], {
      env: { HOME: home },
      stdio: ['ignore', full.fd, 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    await full.close();
    assert.equal(code, 1);
    assert.match(stderr, /^skill-ledger: the answer can't be written \(ENOSPC\)\.\n$/);
  });

  it('a reader that goes away ends it quietly', async (t) => {
    const home = await tempHome(t);
    await writeMuch(home);
    await cli.run(home, ['import']);
    const child = spawn(process.execPath, [join(cli.folder, 'cli.js'), 'events', '--json', '--limit', '4000'], {
      env: { HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
});
