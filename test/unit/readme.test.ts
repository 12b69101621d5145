import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/root.js';

test('the example for other extensions is what the second extension of the tests runs', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const example = /```js\n([^]*?)```/.exec(readme)?.[1];
  assert.equal(example, readFileSync(join(root, 'test/fixtures/second-extension/example.js'), 'utf8'));
});
