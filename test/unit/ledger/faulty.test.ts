import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import initSqlJs from 'sql.js';
import { ulid } from 'ulid';
import { errnoOf } from '../../../src/ledger/disk.js';
import { ExclusionMatcher, Exclusions } from '../../../src/ledger/exclusions.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { Spool } from '../../../src/ledger/spool.js';
import type { UseEvent } from '../../../src/model/use.js';
import { Random } from '../../stress/random.js';
import { FaultyDisk, type Nature, OnceFaultyDisk } from './faultyDisk.js';
import { batch, DAY, NOW, open, salted, silent, temporaryHome, use, wasm } from './support.js';

const STEPS = 60;
const PER_MILLE = 25;
const RETENTION_DAYS = 90;
const SEEDS = Number(process.env['SKILL_LEDGER_SEEDS'] ?? 2);

const NATURES: Readonly<Record<string, Nature>> = {
  'a usual disk': { links: true, modes: true, wholeSeconds: false },
  'no hard links, no permissions': { links: false, modes: false, wholeSeconds: false },
  'times without fractions': { links: true, modes: true, wholeSeconds: true },
};

const sql = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });

interface Actor {
  ledger: Ledger;
  /** Added, and not known to be on disk. */
  unsworn: UseEvent[];
}

/** Several processes at one ledger, one step at a time; a step may come between two steps of another one's. */
class World {
  readonly disk: FaultyDisk;
  /** What must be there at the end. */
  readonly sworn = new Map<string, UseEvent>();
  readonly files;
  private readonly actors: Actor[] = [];
  private readonly busy = new Set<Actor>();
  private spool: Spool;
  private made = 0;
  private generation = 0;
  /** In half of the runs: a clear takes most of what was sworn out of the judgement. */
  private readonly mayClear: boolean;
  private clock = NOW;

  constructor(
    t: TestContext,
    private readonly random: Random,
    private readonly nature: Nature,
  ) {
    this.files = temporaryHome(t).files;
    this.disk = new FaultyDisk(random, nature);
    this.spool = this.newSpool();
    this.mayClear = random.chance(0.5);
  }

  async run(): Promise<void> {
    for (let n = 0; n < 3; n++) {
      this.actors.push({ ledger: await this.openLedger(), unsworn: [] });
    }
    for (let n = 0; n < STEPS; n++) {
      this.disk.perMille = this.random.chance(0.8) ? PER_MILLE : 0;
      await this.step(0);
      this.look();
    }
    this.disk.perMille = 0;
    await this.spool.close();
    await Promise.all(this.actors.filter((one) => !this.busy.has(one)).map(({ ledger }) => ledger.close()));
  }

  private async step(depth: number): Promise<void> {
    this.clock += 1 + this.random.below(5000);
    const actor = this.random.pick(this.actors.filter((one) => !this.busy.has(one)));
    const dice = this.random.next();
    if (dice < 0.3) {
      await this.record();
    } else if (dice < 0.38) {
      this.insertAsOthers();
    } else if (actor !== undefined) {
      await this.act(actor, depth, dice);
    }
  }

  private async act(actor: Actor, depth: number, dice: number): Promise<void> {
    this.busy.add(actor);
    this.depth = depth;
    try {
      if (dice < 0.5) {
        await actor.ledger.refresh();
      } else if (dice < 0.53 && this.mayClear) {
        await actor.ledger.clear(
          this.random.chance(0.5) ? { kind: 'all' } : { kind: 'before', time: this.clock - 9000 },
        );
      } else {
        await this.publish(actor);
      }
    } catch (error) {
      if (errnoOf(error) === '' && !/could not be cleared/.test(String(error))) {
        throw error;
      }
    }
    this.busy.delete(actor);
  }

  private depth = 0;

  /** What the process does between two steps of a publication: others come first, or it never goes on. */
  private readonly between = async (): Promise<void> => {
    if (this.depth < 2 && this.random.chance(0.06)) {
      const depth = this.depth;
      await this.step(depth + 1);
      this.depth = depth;
    }
  };

  private async publish(actor: Actor): Promise<void> {
    const added = [this.fresh('transcript'), this.old()];
    actor.ledger.add(batch(added, { source: `s${this.made}` }));
    actor.unsworn.push(...added);
    const before = [...actor.unsworn];
    const { problem } = await actor.ledger.publish();
    if (problem === null) {
      before.forEach((one) => this.sworn.set(one.id, one));
      actor.unsworn = actor.unsworn.filter((one) => !before.includes(one));
    }
    if (this.random.chance(0.15)) {
      // Dies, with what it had not sworn; another one takes its place.
      actor.ledger = await this.openLedger();
      actor.unsworn = [];
    }
  }

  private async record(): Promise<void> {
    const event = this.fresh('report');
    await this.spool.append(event);
    this.sworn.set(event.id, event);
    if (this.random.chance(0.2)) {
      await this.spool.close();
      this.spool = this.newSpool();
    }
  }

  /** Another program, in one go. */
  private insertAsOthers(): void {
    const { database } = this.files;
    if (!existsSync(database)) {
      return;
    }
    const event = { ...this.fresh('report'), skillName: 'foreign', id: ulid(this.clock) };
    const before = readFileSync(database);
    const db = new sql.Database(before);
    db.run(
      `INSERT INTO skill_telemetry (id, skill_name, session_id, outcome, timestamp) VALUES (?, ?, 'foreign', 'success', ?)`,
      [event.id, event.skillName, event.timestamp],
    );
    const { atime, mtime } = statSync(database);
    const bytes = Buffer.from(db.export());
    db.close();
    // A native SQLite counts the change at both places, this one does not.
    [24, 92].forEach((at) => bytes.writeUInt32BE(before.readUInt32BE(at) + 1, at));
    writeFileSync(database, bytes);
    if (this.nature.wholeSeconds) {
      utimesSync(database, atime, mtime); // it was the same second
    }
    this.sworn.set(event.id, event);
  }

  private fresh(evidence: UseEvent['evidence']): UseEvent {
    const n = this.made++;
    return use(n, { timestamp: new Date(this.clock).toISOString(), skillName: `skill-${n}`, evidence });
  }

  /** A use from before the retention, met again and again. */
  private old(): UseEvent {
    const n = this.random.below(10);
    return use(n, { timestamp: new Date(NOW - (RETENTION_DAYS + 5 + n) * DAY).toISOString(), skillName: `old-${n}` });
  }

  private newSpool(): Spool {
    return new Spool({ folder: this.files.spool, disk: this.disk, firstRetryMs: 1 });
  }

  private async openLedger(): Promise<Ledger> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await Ledger.open({
          ...{ files: this.files, wasm, hasher: salted, log: silent, disk: this.disk },
          now: () => this.clock,
          retentionDays: RETENTION_DAYS,
          onStep: this.between,
        });
      } catch (error) {
        assert.ok(errnoOf(error) !== '' && attempt < 50, String(error));
      }
    }
  }

  /** As any reader sees it. */
  private look(): void {
    const { database } = this.files;
    if (existsSync(database)) {
      const db = new sql.Database(readFileSync(database));
      const one = (text: string): unknown => db.exec(text)[0]?.values[0]?.[0];
      assert.equal(one('PRAGMA quick_check'), 'ok');
      assert.equal(one('SELECT count(*) - count(DISTINCT id) FROM skill_telemetry'), 0);
      const generation = Number(one("SELECT value FROM meta WHERE key = 'generation'"));
      assert.ok(generation >= this.generation, `generation ${generation} after ${this.generation}`);
      this.generation = generation;
      db.close();
    }
  }
}

async function judge(t: TestContext, { files, sworn }: World): Promise<void> {
  const first = await open(t, files, { retentionDays: RETENTION_DAYS });
  assert.equal((await first.publish()).problem, null);
  const ledger = await open(t, files, { retentionDays: RETENTION_DAYS });
  const { exclusions } = await new Exclusions(files.exclusions).read();
  const matcher = new ExclusionMatcher(exclusions, (name) => salted.skill(name));
  const there = new Set(ledger.events({}, 100_000).map(({ id }) => id));
  const counts = new Map(ledger.reports().map(({ skillName, totalUses }) => [skillName, totalUses]));
  const isOld = ({ skillName }: UseEvent): boolean => skillName.startsWith('old-');
  const due = [...sworn.values()].filter((one) => !matcher.excludes(one));
  const missing = due.filter((one) => (isOld(one) ? !counts.has(one.skillName) : !there.has(one.id)));
  assert.deepEqual(
    missing.map(({ id, skillName }) => `${skillName} ${id}`),
    [],
    'lost',
  );
  const twice = [...counts].filter(([name, count]) => name !== 'foreign' && count > 1);
  assert.deepEqual(twice, [], 'doubled');
  const back = ledger.events({}, 100_000).filter((one) => matcher.excludes(one));
  assert.deepEqual(back, [], 'came back');
  const findings = (await ledger.verify(false)).findings.filter(
    ({ check, ok }) => !ok && ['database', 'backup', 'rollup'].includes(check),
  );
  assert.deepEqual(findings, []);
}

for (const [name, nature] of Object.entries(NATURES)) {
  test(`any file call may fail, or be done and say that it was not: nothing lost, doubled or back (${name})`, async (t) => {
    for (let n = 0; n < SEEDS; n++) {
      const seed = Number(process.env['SKILL_LEDGER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
      const world = new World(t, new Random(seed), nature);
      try {
        await world.run();
        await judge(t, world);
      } catch (error) {
        const told = world.disk.told.slice(-40).join('\n');
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n${told}`, {
          cause: error,
        });
      }
      t.diagnostic(`seed ${seed}: ${world.sworn.size} sworn, ${world.disk.told.length} calls went wrong`);
    }
  });
}

test('whichever single call of a publication goes wrong, the next one makes it good', async (t) => {
  const { files } = temporaryHome(t);
  const random = new Random(Number(process.env['SKILL_LEDGER_SEED'] ?? Math.floor(Math.random() * 2 ** 31)));
  let n = 0;
  for (let isWrong = true; isWrong; n++) {
    const disk = new OnceFaultyDisk(random, { links: n % 2 === 0, modes: true, wholeSeconds: false });
    const ledger = await open(t, files, { disk });
    const spool = new Spool({ folder: files.spool });
    await spool.append(use(2 * n));
    await spool.close();
    ledger.add(batch([use(2 * n + 1)], { source: `s${n}` }));
    disk.arm(n);
    const first = await ledger.publish();
    isWrong = disk.disarm();
    const second = await ledger.publish();
    const there = await open(t, files);
    const why = `call ${n}: ${disk.told.join()}; ${JSON.stringify([first, second])}`;
    assert.equal(second.problem, null, why);
    assert.equal(there.span().uses, 2 * n + 2, why);
    await Promise.all([ledger.close(), there.close()]);
    rmSync(files.spool, { recursive: true }); // each merged file that is kept would mean more calls the next time
  }
  const findings = (await (await open(t, files)).verify(false)).findings.filter(({ ok }) => !ok);
  assert.deepEqual(
    findings.filter(({ check }) => check !== 'generations'),
    [],
  );
  t.diagnostic(`${n} calls`);
});
