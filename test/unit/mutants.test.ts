import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/root.js';
import { mutate } from '../mutants/build.js';
import { MUTANTS } from '../mutants/mutants.js';

test('every safeguard of test/mutants stands in the sources, and its tests exist', () => {
  for (const mutant of MUTANTS) {
    assert.notEqual(mutate(mutant), '');
    mutant.tests.forEach((name) => assert.ok(existsSync(join(root, 'test/unit', `${name}.test.ts`)), name));
  }
});
