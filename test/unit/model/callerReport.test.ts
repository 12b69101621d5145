import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCallerReport, useOfReport } from '../../../src/model/callerReport.js';

const GOOD = { skillName: 'code-review', outcome: 'success' };
const complaint = (field: string, problem: string): TypeError => new TypeError(`${field} ${problem}`);
const read = (given: unknown) => readCallerReport(given, complaint);

const throwing = { ...GOOD };
Object.defineProperty(throwing, 'sessionId', {
  enumerable: true,
  get: () => {
    throw new Error('SECRET');
  },
});
const cyclic: Record<string, unknown> = { ...GOOD };
cyclic['cwd'] = cyclic;
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** What is given, and the field that the error must name. */
const WRONG: readonly (readonly [what: string, given: unknown, says: RegExp])[] = [
  ['nothing', undefined, /^the event must be an object/],
  ['null', null, /^the event must be an object/],
  ['text', 'code-review', /^the event must be an object/],
  ['a function', () => GOOD, /^the event must be an object/],
  ['a list', [GOOD], /^"0" is not known/],
  ['an empty object', {}, /^skillName must be text/],
  ['a revoked proxy', revoked.proxy, /^the event can't be read/],
  ['no outcome', { skillName: 'x' }, /^outcome is not known: use one of success/],
  ['a path as name', { ...GOOD, skillName: '/etc/passwd' }, /^skillName can't be a skill's name/],
  ['a sentence as name', { ...GOOD, skillName: 'SECRET words' }, /^skillName can't be/],
  ['a number as name', { ...GOOD, skillName: 7 }, /^skillName must be text/],
  ['a huge name', { ...GOOD, skillName: 'x'.repeat(5_000_000) }, /^skillName can't be/],
  ['an outcome by another word', { ...GOOD, outcome: 'succes' }, /^outcome is not known: did you mean success\?/],
  ['an object as outcome', { ...GOOD, outcome: { toString: () => 'success' } }, /^outcome is not known/],
  ['an observed reason', { ...GOOD, reason: 'completed' }, /^reason is not known: use one of failed-check/],
  ['a negative duration', { ...GOOD, durationMs: -1 }, /^durationMs is no duration/],
  ['no number', { ...GOOD, durationMs: Number.NaN }, /^durationMs is no duration/],
  ['infinity', { ...GOOD, durationMs: Number.POSITIVE_INFINITY }, /^durationMs is no duration/],
  ['a duration as text', { ...GOOD, durationMs: '12' }, /^durationMs is no duration/],
  ['a large integer', { ...GOOD, durationMs: 12n }, /^durationMs is no duration/],
  ['a symbol as id', { ...GOOD, sessionId: Symbol('s') }, /^sessionId must be text/],
  ['a huge id', { ...GOOD, skillId: 'x'.repeat(5_000_000) }, /^skillId must be text of at most 1024/],
  ['an object as agent', { ...GOOD, agentId: {} }, /^agentId must be text/],
  ['a relative folder', { ...GOOD, cwd: 'src' }, /^cwd must be the absolute path/],
  ['a folder with a NUL', { ...GOOD, cwd: '/a\0b' }, /^cwd must be the absolute path/],
  ['a field that leads back to the object', cyclic, /^cwd must be the absolute path/],
  ['a getter that throws', throwing, /^sessionId can't be read/],
  ['a field that is unknown', { ...GOOD, duration: 5 }, /^"duration" is not known: did you mean durationMs\?/],
  ['a proxy that throws', new Proxy({}, { ownKeys: () => assert.fail('SECRET') }), /^the event can't be read/],
];

for (const [what, given, says] of WRONG) {
  test(`${what}: a TypeError that names the field and not the value`, () => {
    assert.throws(
      () => read(given),
      (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /SECRET/);
        return true;
      },
    );
  });
}

test('what may be left out has a plain meaning', () => {
  const least = { ...GOOD, skillId: null, sessionId: undefined, agentId: ' ', durationMs: null, reason: null };
  assert.deepEqual(read(least), {
    skillName: 'code-review',
    skillId: 'code-review',
    sessionId: 'unknown',
    agentId: 'unknown',
    durationMs: null,
    outcome: 'success',
    reason: 'reported',
    cwd: null,
  });
});

test('names are cleaned, odd ids hashed, unlisted agents called other, durations rounded', () => {
  const { skillName, skillId, sessionId, agentId, durationMs } = read({
    skillName: '/plugin:überprüfen',
    skillId: '/home/me/skill',
    sessionId: 'my session',
    agentId: 'my-own-agent',
    durationMs: 1.6,
    outcome: 'partial',
  });
  assert.equal(skillName, 'plugin:überprüfen');
  assert.match(skillId, /^[0-9a-f]{64}$/);
  assert.match(sessionId, /^[0-9a-f]{64}$/);
  assert.equal(agentId, 'other');
  assert.equal(durationMs, 2);
  assert.ok(Object.is(read({ ...GOOD, durationMs: -0 }).durationMs, 0));
});

test('each field is read once, so that a value can not change after the check', () => {
  const reads = new Map<PropertyKey, number>();
  const given = new Proxy(GOOD, {
    get: (target, key, receiver): unknown => {
      reads.set(key, (reads.get(key) ?? 0) + 1);
      return Reflect.get(target, key, receiver);
    },
  });
  read(given);
  assert.deepEqual(
    [...reads.values()],
    Array.from({ length: 8 }, () => 1),
  );
});

test('an instance of a class, with its fields as getters, is as good as a plain object', () => {
  class Said {
    get skillName(): string {
      return 'deploy';
    }
    get outcome(): string {
      return 'skipped';
    }
  }
  assert.equal(read(new Said()).outcome, 'skipped');
});

test('the use of a report holds no folder', () => {
  const report = read({ ...GOOD, cwd: process.cwd() });
  const use = useOfReport(report, { id: '01KK0000000000000000000000', at: 1_000, project: null });
  assert.ok(!JSON.stringify(use).includes(JSON.stringify(process.cwd()).slice(1, -1)));
  assert.deepEqual(
    [use.trigger, use.evidence, use.timestamp, use.asOf],
    ['api', 'report', '1970-01-01T00:00:01.000Z', 1_000],
  );
});
