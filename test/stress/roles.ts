import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicFactory } from 'ulid';
import { realDisk } from '../../src/ledger/disk.js';
import { Exclusions } from '../../src/ledger/exclusions.js';
import { ledgerFiles } from '../../src/ledger/files.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { loadSalt } from '../../src/ledger/salt.js';
import { formatSighting } from '../../src/ledger/sightingLine.js';
import { Spool } from '../../src/ledger/spool.js';
import { SpoolFile } from '../../src/ledger/spoolFile.js';
import type { ClearScope } from '../../src/ledger/types.js';
import type { UseEvent } from '../../src/model/use.js';
import { recordHook } from '../../src/recorder/record.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { batch, use } from '../fixtures/uses.js';
import { Random } from './random.js';
import { type Testimony, witness } from './witness.js';

/** One process of a stress run: `<role> <home> <witness folder> <wasm> <seed>`. It runs until it is killed. */
const [role = '', home = '', folder = '', wasm = '', seed = '0'] = process.argv.slice(2);
const files = ledgerFiles(home);
const random = new Random(Number(seed));
const DAY = 86_400_000;
const RETENTION_DAYS = 90;
/** How far this process's clock is off, in ms. Those of mergers are set again and again, by minutes or days. */
let off = random.chance(0.3) ? -random.below(600_000) : 0;
const now = (): number => {
  if (role === 'merge' && random.chance(0.02)) {
    off = random.chance(0.5) ? 0 : (random.below(7) - 3) * DAY + random.below(1_200_000) - 600_000;
  }
  return Date.now() + off;
};
const say = (testimony: Testimony): void => witness(folder, testimony);
const SKILLS = 5;

/** Said again and again: from now on chance may kill or stop this process. */
function atWork(): void {
  process.stdout.write('.');
}

const ulid = monotonicFactory();
let made = 0;

/** A use of this moment, as a caller reports it. Its session names it: the same fact must not be there twice. */
function fresh(): UseEvent {
  const at = Date.now();
  const skillName = `skill-${random.below(SKILLS)}`;
  return {
    ...use(0, { timestamp: new Date(at).toISOString() }),
    id: ulid(at),
    skillName,
    skillId: skillName,
    sessionId: `${role}-${process.pid}-${made++}`,
    durationMs: random.below(1000),
    asOf: at,
    evidence: 'report',
    trigger: 'api',
    reason: 'reported',
  };
}

function swear({ sessionId, skillName, timestamp }: UseEvent): void {
  say({ kind: 'recorded', key: sessionId, skill: skillName, at: Date.parse(timestamp) });
}

/** Records in bursts, as fast as the disk takes it. */
async function write(): Promise<void> {
  const spool = new Spool({ folder: files.spool, firstRetryMs: 20 });
  for (;;) {
    const burst = Array.from({ length: 1 + random.below(6) }, fresh);
    await Promise.all(burst.map((event) => spool.append(event).then(() => swear(event))));
    atWork();
    await sleep(random.below(40));
  }
}

/** The recorder that an agent's hook calls, which records one use and ends; the same file is written by others. */
async function hook(): Promise<void> {
  const { sessionId, skillName } = fresh();
  const at = Date.now();
  const call = { tool_name: 'Skill', tool_input: { skill: skillName }, tool_use_id: sessionId, error: 'gone' };
  // A call that failed has its outcome at once, so one line is one use.
  const payload = { hook_event_name: 'PostToolUseFailure', session_id: sessionId, permission_mode: 'default', ...call };
  await recordHook('claude-code', JSON.stringify(payload), { env: {}, home, at, disk: realDisk }).then(
    (written) => (written ? say({ kind: 'recorded', key: sessionId, skill: skillName, at }) : undefined),
    () => undefined, // the disk is in trouble: nothing was acknowledged
  );
}

/** The same, and is killed at once: perhaps before the line is there, perhaps before it is on the disk. */
async function shot(): Promise<void> {
  const spool = new Spool({ folder: files.spool });
  const event = fresh();
  void spool.append(event).then(
    () => swear(event),
    () => undefined,
  );
  await sleep(random.below(12));
  process.kill(process.pid, 'SIGKILL');
}

/** Looks at files of skills that change all the time, so that uses are counted anew again and again. */
async function look(): Promise<void> {
  const file = new SpoolFile(files.spool, realDisk);
  for (;;) {
    const at = Date.now();
    const skill = `skill-${random.below(SKILLS)}`;
    const version = createHash('sha256').update(`${process.pid} ${at} ${made++}`).digest('hex');
    const place = createHash('sha256')
      .update(`${skill} ${random.below(2)}`)
      .digest('hex');
    const found = { skillName: skill, agentIds: ['claude-code', 'unknown'], project: null, place, version } as const;
    await file.append(formatSighting({ ...found, since: at - random.below(5000), seen: at }));
    say({ kind: 'seen', key: version, skill, at });
    atWork();
    await sleep(random.below(400));
  }
}

async function openLedger(wild: boolean): Promise<Ledger> {
  return Ledger.open({
    files,
    wasm: readFileSync(wasm),
    hasher: await loadSalt(files.salt),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now,
    retentionDays: RETENTION_DAYS,
    onStep: async (step) => {
      if (wild && random.chance(0.01)) {
        say({ kind: 'step', what: `${process.pid} killed itself at "${step}"` });
        process.kill(process.pid, 'SIGKILL');
      }
      if (wild && random.chance(0.01)) {
        say({ kind: 'step', what: `${process.pid} fell asleep at "${step}"` });
        process.kill(process.pid, 'SIGSTOP'); // somebody sends SIGCONT after a while
      }
      await sleep(random.below(4));
    },
  });
}

/** The trouble that a stress run makes by itself is expected; that a database is unreadable or damaged is not. */
async function checkProblems(ledger: Ledger): Promise<void> {
  for (const { kind, message } of (await ledger.status()).problems) {
    if (kind === 'quarantined' || kind === 'newer-version') {
      say({ kind: 'trouble', what: message });
    }
  }
}

/** Publishes again and again, what it imported itself included, and dies or falls asleep between two steps. */
async function merge(): Promise<void> {
  const ledger = await openLedger(true);
  for (;;) {
    await ledger.refresh();
    const { uses, source } = random.chance(0.5) ? sharedUse() : history();
    ledger.add(batch(uses, { source }));
    const { problem } = await ledger.publish();
    atWork();
    await checkProblems(ledger);
    if (problem === null && source === 'history') {
      uses.forEach(({ skillName, timestamp }) => say({ kind: 'history', skill: skillName, at: Date.parse(timestamp) }));
    }
    await sleep(random.below(30));
  }
}

/** One of a few uses that every merger imports, each time read a little later. */
function sharedUse(): { uses: UseEvent[]; source: string } {
  const n = random.below(40);
  const shared = use(n, { skillName: 'imported', skillId: 'imported', sessionId: `shared-${n}`, asOf: Date.now() });
  return { uses: [shared], source: `s${n}` };
}

/** A use from before the retention, as a fork of its session replays it: counted once, however often it comes. */
function history(): { uses: UseEvent[]; source: string } {
  const n = random.below(60);
  const at = Math.floor(Date.now() / DAY) * DAY - (RETENTION_DAYS - 20 + n) * DAY;
  const skillName = `history-${n}-${new Date(at).toISOString().slice(0, 10)}`;
  const sessionId = `fork-${random.below(5)}`;
  const old = use(n, { timestamp: new Date(at).toISOString(), skillName, skillId: skillName, sessionId });
  return { uses: [old], source: 'history' };
}

/** Writes sessions of Claude Code, byte by byte so to say; their uses count once a turn has ended. */
async function transcript(): Promise<void> {
  const projects = join(home, '.claude', 'projects', '-stress');
  for (let n = 0; ; n++) {
    mkdirSync(projects, { recursive: true });
    const sessionId = `${String(process.pid).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const session = claudeSession({ sessionId, start: new Date().toISOString(), stepMs: 1 });
    let written = 0;
    for (let turn = 0; turn < 3; turn++) {
      const skill = `skill-${random.below(SKILLS)}`;
      session.prompt('Please');
      const at = Date.parse(session.now);
      session.skillCall(skill).bash('make').endTurn();
      const text = session.text();
      while (written < text.length) {
        const end = Math.min(text.length, written + 1 + random.below(2000));
        appendFileSync(join(projects, `${sessionId}.jsonl`), text.slice(written, end));
        written = end;
        await sleep(random.below(5));
      }
      say({ kind: 'recorded', key: `${sessionId} ${at}`, skill, at });
      atWork();
    }
  }
}

/** Clears now and then: all, one skill, all up to a time; or notes that recording was off for a moment. */
async function clear(): Promise<void> {
  const ledger = await openLedger(false);
  const exclusions = new Exclusions(files.exclusions);
  for (;;) {
    await sleep(500 + random.below(3000));
    atWork();
    if (random.chance(0.2)) {
      const to = Date.now();
      await exclusions.add({ cause: 'off', from: to - 50, to, signal: 'skillLedger.recording' });
      say({ kind: 'cleared', from: to - 50, to });
      continue;
    }
    const scopes: ClearScope[] = [
      { kind: 'all' },
      { kind: 'skill', skillName: `skill-${random.below(SKILLS)}` },
      { kind: 'before', time: Date.now() - 1000 },
    ];
    const scope = random.pick(scopes) ?? { kind: 'all' };
    const before = now();
    try {
      await ledger.clear(scope);
      if (scope.kind !== 'skill') {
        say({ kind: 'cleared', from: 0, to: scope.kind === 'all' ? before : scope.time - 1 });
      }
    } catch {
      // The disk is in trouble; the person would be told so.
    }
    await checkProblems(ledger);
  }
}

const roles: Readonly<Record<string, () => Promise<void>>> = {
  write,
  hook,
  shot,
  merge,
  transcript,
  look,
  clear,
};
const run = roles[role];
if (run === undefined) {
  throw new Error(`There is no role "${role}".`);
}
// Where nothing can be read or written at the moment a process gives up, and is started again.
run().catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EFBIG'].includes(code)) {
    say({ kind: 'trouble', what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  process.exitCode = 1;
});
