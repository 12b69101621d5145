import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { skillVersion } from '../../../src/agents/skillVersion.js';
import { skillsByFolder, takeInventory } from '../../../src/capture/inventory.js';
import { noteSkills } from '../../../src/capture/skillLook.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import type { LedgerFiles } from '../../../src/ledger/files.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { batch, DAY, filesHolding, NOW, open, salted, temporaryHome, use } from '../ledger/support.js';

interface Rig {
  readonly home: string;
  readonly files: LedgerFiles;
  readonly ledger: Ledger;
  /** Epoch ms. */
  now: number;
  look(folders?: readonly string[], notesGone?: boolean): Promise<number>;
}

async function rigOf(t: TestContext): Promise<Rig> {
  const { home, files } = temporaryHome(t);
  const ledger = await open(t, files);
  const machine = { home, env: {} };
  const rig: Rig = {
    home,
    files,
    ledger,
    now: NOW,
    look: (folders = [], notesGone = true) => {
      const found = skillsByFolder(machine, folders, takeInventory(machine, folders, []).installed);
      const parts = { ledger, hasher: salted, spool: files.spool, now: () => rig.now };
      return noteSkills(found, notesGone, parts);
    },
  };
  return rig;
}

/** @param changedAt epoch ms that the file system tells */
function put(folder: string, name: string, text: string, changedAt: number): string {
  const path = join(folder, name, 'SKILL.md');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, changedAt / 1000, changedAt / 1000);
  return path;
}

const textOf = (body: string): string => `---\nname: deploy\ndescription: Deploys.\n---\n${body}\n`;
const versionOf = (body: string): string | null => skillVersion(textOf(body));

test('a skill is noted once, and again when its text has changed; its file is not opened without need', async (t) => {
  const rig = await rigOf(t);
  const skills = join(rig.home, '.claude', 'skills');
  const path = put(skills, 'deploy', textOf('One'), NOW - 3 * DAY);
  assert.equal(await rig.look(), 1);
  assert.equal(await rig.look(), 0);
  const [first] = rig.ledger.sightings();
  assert.deepEqual(
    [first?.skillName, first?.agentIds, first?.project, first?.version, first?.since, first?.seen],
    ['deploy', ['claude-code'], null, versionOf('One'), NOW - 3 * DAY, NOW],
  );
  // Same size and time: what is in it now could only be told by opening it.
  writeFileSync(path, textOf('Two'));
  utimesSync(path, (NOW - 3 * DAY) / 1000, (NOW - 3 * DAY) / 1000);
  assert.equal(await rig.look(), 0);
  utimesSync(path, (NOW - DAY) / 1000, (NOW - DAY) / 1000);
  rig.now = NOW + 5;
  assert.equal(await rig.look(), 1);
  writeFileSync(path, textOf('Two').replace('Deploys', 'Deploys it'));
  assert.equal(await rig.look(), 0, 'the front matter is no part of the version');
  writeFileSync(path, textOf('Two').replaceAll('\n', '\r\n'));
  assert.equal(await rig.look(), 0, 'nor are the ends of lines');
  assert.deepEqual(
    rig.ledger.sightings().map(({ version }) => version),
    [versionOf('One'), versionOf('Two')],
  );
});

test('a use gets the version of the file that was in force, with no path of it anywhere on disk', async (t) => {
  const rig = await rigOf(t);
  const skills = join(rig.home, '.claude', 'skills');
  const path = put(skills, 'deploy', textOf('One'), NOW - 3 * DAY);
  await rig.look();
  put(skills, 'deploy', textOf('Two'), NOW + 1000);
  rig.now = NOW + 2000;
  await rig.look();
  const at = (number: number, time: number) => use(number, { timestamp: new Date(time).toISOString() });
  rig.ledger.add(batch([at(1, NOW - 4 * DAY), at(2, NOW - DAY), at(3, NOW + 1500)]));
  await rig.ledger.publish();
  assert.deepEqual(
    rig.ledger.events({}, 3).map(({ skillVersion: version }) => version),
    [versionOf('Two'), versionOf('One'), null],
  );
  for (const secret of [path, skills, 'SKILL.md', 'Deploys']) {
    assert.deepEqual(filesHolding(rig.files.folder, secret), []);
  }
});

test('a time in the future is none; an empty or very long file has no version', async (t) => {
  const rig = await rigOf(t);
  const skills = join(rig.home, '.claude', 'skills');
  put(skills, 'deploy', textOf('One'), NOW + DAY);
  put(skills, 'empty', '---\nname: empty\n---\n', NOW - DAY);
  put(skills, 'long', 'long '.repeat(220_000), NOW - DAY);
  assert.equal(await rig.look(), 1);
  assert.deepEqual(
    rig.ledger.sightings().map(({ skillName, since }) => [skillName, since]),
    [['deploy', NOW]],
  );
});

test('links lead to one place; a command is no SKILL.md, and one that is turned off is not noted', async (t) => {
  const rig = await rigOf(t);
  put(join(rig.home, '.agents', 'skills'), 'deploy', textOf('One'), NOW - DAY);
  const claude = join(rig.home, '.claude');
  mkdirSync(join(claude, 'skills'), { recursive: true });
  symlinkSync(join(rig.home, '.agents', 'skills', 'deploy'), join(claude, 'skills', 'deploy'));
  mkdirSync(join(claude, 'commands'));
  writeFileSync(join(claude, 'commands', 'ship.md'), 'Ship it.');
  put(join(claude, 'skills'), 'tidy', 'Tidy.', NOW - DAY);
  writeFileSync(join(claude, 'settings.json'), JSON.stringify({ skillOverrides: { tidy: 'off' } }));
  mkdirSync(join(rig.home, '.codex'));
  await rig.look();
  assert.deepEqual(
    rig.ledger.sightings().map(({ skillName, agentIds }) => [skillName, agentIds]),
    [['deploy', ['claude-code', 'codex']]],
  );
});

test('skills of a project are its own; with several folders open each has its own', async (t) => {
  const rig = await rigOf(t);
  const folders = ['shop', 'blog'].map((name) => join(rig.home, name));
  folders.forEach((folder) => put(join(folder, '.claude', 'skills'), 'deploy', textOf(folder), NOW - DAY));
  put(join(rig.home, '.claude', 'skills'), 'own', 'Own.', NOW - DAY);
  assert.equal(await rig.look(folders), 3);
  const projects = rig.ledger.sightings().map(({ skillName, project }) => `${skillName} ${project}`);
  assert.deepEqual(
    new Set(projects),
    new Set([...folders.map((folder) => `deploy ${salted.project(folder)}`), 'own null']),
  );
  const uses = folders.map((folder, n) => use(n, { project: salted.project(folder), asOf: n }));
  rig.ledger.add(batch(uses));
  assert.deepEqual(
    new Set(rig.ledger.events({}, 2).map(({ skillVersion: version }) => version)),
    new Set(folders.map(versionOf)),
  );
  assert.equal(await rig.look([]), 0, 'those of folders that are not open are not looked for, and not gone');
});

test('a skill that is gone is noted, but not when all of an agent’s are: that is a drive or a permission', async (t) => {
  const rig = await rigOf(t);
  const skills = join(rig.home, '.claude', 'skills');
  put(skills, 'deploy', textOf('One'), NOW - DAY);
  put(skills, 'tidy', 'Tidy.', NOW - DAY);
  await rig.look();
  renameSync(skills, `${skills}-away`);
  rig.now = NOW + 1000;
  assert.equal(await rig.look(), 0);
  renameSync(`${skills}-away`, skills);
  rmSync(join(skills, 'deploy'), { recursive: true });
  assert.equal(await rig.look([], false), 0, 'a caller with another environment notes none');
  assert.equal(await rig.look(), 1);
  assert.equal(await rig.look(), 0);
  rig.ledger.add(batch([use(1), use(2, { timestamp: new Date(NOW + 2000).toISOString() })]));
  assert.deepEqual(
    rig.ledger.events({}, 2).map(({ skillVersion: version }) => version),
    [null, versionOf('One')],
  );
  put(skills, 'deploy', textOf('One'), NOW - DAY);
  rig.now = NOW + 3000;
  assert.equal(await rig.look(), 1, 'it has come back');
});

test('a look that could not be written down is taken again', async (t) => {
  const rig = await rigOf(t);
  put(join(rig.home, '.claude', 'skills'), 'deploy', textOf('One'), NOW - DAY);
  rmSync(rig.files.spool, { recursive: true, force: true });
  writeFileSync(rig.files.spool, 'in the way');
  await assert.rejects(rig.look());
  assert.equal(rig.ledger.positions().size, 0);
  rmSync(rig.files.spool);
  assert.equal(await rig.look(), 1);
  assert.equal(readdirSync(rig.files.spool).length, 1);
});

test('a look that a clear overtakes is taken again', async (t) => {
  const rig = await rigOf(t);
  put(join(rig.home, '.claude', 'skills'), 'deploy', textOf('One'), NOW - DAY);
  const exclusions = new Exclusions(rig.files.exclusions);
  const id = await exclusions.add({ cause: 'off', from: NOW, to: NOW, signal: 'skillLedger.recording' });
  await rig.ledger.refresh();
  assert.equal(await rig.look(), 1);
  assert.deepEqual([rig.ledger.sightings().length, rig.ledger.positions().size], [0, 0]);
  await exclusions.lift([id]);
  rig.now = NOW + 1;
  await rig.ledger.refresh();
  await rig.look();
  assert.deepEqual([rig.ledger.sightings().length, rig.ledger.positions().size], [1, 1]);
});

test('a file that can’t be read is left alone', { skip: process.getuid?.() === 0 }, async (t) => {
  const rig = await rigOf(t);
  chmodSync(put(join(rig.home, '.claude', 'skills'), 'deploy', textOf('One'), NOW - DAY), 0);
  assert.equal(await rig.look(), 0);
});

test('two processes that look at once note what is one in the ledger', async (t) => {
  const rig = await rigOf(t);
  put(join(rig.home, '.claude', 'skills'), 'deploy', textOf('One'), NOW - DAY);
  const other = await open(t, rig.files);
  const machine = { home: rig.home, env: {} };
  const found = skillsByFolder(machine, [], takeInventory(machine, [], []).installed);
  const parts = { ledger: other, hasher: salted, spool: rig.files.spool, now: () => NOW };
  await Promise.all([rig.look(), noteSkills(found, true, parts)]);
  await rig.ledger.publish();
  await other.refresh();
  assert.deepEqual([rig.ledger.sightings().length, other.sightings().length], [1, 1]);
});
