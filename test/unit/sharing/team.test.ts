import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildReports } from '../../../src/model/effectiveness.js';
import { TELLS_NO_RESULTS } from '../../../src/model/vocabulary.js';
import { attributes, resourceAttributes } from '../../../src/sharing/adapters/otlpNames.js';
import { root } from '../../harness/root.js';
import { differences, ledgerRows } from '../../team/reportRow.js';
import { FACTS, USE } from './support.js';

const SENT = new Set([...Object.keys(attributes(USE)), ...Object.keys(resourceAttributes(FACTS))]);

for (const file of ['clickhouse.sql', 'postgresql.sql']) {
  const sql = readFileSync(join(root, 'docs', 'team', file), 'utf8');

  describe(`docs/team/${file}`, () => {
    it('asks for no attribute but those that are sent', () => {
      const asked = [...sql.matchAll(/'((?:[a-z_]+\.)+[a-z_]+)'/g)].map(([, name = '']) => name);
      assert.ok(asked.length > 9);
      assert.deepEqual(
        asked.filter((name) => !SENT.has(name)),
        [],
      );
    });

    it('knows the agents that tell no results', () => {
      const [, names = ''] = /agent IN \(([^)]*)\)/.exec(sql) ?? [];
      assert.deepEqual(
        names.split(', '),
        [...TELLS_NO_RESULTS].map((name) => `'${name}'`),
      );
    });
  });
}

describe('the comparison of npm run test:team', () => {
  const group = {
    skillName: 'deploy',
    agentId: 'codex',
    skillVersion: null,
    trigger: 'model',
    outcome: 'success',
    reason: 'completed',
    nested: false,
    ...{ count: 3, durationSum: 10, durationCount: 1, tokenSum: 9, tokenCount: 2, firstAt: 1000, lastAt: 2000 },
    durations: new Map([[4, 1]]),
  } as const;
  const rows = ledgerRows(buildReports([group]), new Map([['deploy', 2]]));

  it('finds nothing in equal rows in another order, with columns that the ledger has not', () => {
    assert.deepEqual(
      rows.map(({ slice, value }) => [slice, value]),
      [
        ['all', null],
        ['agent', 'codex'],
        ['version', null],
      ],
    );
    assert.deepEqual(differences(rows, rows.map((row) => ({ ...row, more: 1 })).toReversed()), []);
  });

  it('finds a column that differs, whichever it is', () => {
    for (const [index, row] of rows.entries()) {
      for (const column of Object.keys(row)) {
        const value = row[column];
        const other = { ...row, [column]: typeof value === 'number' ? value + 1e-8 : 'other' };
        assert.notDeepEqual(differences(rows, rows.with(index, other)), [], column);
      }
    }
  });

  it('finds a row that is missing, too many, or there twice', () => {
    const [first, ...rest] = rows;
    assert.equal(differences(rows, rest).length, 1);
    assert.equal(differences(rest, rows).length, 1);
    assert.equal(differences(rows, [...rows, { ...first }]).length, 1);
  });
});
