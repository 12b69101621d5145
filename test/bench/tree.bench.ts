import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerFiles } from '../../src/ledger/files.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { hasher } from '../../src/ledger/salt.js';
import type { UseEvent } from '../../src/model/use.js';
import type { Bench, Row } from '../harness/bench.js';
import { launchBrowser } from '../harness/browser.js';
import { Editor } from '../harness/editor.js';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';
import { Workbench } from '../harness/workbench.js';
import { benchUse } from './ledger/uses.js';

const SKILLS = 5_000;
const USES = Number(process.env['SKILL_LEDGER_BENCH_USES'] ?? 1_000_000);
const ROUNDS = 3;
const BATCH = 10_000;
const SETTLED_MS = 3_000;
const START_MS = 15_000;
const BAR_MS = 16;

const bench: Bench = {
  name: 'the extension host with very many skills',
  how: `${SKILLS} skills, used ${USES.toLocaleString('en')} times and installed, the .vsix in a real workbench. Longest block of the extension host's thread in ms, whoever caused it: another extension beside ours measures it. Each step ${ROUNDS} times; "quietest" is the round with the shortest longest block, since other programs can only add to it. "idle" is the same with nothing done; "start without us" is what VS Code and its own extensions do.`,
  run: async ({ vsix }) => {
    const work = temporaryFolder();
    const probe = join(work.path, 'probe.vsix');
    packExtension(probe, join(root, 'test', 'fixtures', 'block-probe'));
    const home = join(work.path, 'home');
    await fill(home);
    const blocks = new Map<string, number[]>();
    for (let round = 0; round < 2 * ROUNDS; round++) {
      const steps = round % 2 === 0 ? await startAlone(home, [probe]) : await measured(home, [vsix, probe]);
      for (const [step, ms] of steps) {
        blocks.set(step, [...(blocks.get(step) ?? []), ms]);
      }
    }
    work.remove();
    return [...blocks].map(
      ([step, ms]): Row => ({
        step,
        quietest: Math.round(Math.min(...ms)),
        all: ms.map(Math.round).join(' '),
        bar: step === 'idle' || step.startsWith('start') ? '–' : BAR_MS,
      }),
    );
  },
};
export default bench;

async function fill(home: string): Promise<void> {
  const ledger = await Ledger.open({
    files: ledgerFiles(home),
    wasm: readFileSync(join(root, 'dist', 'sql-wasm.wasm')),
    hasher: hasher(new Uint8Array(32)),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: Date.now,
    retentionDays: 0,
  });
  for (let first = 0; first < USES; first += BATCH) {
    const uses = Array.from({ length: Math.min(BATCH, USES - first) }, (_, n) => use(first + n));
    ledger.add({ uses, running: [], source: '', session: null, positions: [] });
  }
  await ledger.publish();
  await ledger.close();
  for (let n = 0; n < SKILLS; n++) {
    const folder = join(home, '.claude', 'skills', nameOf(n));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'SKILL.md'), `---\nname: ${nameOf(n)}\ndescription: Number ${n}.\n---\nDo it.\n`);
  }
}

function nameOf(n: number): string {
  return `skill-${String(n).padStart(4, '0')}`;
}

function use(n: number): UseEvent {
  const made = benchUse(n, USES);
  // A few are used often, most now and then.
  const skillName = nameOf(n % 3 === 0 ? (n / 3) % SKILLS : n % 97);
  return { ...made, skillName, skillId: skillName };
}

/** The longest block while a window starts that has only the probe. */
async function startAlone(home: string, vsix: readonly string[]): Promise<Map<string, number>> {
  const editor = await Editor.start({ home, vsix });
  const browser = await launchBrowser();
  try {
    const from = Date.now();
    await Workbench.open(editor, await browser.newContext());
    await sleep(START_MS);
    return new Map([['start without us', Math.max(...blocksIn(home, from, Date.now()))]]);
  } finally {
    await browser.close();
    await editor.stop();
  }
}

/** One window, from its start on: the longest block of each step. */
async function measured(home: string, vsix: readonly string[]): Promise<Map<string, number>> {
  const editor = await Editor.start({ home, vsix, settings: { 'skillLedger.retentionDays': 0 } });
  const browser = await launchBrowser();
  const found = new Map<string, number>();
  try {
    const window = await Workbench.open(editor, await browser.newContext());
    const step = async (name: string, act: () => Promise<unknown>): Promise<void> => {
      const from = Date.now();
      await act();
      await sleep(SETTLED_MS);
      const blocks = blocksIn(home, from, Date.now());
      found.set(name, Math.max(...blocks));
    };
    const rows = window.page.getByRole('tree', { name: 'Skill Effectiveness' }).getByRole('treeitem');
    await step('start', () => sleep(START_MS));
    await step('idle', () => Promise.resolve());
    await step('first opening', async () => {
      await window.openContainer('Skill Ledger');
      await rows.first().waitFor();
    });
    await step('sort', async () => {
      await window.command('Skill Ledger: Sort By');
      await window.answer('By name');
      await window.row(/^skill-0000 /).waitFor();
    });
    await step('filter by name, key by key', async () => {
      await window.command('Skill Ledger: Filter by Name');
      await window.page.keyboard.type('skill-49', { delay: 150 });
      await window.row(/^skill-4900 /).waitFor();
      await window.page.keyboard.press('Enter');
    });
    await step('filters taken back', () => window.command('Skill Ledger: Clear Filters'));
    await step('refresh', () => window.command('Skill Ledger: Refresh'));
    await step('a skill opened', async () => {
      await rows.first().click();
      await window.row('Outcomes').waitFor();
    });
  } finally {
    await browser.close();
    await editor.stop();
  }
  return found;
}

function blocksIn(home: string, from: number, to: number): number[] {
  const lines = readFileSync(join(home, 'blocks.jsonl'), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { at: number; ms: number })
    .filter(({ at }) => at >= from && at <= to)
    .map(({ ms }) => ms);
}
