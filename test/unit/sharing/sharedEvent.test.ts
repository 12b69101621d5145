import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { forgetIdentity, loadIdentity, NO_IDENTITY, readIdentity } from '../../../src/sharing/identity.js';
import { readTracked, sharedSession, sharedUse } from '../../../src/sharing/sharedEvent.js';
import { tempFolder } from '../consent/temp.js';
import { AT, SESSION, use } from './support.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('identity', () => {
  it('is made at first use, random, and the same from then on', async (t) => {
    const path = join(await tempFolder(t), 'sharing', 'identity.json');
    assert.equal(await readIdentity(path), null);
    const made = await loadIdentity(path);
    assert.match(made.id, UUID);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const again = await readIdentity(path);
    assert.deepEqual([again?.id, again?.hash('x')], [made.id, made.hash('x')]);
  });

  it('once forgotten nothing connects it to the next one', async (t) => {
    const path = join(await tempFolder(t), 'identity.json');
    const before = await loadIdentity(path);
    await forgetIdentity(path);
    await forgetIdentity(path);
    const after = await loadIdentity(path);
    assert.notEqual(after.id, before.id);
    assert.notEqual(after.hash('x'), before.hash('x'));
  });

  it('is replaced where it can not be understood', async (t) => {
    const path = join(await tempFolder(t), 'identity.json');
    for (const broken of ['', '{}', '{"id":"me@home","salt":"00"}', `{"id":"${NO_IDENTITY.id}","salt":"x"}`]) {
      await writeFile(path, broken);
      assert.match((await loadIdentity(path)).id, UUID);
      assert.notEqual(await readFile(path, 'utf8'), broken);
    }
  });

  it('makes UUIDs of what it hashes', () => {
    assert.match(NO_IDENTITY.uuid('a'), UUID);
    assert.notEqual(NO_IDENTITY.uuid('a'), NO_IDENTITY.uuid('b'));
  });
});

describe('what may leave of a use', () => {
  const secrets = use({
    id: '01JTESTSECRETSECRETSECRETS',
    skillId: 'secret-skill-id',
    skillName: 'secret-skill',
    sessionId: 'secret-session',
    project: 'feedfacefeedface',
    skillVersion: 'c0ffee'.repeat(10),
  });

  it('hashed: no name, id, project or hash of the text', () => {
    const text = JSON.stringify(sharedUse(secrets, NO_IDENTITY, 'hashed'));
    assert.doesNotMatch(text, /secret|SECRET|feedface|c0ffee/);
  });

  it('plain: the name and the hash of the text, and still no session, id or project', () => {
    const shared = sharedUse(secrets, NO_IDENTITY, 'plain');
    assert.deepEqual([shared.skill, shared.skillVersion], ['secret-skill', secrets.skillVersion]);
    const { skill: _, skillVersion: __, ...rest } = shared;
    assert.doesNotMatch(JSON.stringify(rest), /secret|SECRET|feedface/);
  });

  it('the same use has the same id, another one another', () => {
    const idOf = (fields: Parameters<typeof use>[0]) => sharedUse(use(fields), NO_IDENTITY, 'hashed').id;
    assert.equal(idOf({ outcome: 'failure' }), idOf({}));
    assert.notEqual(idOf({ id: '01JOTHERTHEROTHEROTHEROTHE' }), idOf({}));
  });
});

describe('what may leave of a session', () => {
  const { kind: _kind, id: _id, at, session: _session, exitReason: _exitReason, ...counts } = SESSION;
  const stored = { ...counts, sessionId: 'secret', end: at, exitReason: 'clear', project: 'p', agentVersion: '1' };

  it('counts and times, without id and project', () => {
    const shared = sharedSession(stored, NO_IDENTITY);
    assert.deepEqual({ ...shared, id: SESSION.id, session: SESSION.session }, SESSION);
    assert.doesNotMatch(JSON.stringify(shared), /secret/);
  });

  it('an end in words that are not known is other; a session without times stays here', () => {
    assert.equal(sharedSession({ ...stored, exitReason: 'my secret' }, NO_IDENTITY)?.exitReason, 'other');
    assert.equal(sharedSession({ ...stored, exitReason: null }, NO_IDENTITY)?.exitReason, 'other');
    assert.equal(sharedSession({ ...stored, end: null }, NO_IDENTITY), null);
  });
});

describe('what may leave of a caller', () => {
  const read = (name: unknown, data?: unknown) => readTracked(name, data, AT, 'id');

  it('a name of a few words, and listed keys with numbers, booleans or known words', () => {
    const data = {
      outcome: 'partial',
      agent: 'codex',
      ms: 12.5,
      count: 0,
      success: true,
      score: 'secret',
      total: Number.NaN,
      failure: null,
      skipped: { toString: () => 'secret' },
      path: '/home/me',
      t: 'x',
    };
    assert.deepEqual(read('skill_used', data), {
      kind: 'tracked',
      id: 'id',
      at: AT,
      name: 'skill_used',
      data: { outcome: 'partial', agent: 'codex', ms: 12.5, count: 0, success: true },
    });
  });

  it('no word that is not known', () => {
    assert.deepEqual(read('a', { outcome: 'secret', agent: 'my-agent', ms: '12' })?.data, {});
  });

  it('no name but words', () => {
    for (const name of ['', 'Skill', 'a b', 'me@home', 'c0ffee', 'a_b_c_d_e', 'x'.repeat(41), null, 7, '__proto__']) {
      assert.equal(read(name), null, String(name));
    }
  });

  it('data that is none, or fights back', () => {
    const angry = Object.defineProperty({}, 'count', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    assert.equal(read('a', angry), null);
    for (const data of [undefined, null, 7, 'x', []]) {
      assert.deepEqual(read('a', data)?.data, {});
    }
  });
});
