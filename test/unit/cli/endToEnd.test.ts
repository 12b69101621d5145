import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SkillReport } from '../../../src/model/report.js';
import type { UseEvent } from '../../../src/model/use.js';
import { databaseFile, insertions, SCHEMA_1 } from '../../fixtures/opencode/database.js';
import { openCodeSession } from '../../fixtures/opencode/session.js';
import { BuiltCli, ledgerFolder, parse, tempHome, treeOf, writeTranscripts } from './cliProcess.js';

interface Figures {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
  readonly sessions: number;
  readonly skippedLines: number;
  readonly unknownRecords: number;
  readonly ms: number;
}

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

describe('import, report, events, sessions', () => {
  it('know sessions of OpenCode that lie in its database, and say nothing more', async (t) => {
    const home = await tempHome(t);
    const folder = join(home, '.local', 'share', 'opencode');
    await mkdir(folder, { recursive: true });
    const session = openCodeSession().prompt().skillCall('tidy').say();
    await writeFile(join(folder, 'opencode.db'), await databaseFile(SCHEMA_1 + insertions(session)));
    const first = await cli.run(home, ['import', '--json']);
    const figures = parse(first) as Figures;
    assert.deepEqual([figures.files, figures.events, figures.sessions], [1, 1, 1]);
    assert.doesNotMatch(first.stderr, /Warning/);
    assert.deepEqual((parse(await cli.run(home, ['import', '--json'])) as Figures).files, 0);
    const { stdout } = await cli.run(home, ['status']);
    assert.match(stdout, /^OpenCode: the database .*opencode\.db\.$/m);
    await writeFile(join(folder, 'opencode.db'), 'x'.repeat(200));
    const broken = await cli.run(home, ['import']);
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /opencode\.db: It is no SQLite database\./);
  });

  it('count uses under the text that an installed skill had then, and note it once', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    const skills = join(home, '.claude', 'skills', 'changelog');
    await mkdir(skills, { recursive: true });
    await writeFile(join(skills, 'SKILL.md'), '---\nname: changelog\n---\nWrite it.\n');
    await utimes(join(skills, 'SKILL.md'), 1, 1);
    await cli.run(home, ['import', '--json']);
    await cli.run(home, ['import', '--json']);
    const { events } = parse(await cli.run(home, ['events', '--skill', 'changelog', '--json'])) as {
      events: UseEvent[];
    };
    const version = createHash('sha256').update('Write it.').digest('hex');
    assert.deepEqual([...new Set(events.map((event) => event.skillVersion))], [version]);
    const { reports } = parse(await cli.run(home, ['report', '--json'])) as { reports: { edits: unknown[] }[] };
    assert.deepEqual(
      reports.map(({ edits }) => edits),
      [[], []],
    );
    const exported = parse(await cli.run(home, ['export', '--format', 'json'])) as { skillTexts: unknown[] };
    assert.equal(exported.skillTexts.length, 1);
    assert.match((await cli.run(home, ['status', '--verify'])).stdout, /agree with 1 change\(s\) seen/);
  });

  it('tell what the transcripts hold; importing twice changes nothing', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    const figures = parse(await cli.run(home, ['import', '--json'])) as Figures;
    assert.deepEqual(Object.keys(figures), [
      'files',
      'bytes',
      'events',
      'sessions',
      'skippedLines',
      'unknownRecords',
      'ms',
    ]);
    assert.deepEqual([figures.files, figures.events, figures.sessions, figures.skippedLines], [2, 4, 2, 0]);
    const report = await cli.run(home, ['report', '--json']);
    const { count, reports } = parse(report) as { count: number; reports: SkillReport[] };
    assert.equal(count, 2);
    assert.deepEqual(
      reports.map((one) => [one.skillName, one.totalUses, one.successCount, one.successRate, one.agentsUsed]),
      [
        ['changelog', 3, 2, 0.667, ['claude-code']],
        ['deploy', 1, 1, 1, ['claude-code']],
      ],
    );
    const again = parse(await cli.run(home, ['import', '--json'])) as Figures;
    assert.deepEqual([again.files, again.bytes, again.events], [0, 0, 0]);
    assert.equal((await cli.run(home, ['report', '--json'])).stdout, report.stdout);
    const sessions = parse(await cli.run(home, ['sessions', '--json'])) as {
      count: number;
      sessions: { turns: number; start: string }[];
    };
    assert.deepEqual([sessions.count, sessions.sessions[0]?.turns], [2, 2]);
    assert.match(sessions.sessions[0]?.start ?? '', /^2026-03-02T10:00:00\.000Z$/);
  });

  it('filter and limit', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    const events = async (...args: string[]): Promise<UseEvent[]> => {
      const answer = parse(await cli.run(home, ['events', '--json', ...args])) as { count: number; events: UseEvent[] };
      assert.equal(answer.count, answer.events.length);
      return answer.events;
    };
    const all = await events();
    assert.deepEqual(
      all.map(({ skillName, outcome }) => `${skillName} ${outcome}`),
      ['deploy success', 'changelog success', 'changelog partial', 'changelog success'],
    );
    for (const field of [
      'id',
      'skillId',
      'sessionId',
      'agentId',
      'durationMs',
      'trigger',
      'reason',
      'nested',
      'tokens',
      'skillVersion',
    ]) {
      assert.ok(Object.hasOwn(all[0] ?? {}, field), field);
    }
    assert.equal((await events('--skill', 'changelog')).length, 3);
    assert.equal((await events('--limit', '2')).length, 2);
    assert.equal((await events('--limit', '0')).length, 0);
    assert.equal((await events('--since', '2026-03-02')).length, 2);
    assert.equal((await events('--agent', 'codex')).length, 0);
    assert.equal((await events('--skill', 'none')).length, 0);
  });

  it('show tables without colors where there is no terminal, and say what success means', async (t) => {
    const home = await tempHome(t);
    const empty = await cli.run(home, ['report']);
    assert.equal(empty.code, 0);
    assert.match(empty.stdout, /No use of a skill is on record/);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    const { stdout } = await cli.run(home, ['report']);
    assert.match(stdout, /^changelog +67 % of 3 +\d+ % – \d+ %/m);
    assert.match(stdout, /Success: the turn that used the skill ended normally/);
    for (const command of ['report', 'events', 'sessions', 'status']) {
      const answer = await cli.run(home, [command]);
      assert.equal(answer.code, 0, answer.stderr);
      assert.ok(!(answer.stdout + answer.stderr).includes('\u001b'));
    }
  });

  it('make no file where there is no ledger', async (t) => {
    const home = await tempHome(t);
    for (const command of ['report', 'events', 'sessions', 'status']) {
      const answer = await cli.run(home, [command, '--json']);
      assert.equal(answer.code, 0, answer.stderr);
      assert.equal(answer.stderr, '');
      const found = await Promise.all((await treeOf(home)).map((name) => stat(join(home, name))));
      assert.ok(
        found.every((one) => one.isDirectory()),
        command,
      );
    }
  });

  it('use another database with --db, and leave the usual one alone', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    const db = join(home, 'elsewhere', 'other.db');
    assert.equal((parse(await cli.run(home, ['import', '--json', '--db', db])) as Figures).events, 4);
    assert.equal((parse(await cli.run(home, ['events', '--json', '--db', db])) as { count: number }).count, 4);
    assert.equal((parse(await cli.run(home, ['events', '--json'])) as { count: number }).count, 0);
  });

  it('refuse a file that is named as --db by mistake, and leave it as it is', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    const notes = join(home, 'notes.txt');
    await writeFile(notes, 'mine');
    for (const command of [['import'], ['report'], ['record', '--skill', 'a', '--outcome', 'success']]) {
      const { code, stderr } = await cli.run(home, [...command, '--db', notes]);
      assert.equal(code, 2);
      assert.match(stderr, /--db ".*" is a file that Skill Ledger has not made\. It was left as it is/);
    }
    assert.equal(await readFile(notes, 'utf8'), 'mine');
    assert.deepEqual(
      (await readdir(home)).filter((name) => name.startsWith('notes')),
      ['notes.txt'],
    );
  });

  it('show the notice once, on stderr, before the first import', async (t) => {
    const home = await tempHome(t);
    await cli.run(home, ['report']);
    const first = await cli.run(home, ['import', '--json']);
    assert.match(first.stderr, /^Skill Ledger records [^\n]+\n/);
    JSON.parse(first.stdout);
    assert.doesNotMatch((await cli.run(home, ['import'])).stderr, /Skill Ledger records/);
    assert.doesNotMatch(
      (await cli.run(home, ['record', '--skill', 'x', '--outcome', 'success'])).stderr,
      /Skill Ledger records/,
    );
  });

  it('keep ledger files private', async (t) => {
    const home = await tempHome(t);
    await writeTranscripts(home);
    await cli.run(home, ['import']);
    for (const name of await treeOf(ledgerFolder(home))) {
      const found = await stat(join(ledgerFolder(home), name));
      assert.equal(found.mode & 0o077, 0, name);
    }
  });
});

describe('record', () => {
  it('prints what is on disk, with its id', async (t) => {
    const home = await tempHome(t);
    const args = [
      '--skill',
      '/pdf',
      '--outcome',
      'failure',
      '--agent',
      'codex',
      '--session',
      's-1',
      '--duration',
      '1200.4',
    ];
    const event = parse(await cli.run(home, ['record', ...args, '--reason', 'failed-check', '--json'])) as UseEvent;
    assert.match(event.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    const { skillName, outcome, agentId, sessionId, durationMs, reason, trigger, evidence } = event;
    assert.deepEqual(
      { skillName, outcome, agentId, sessionId, durationMs, reason, trigger, evidence },
      {
        skillName: 'pdf',
        outcome: 'failure',
        agentId: 'codex',
        sessionId: 's-1',
        durationMs: 1200,
        reason: 'failed-check',
        trigger: 'api',
        evidence: 'report',
      },
    );
    const spool = join(ledgerFolder(home), 'spool');
    const lines = await Promise.all((await readdir(spool)).map((name) => readFile(join(spool, name), 'utf8')));
    assert.ok(lines.some((line) => line.includes(event.id)));
    const { events } = parse(await cli.run(home, ['events', '--json'])) as { events: UseEvent[] };
    assert.deepEqual(events, [event]);
    assert.match(
      (await cli.run(home, ['record', '--skill', 'pdf', '--outcome', 'success'])).stdout,
      /success.*id [0-9A-Z]{26}\n$/,
    );
  });

  it('hashes a session id that is not plain', async (t) => {
    const home = await tempHome(t);
    const args = ['record', '--skill', 'x', '--outcome', 'success', '--session', '/home/me/secret', '--json'];
    assert.match((parse(await cli.run(home, args)) as UseEvent).sessionId, /^[0-9a-f]{64}$/);
  });
});
