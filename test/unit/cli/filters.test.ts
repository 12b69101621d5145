import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Given } from '../../../src/cli/arguments.js';
import { readFilter, readLimit, readTime } from '../../../src/cli/filters.js';
import { UsageError } from '../../../src/cli/usageError.js';

const NOW = Date.UTC(2026, 4, 10, 12);
const DAY = 86_400_000;

function given(texts: Record<string, string>): Given {
  return { texts: new Map(Object.entries(texts)), flags: new Set() };
}

describe('filters', () => {
  it('are absent when not given', () => {
    assert.deepEqual(readFilter(given({}), NOW), {});
  });

  it('read all together; a leading slash of a skill is dropped', () => {
    assert.deepEqual(readFilter(given({ skill: '/pdf:fill', agent: 'codex', since: '2d' }), NOW), {
      skillName: 'pdf:fill',
      agentId: 'codex',
      since: NOW - 2 * DAY,
    });
  });

  it('read spans, days and moments', () => {
    assert.equal(readTime('since', '12h', NOW), NOW - DAY / 2);
    assert.equal(readTime('since', '4w', NOW), NOW - 28 * DAY);
    assert.equal(readTime('since', '0d', NOW), NOW);
    assert.equal(readTime('since', '2026-05-01', NOW), Date.UTC(2026, 4, 1));
    assert.equal(readTime('since', '2026-05-01T08:30Z', NOW), Date.UTC(2026, 4, 1, 8, 30));
    assert.equal(readTime('since', '2026-05-01T08:30:15.250+02:00', NOW), Date.UTC(2026, 4, 1, 6, 30, 15, 250));
    assert.equal(readTime('since', '2024-02-29', NOW), Date.UTC(2024, 1, 29));
  });

  it('refuse what is no time', () => {
    const wrong = [
      '30',
      'd',
      '-3d',
      '1.5d',
      '30 d',
      '30x',
      'yesterday',
      '2026-13-01',
      '2026-02-30',
      '1/2/2026',
      '2026',
      'Infinityd',
    ];
    for (const raw of wrong) {
      assert.throws(() => readTime('since', raw, NOW), UsageError, raw);
    }
  });

  it('refuse unknown agents, naming the closest', () => {
    assert.throws(() => readFilter(given({ agent: 'claude_code' }), NOW), /did you mean claude-code\?/);
    assert.throws(() => readFilter(given({ agent: 'zzz' }), NOW), /use one of claude-code, codex/);
  });

  it('refuse what is no name of a skill', () => {
    for (const raw of ['two words', '../x', '//x', 'a/b', '$', 'x'.repeat(129), 'a\u0000']) {
      assert.throws(() => readFilter(given({ skill: raw }), NOW), UsageError, raw);
    }
  });

  it('take whole numbers from 0 as a limit', () => {
    assert.equal(readLimit(given({}), 20), 20);
    assert.equal(readLimit(given({ limit: '0' }), 20), 0);
    assert.equal(readLimit(given({ limit: '100' }), 20), 100);
    for (const raw of ['-1', '2.5', 'ten', '1e3', '0x10', ' 5', '9'.repeat(16)]) {
      assert.throws(() => readLimit(given({ limit: raw }), 20), UsageError, raw);
    }
  });
});
