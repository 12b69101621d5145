import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import { editorsGone, editorsOff } from '../../../src/consent/editorEntries.js';
import { tempFolder } from './temp.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const DAY = 24 * 60 * 60 * 1000;
const FOLLOWING = { recording: 'followTelemetry', telemetry: true } as const;
const OFF = { recording: 'off', telemetry: true } as const;

/** Files that say no although a careless reader takes them for "not decided", or for a yes. */
const TRAPS: readonly [name: string, text: string][] = [
  ['enabled: false', '{"enabled":false}'],
  ['trailing comma', '{"enabled":false,}\n'],
  ['byte order mark', '\uFEFF{"enabled":false}'],
  ['extra key', '{"enabled":false,"note":"mine"}'],
  ['cut off', '{"enabled":fal'],
  ['empty', ''],
  ['null', 'null'],
  ['empty object', '{}'],
  ['word', '{"enabled":"true"}'],
  ['number', '{"enabled":1}'],
  ['array', '[true]'],
  ['yes with trailing comma', '{"enabled":true,}'],
  ['yes with byte order mark', '\uFEFF{"enabled":true}'],
  ['yes with comment', '{"enabled":true /* ? */}'],
  ['yes after no', '{"enabled":false,"enabled":true}'],
  ['yes after a no that is written otherwise', '{"\\u0065nabled":false,"enabled":true}'],
  ['undecided, yet not a boolean', '{"decided":false,"enabled":null}'],
  ['invalid UTF-8', '{"enabled":true,"x":"\xff"}'],
];

interface Fixture {
  readonly folder: string;
  readonly path: string;
  readonly file: ConsentFile;
}

async function fixture(t: TestContext, text?: string, now = (): number => NOW): Promise<Fixture> {
  const folder = join(await tempFolder(t), 'ledger');
  await mkdir(folder, { mode: 0o700 });
  const path = join(folder, 'telemetry.json');
  if (text !== undefined) {
    await writeFile(path, text, text.includes('\xff') ? 'latin1' : 'utf8');
  }
  return { folder, path, file: new ConsentFile(path, now) };
}

async function json(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

describe('ConsentFile: reading', () => {
  it('takes no file, and no folder, for not decided', async (t) => {
    const { file, folder } = await fixture(t);
    assert.equal((await file.read()).answer.kind, 'undecided');
    assert.equal(
      (await new ConsentFile(join(folder, 'no', 'telemetry.json'), () => NOW).read()).answer.kind,
      'undecided',
    );
  });

  it('takes enabled: true with other keys for a yes', async (t) => {
    const { file } = await fixture(t, '{"installId":"x","enabled":true,"editors":{},"later":[1]}');
    assert.equal((await file.read()).answer.kind, 'yes');
  });

  for (const [name, text] of TRAPS) {
    it(`is off, and stays byte for byte as it is: ${name}`, async (t) => {
      const { file, path, folder } = await fixture(t, text);
      const before = await readFile(path);
      const { answer } = await file.read();
      assert.ok(answer.kind === 'no' || answer.kind === 'invalid', answer.kind);
      await file.noteEditor('code', OFF);
      assert.equal(await file.claimNotice('noticeShown', 9), false);
      assert.deepEqual(await readFile(path), before);
      assert.deepEqual(await readdir(folder), ['telemetry.json']);
    });
  }

  it('is off where there is something that is no file', async (t) => {
    const { file, path } = await fixture(t);
    await mkdir(path);
    assert.deepEqual((await file.read()).answer, { kind: 'invalid', problem: 'not-a-file' });
  });

  it('is off where the file may not be read', { skip: process.getuid?.() === 0 }, async (t) => {
    const { file, path } = await fixture(t, '{"enabled":true}');
    await chmod(path, 0);
    assert.deepEqual((await file.read()).answer, { kind: 'invalid', problem: 'unreadable' });
  });

  it('is off at a link to nothing and at a link to itself', async (t) => {
    const { file, path, folder } = await fixture(t);
    await symlink(join(folder, 'gone'), path);
    assert.deepEqual((await file.read()).answer, { kind: 'invalid', problem: 'dangling-link' });
    const loop = join(folder, 'loop.json');
    await symlink(loop, loop);
    assert.equal((await new ConsentFile(loop, () => NOW).read()).answer.kind, 'invalid');
  });
});

describe("ConsentFile: the person's own word", () => {
  it('is written 0600, keeping unknown keys, order and layout', async (t) => {
    const { file, path } = await fixture(t, '{\n    "later": {"a":1},\n    "enabled": true,\n    "z": []\n}\n');
    await file.setEnabled(false);
    assert.equal(await readFile(path, 'utf8'), '{\n    "later": {"a":1},\n    "enabled": false,\n    "z": []\n}\n');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('makes file and folder, private', async (t) => {
    const root = await tempFolder(t);
    const path = join(root, 'a', 'telemetry.json');
    await new ConsentFile(path, () => NOW).setEnabled(false);
    assert.deepEqual(await json(path), { enabled: false });
    assert.equal((await stat(join(root, 'a'))).mode & 0o777, 0o700);
  });

  for (const [name, text] of TRAPS) {
    it(`is a yes after turning on: ${name}`, async (t) => {
      const { file, path } = await fixture(t, text);
      await file.setEnabled(true);
      assert.equal((await file.read()).answer.kind, 'yes');
      assert.equal((await json(path))['enabled'], true);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    });
  }

  it('keeps unknown keys of a file that only a lenient parser reads', async (t) => {
    const { file, path, folder } = await fixture(t, '\uFEFF{"enabled":false,"note":"mine",}');
    await file.setEnabled(true);
    assert.deepEqual(await json(path), { enabled: true, note: 'mine' });
    assert.deepEqual(await readdir(folder), ['telemetry.json']);
  });

  it('keeps the old file when something of it is lost: comments, or all', async (t) => {
    for (const text of ['{"enabled":false, // never\n"note":"mine"}', '{"enabled":fal', '']) {
      const { file, path, folder } = await fixture(t, text);
      await file.setEnabled(true);
      const aside = (await readdir(folder)).find((name) => name.startsWith('telemetry.json.unreadable-'));
      assert.ok(aside !== undefined, text);
      assert.equal(await readFile(join(folder, aside), 'utf8'), text);
      assert.equal((await json(path))['enabled'], true);
    }
  });

  it('moves a folder out of the way', async (t) => {
    const { file, path, folder } = await fixture(t);
    await mkdir(path);
    await file.setEnabled(true);
    assert.equal((await file.read()).answer.kind, 'yes');
    assert.equal((await readdir(folder)).length, 2);
  });

  it('is not written through a link', async (t) => {
    const { file, path, folder } = await fixture(t);
    const target = join(folder, 'target.json');
    await writeFile(target, '{"enabled":true}');
    await symlink(target, path);
    await assert.rejects(file.setEnabled(false), /link/);
    await file.noteEditor('code', OFF);
    assert.equal(await file.claimNotice('noticeShown', 1), false);
    assert.equal(await readFile(target, 'utf8'), '{"enabled":true}');
    assert.equal(await readlink(path), target);
    assert.ok((await lstat(path)).isSymbolicLink());
  });

  it('replaces the mark of a file made before it', async (t) => {
    const { file, path } = await fixture(t);
    await file.claimNotice('noticeShown', 1);
    assert.equal((await file.read()).answer.kind, 'undecided');
    assert.equal(Object.hasOwn(await json(path), 'enabled'), false);
    await file.setEnabled(false);
    const content = await json(path);
    assert.equal(content['enabled'], false);
    assert.equal(Object.hasOwn(content, 'decided'), false);
    assert.equal(content['noticeShownVersion'], 1);
  });
});

describe('ConsentFile: what editors note', () => {
  it('is nothing while an editor is on and there is no file', async (t) => {
    const { file, folder } = await fixture(t);
    await file.noteEditor('code', FOLLOWING);
    assert.deepEqual(await readdir(folder), []);
  });

  it('is its own entry only, on change', async (t) => {
    let now = NOW;
    const { file, path } = await fixture(
      t,
      '{"enabled":true,"editors":{"cursor":{"recording":"on","x":1}}}',
      () => now,
    );
    await file.noteEditor('code', OFF);
    const expected = {
      enabled: true,
      editors: {
        cursor: { recording: 'on', x: 1 },
        code: { recording: 'off', telemetry: true, seenAt: new Date(NOW).toISOString() },
      },
    };
    assert.deepEqual(await json(path), expected);
    const before = await stat(path);
    now += DAY / 2;
    await file.noteEditor('code', OFF);
    assert.equal((await stat(path)).ino, before.ino, 'written although nothing changed');
    now += DAY;
    await file.noteEditor('code', OFF);
    assert.equal((await file.read()).editors.get('code')?.seenAt, now, 'an editor in use grew old');
  });

  it('keeps plain names of editors and hashes others', async (t) => {
    const { file } = await fixture(t, '{"enabled":true}');
    await file.noteEditor('code+ssh-remote', OFF);
    await file.noteEditor('code+my host/secret', OFF);
    const names = editorsOff(await file.read(), NOW);
    assert.equal(names[0], 'code+ssh-remote');
    assert.match(names[1] ?? '', /^[0-9a-f]{64}$/);
  });

  it('does not turn an undecided machine on or off', async (t) => {
    const { file } = await fixture(t);
    await file.noteEditor('code', OFF);
    assert.equal((await file.read()).answer.kind, 'undecided');
  });

  it('survives `editors` that is no object', async (t) => {
    const { file } = await fixture(t, '{"enabled":true,"editors":[1]}');
    await file.noteEditor('code', OFF);
    assert.deepEqual(editorsOff(await file.read(), NOW), ['code']);
  });

  it('binds for 30 days, and longer only where it can not be understood', async (t) => {
    const at = (age: number): string => new Date(NOW - age).toISOString();
    const editors = {
      recent: { recording: 'off', telemetry: true, seenAt: at(29 * DAY) },
      level: { recording: 'followTelemetry', telemetry: false, seenAt: at(DAY) },
      future: { recording: 'off', telemetry: true, seenAt: at(-DAY) },
      odd: { recording: 'sometimes' },
      old: { recording: 'off', telemetry: true, seenAt: at(31 * DAY) },
      local: { recording: 'on', telemetry: false, seenAt: at(DAY) },
      on: { recording: 'followTelemetry', telemetry: true, seenAt: at(DAY) },
    };
    const { file } = await fixture(t, JSON.stringify({ enabled: true, editors }));
    const content = await file.read();
    assert.deepEqual(editorsOff(content, NOW), ['recent', 'level', 'future', 'odd']);
    assert.deepEqual([...editorsGone(content, NOW)], [['old', NOW - DAY]]);
  });
});

describe('ConsentFile: the notice', () => {
  it('is claimed once per version', async (t) => {
    const { file, path } = await fixture(t);
    assert.equal(await file.claimNotice('noticeShown', 1), true);
    assert.equal(await file.claimNotice('noticeShown', 1), false);
    assert.equal(await file.claimNotice('noticeShown', 2), true);
    assert.deepEqual(await json(path), {
      decided: false,
      noticeShownVersion: 2,
      noticeShownAt: new Date(NOW).toISOString(),
    });
  });

  it("shown on the command line is still the editor's to show, not the other way round", async (t) => {
    const { file } = await fixture(t);
    assert.equal(await file.claimNotice('commandLineNoticeShown', 1), true);
    assert.equal(await file.claimNotice('commandLineNoticeShown', 1), false);
    assert.equal(await file.claimNotice('noticeShown', 1), true);
    const other = await fixture(t);
    assert.equal(await other.file.claimNotice('noticeShown', 1), true);
    assert.equal(await other.file.claimNotice('commandLineNoticeShown', 1), false);
  });
});
