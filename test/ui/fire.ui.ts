import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ulid } from 'ulid';
import { ExclusionMatcher, Exclusions } from '../../src/ledger/exclusions.js';
import { ledgerFiles } from '../../src/ledger/files.js';
import { loadSalt } from '../../src/ledger/salt.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHome, transcriptPath } from '../fixtures/home.js';
import type { Editor } from '../harness/editor.js';
import { root } from '../harness/root.js';
import { type UiContext, uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import { FAULTS, judge } from '../stress/judge.js';
import { Random } from '../stress/random.js';
import type { Testimony } from '../stress/witness.js';
import { dialogText, dismissNotifications, openPanel, pressInDialog, skillRows, until } from './steps.js';

/** Six minutes of a busy machine for one of fire: run when asked for. The short stress run of the unit tests always is. */
const SECONDS = Number(process.env['SKILL_LEDGER_FIRE_SECONDS'] ?? 0);
const SKILLS = 3;
/** What SQLite may say of a file that is about to be replaced. */
const EXCUSED = /unable to open|locked|busy|no such table/i;

interface Use {
  readonly key: string;
  readonly skill: string;
  readonly at: number;
}

/** Everything outside of the windows that goes on at one home, until it is told to end. */
class Fire {
  readonly testimonies: Testimony[] = [];
  readonly counts = { turns: 0, inserts: 0, reads: 0, kills: 0, takeovers: [] as number[] };
  /** Inserted into a file that was not there any more when it was done: lost or not, as the README says. */
  readonly intoReplaced: Use[] = [];
  readonly files;
  private isOver = false;
  private readonly running: Promise<void>[] = [];

  constructor(
    readonly home: string,
    private readonly random: Random,
  ) {
    this.files = ledgerFiles(home);
  }

  begin(): void {
    this.running.push(this.writeTranscripts(), this.readAsOthers(), this.insertAsOthers());
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /** Sessions of Claude Code, as they are written: a turn in pieces, several sessions one after the other. */
  private async writeTranscripts(): Promise<void> {
    for (let n = 0; !this.isOver; n++) {
      const sessionId = `f12e0000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const path = transcriptPath(this.home, sessionId);
      const session = claudeSession({ sessionId, start: new Date().toISOString(), stepMs: 1 });
      let written = 0;
      for (let turn = 0; turn < 4 && !this.isOver; turn++) {
        session.wait(Math.max(0, Date.now() - Date.parse(session.now))).prompt('Please');
        const skill = `fire-${this.random.below(SKILLS)}`;
        const at = Date.parse(session.now);
        const text = session.skillCall(skill).bash('make').endTurn().text();
        mkdirSync(dirname(path), { recursive: true });
        while (written < text.length) {
          const end = Math.min(text.length, written + 1 + this.random.below(2500));
          appendFileSync(path, text.slice(written, end));
          written = end;
          await sleep(this.random.below(40));
        }
        this.testimonies.push({ kind: 'recorded', key: `${sessionId} ${at}`, skill, at });
        this.counts.turns++;
        await sleep(100 + this.random.below(300));
      }
    }
  }

  private async readAsOthers(): Promise<void> {
    let last = 0;
    const sql = `pragma quick_check; select count(*) - count(distinct id) from skill_telemetry;
      select value from meta where key = 'generation'`;
    while (!this.isOver) {
      const { code, output } = await this.sqlite(sql);
      const [check, twice, generation] = output.split('\n');
      const isGood = code === 0 && check === 'ok' && twice === '0' && Number(generation) >= last;
      if (!isGood && !(code !== 0 && EXCUSED.test(output))) {
        this.testimonies.push({ kind: 'bad read', what: `${output} (after generation ${last})` });
      }
      last = isGood ? Number(generation) : last;
      this.counts.reads += isGood ? 1 : 0;
      await sleep(150);
    }
  }

  /** auto-skill, or a person's script, that still writes into the table it knows. */
  private async insertAsOthers(): Promise<void> {
    for (let n = 0; !this.isOver; n++) {
      await sleep(1500);
      const [at, key, skill] = [Date.now(), `foreign-${n}`, 'fire-0'];
      const [opened] = this.inodes();
      const { code } = await this.sqlite(`INSERT INTO skill_telemetry
        (id, skill_id, skill_name, session_id, agent_id, duration_ms, outcome, timestamp) VALUES
        ('${ulid(at)}', '${skill}', '${skill}', '${key}', 'cursor', 7, 'success', '${new Date(at).toISOString()}')`);
      if (code === 0 && this.inodes().includes(opened)) {
        this.testimonies.push({ kind: 'inserted', key, skill, at });
        this.counts.inserts++;
      } else if (code === 0) {
        this.intoReplaced.push({ key, skill, at });
      }
    }
  }

  /** Which files the database and its backup are. */
  private inodes(): (number | undefined)[] {
    const { database, backup } = this.files;
    return [database, backup].map((path) => statSync(path, { throwIfNoEntry: false })?.ino);
  }

  /** The sessions of the rows that a person finds in the database, as far as they are ours. */
  async rows(): Promise<Set<string>> {
    const transcripts = `session_id || ' ' || cast(round((julianday(timestamp) - 2440587.5) * 86400000) as integer)`;
    const { output } = await this.sqlite(
      `SELECT CASE agent_id WHEN 'cursor' THEN session_id ELSE ${transcripts} END FROM skill_telemetry`,
    );
    return new Set(output.split('\n'));
  }

  private async sqlite(sql: string): Promise<{ code: number | null; output: string }> {
    const args = ['-bail', `file:${this.files.database}?mode=rw`, '.timeout 2000', sql];
    const child: ChildProcess = spawn('sqlite3', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output: output.trim() };
  }
}

/** A host dies; whoever has the lease afterwards has it anew. Tells how long that took, which is no matter of a test. */
async function killHost(fire: Fire, editor: Editor, random: Random): Promise<void> {
  const pid = random.pick(editor.extensionHosts());
  const lease = join(fire.files.folder, 'import.lease');
  const before = readFileSync(lease, 'utf8');
  const isHolder = (): boolean => existsSync(lease) && readFileSync(lease, 'utf8') !== before;
  const at = Date.now();
  if (pid !== undefined) {
    process.kill(pid, 'SIGKILL');
    fire.counts.kills++;
    // One that is still touched is not the dead one's.
    const isDead = (): boolean => Date.now() - at < 3_000 || statSync(lease).mtimeMs < at;
    while (Date.now() - at < 20_000 && !isHolder() && isDead()) {
      await sleep(100);
    }
    if (isHolder()) {
      fire.counts.takeovers.push(Date.now() - at);
    }
  }
}

/** A window whose host was killed more often than VS Code starts one again asks the person. */
async function recover(window: Workbench): Promise<void> {
  await window.page.reload();
  await window.page.locator('.monaco-workbench .part.statusbar').waitFor();
  const rows = skillRows(window).first();
  // A click on the icon of a view that is about to be restored closes it.
  const isRestored = await rows.waitFor({ timeout: 20_000 }).then(
    () => true,
    () => false,
  );
  if (!isRestored) {
    await window.openContainer('Skill Ledger');
    await rows.waitFor();
  }
}

/** Clears everything in one window while the hosts of the others sleep, and wakes these afterwards. */
async function clearAsOthersSleep(window: Workbench, sleepers: readonly number[]): Promise<void> {
  sleepers.forEach((pid) => process.kill(pid, 'SIGSTOP'));
  try {
    await window.command('Skill Ledger: Clear Data…');
    assert.match(await dialogText(window), /Clear what Skill Ledger has recorded\?/);
    await pressInDialog(window, 'Clear Everything');
    await window.notification(/^Cleared \d+ uses and \d+ sessions/).waitFor();
  } finally {
    sleepers.forEach((pid) => process.kill(pid, 'SIGCONT'));
  }
}

/** What was sworn, what agents wrote, the ledger itself and what the hosts said, for whoever looks into a fault. */
function keepEvidence(fire: Fire, seed: number, editors: readonly Editor[]): string {
  const to = join(root, 'out', 'fire', String(seed));
  rmSync(to, { recursive: true, force: true });
  cpSync(join(fire.home, '.claude'), to, { recursive: true });
  writeFileSync(join(to, 'testimonies.jsonl'), fire.testimonies.map((one) => `${JSON.stringify(one)}\n`).join(''));
  editors.forEach((editor, n) => writeFileSync(join(to, `editor-${n}.log`), editor.logTail(2_000)));
  return to;
}

async function openFour(t: UiContext, home: string): Promise<{ editors: Editor[]; windows: Workbench[] }> {
  const editors = [await t.start({ home }), await t.start({ home })];
  const windows: Workbench[] = [];
  for (const editor of [editors[0], editors[0], editors[1]]) {
    assert.ok(editor);
    const window = await openPanel(t, editor);
    await skillRows(window).first().waitFor();
    windows.push(window);
  }
  return { editors, windows };
}

/** What the rows say of uses that all went well, by skill. */
function rowsFor(uses: readonly Use[]): string[] {
  const counts = new Map<string, number>();
  uses.forEach(({ skill }) => counts.set(skill, (counts.get(skill) ?? 0) + 1));
  return [...counts].map(([skill, n]) => `${skill} succeeded in 100 % of ${n} use${n === 1 ? '' : 's'}`).sort();
}

/** What the rows of the skills under fire say, without the times, which go on. */
async function rowsOf(window: Workbench): Promise<string[]> {
  const rows = await skillRows(window).evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  return rows
    .filter((row) => row.startsWith('fire-'))
    .map((row) => /^.*? uses?\b/.exec(row)?.[0] ?? row)
    .sort();
}

const cases = [
  uiTest('two editors at one home under fire: nothing is lost, doubled or back, and all windows agree', async (t) => {
    const seed = Number(process.env['SKILL_LEDGER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const random = new Random(seed);
    const home = t.folder({}, 'home');
    populateHome(home);
    const fire = new Fire(home, random);
    let { editors, windows } = await openFour(t, home);
    await dismissNotifications(windows[0] as Workbench);
    fire.begin();
    const phase = async (): Promise<void> => {
      for (const until = Date.now() + (SECONDS / 3) * 1000; Date.now() < until; ) {
        await sleep(3000 + random.below(4000));
        const editor = random.pick(editors);
        await (editor === undefined ? undefined : killHost(fire, editor, random));
      }
    };
    await phase();
    await Promise.all(windows.map(recover));
    // One window clears; the hosts of the other editor sleep meanwhile, with whatever they were about to publish.
    await clearAsOthersSleep(windows[0] as Workbench, editors[1]?.extensionHosts() ?? []);
    await phase();
    editors.forEach((editor) => editor.kill());
    await Promise.all(windows.map((window) => window.close()));
    ({ editors, windows } = await openFour(t, home));
    await phase();
    await Promise.all(windows.map(recover));
    await fire.end();

    const { exclusions } = await new Exclusions(fire.files.exclusions).read();
    const hasher = await loadSalt(fire.files.salt);
    const matcher = new ExclusionMatcher(exclusions, (name) => hasher.skill(name));
    const isDue = ({ at, skill }: Use): boolean =>
      !matcher.excludes({ timestamp: new Date(at).toISOString(), skillName: skill, agentId: 'claude-code' });
    const due = fire.testimonies.flatMap((one) =>
      (one.kind === 'recorded' || one.kind === 'inserted') && isDue(one) ? [one] : [],
    );
    let expected: string[] = [];
    let shown: string[][] = [];
    const isAgreed = async (): Promise<boolean> => {
      const rows = await fire.rows();
      expected = rowsFor([...due, ...fire.intoReplaced.filter((one) => isDue(one) && rows.has(one.key))]);
      shown = await Promise.all(windows.map(rowsOf));
      return shown.every((one) => one.join() === expected.join());
    };
    await until('all windows say the same', isAgreed).catch(async (error: unknown) => {
      const rows = await fire.rows();
      const missing = due.filter(({ key }) => !rows.has(key));
      const kept = keepEvidence(fire, seed, editors);
      const found = JSON.stringify({ expected, shown, missing, counts: fire.counts });
      throw new Error(`seed ${seed}, see ${kept}: ${found}`, { cause: error });
    });
    await windows[0]?.screenshot('fire-afterwards');

    await Promise.all(windows.map((window) => window.close()));
    await Promise.all(editors.map((editor) => editor.stop()));
    const wasm = createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm');
    const { acknowledged, faults, void: lostInside } = await judge(fire.files, wasm, fire.testimonies);
    const counts = { ...fire.counts, intoReplaced: fire.intoReplaced.length };
    console.log(`  seed ${seed}, ${acknowledged} acknowledged: ${JSON.stringify(counts)}`);
    assert.deepEqual(lostInside, [], 'a row that was committed while its file was in its place');
    assert.deepEqual(faults, Object.fromEntries(FAULTS.map((fault) => [fault, []])));
    assert.ok(fire.counts.turns > 0 && fire.counts.reads > 0);
  }),
];

export default SECONDS > 0 ? cases : [];
