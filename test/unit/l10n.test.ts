import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BUNDLE, bundleText, stringsOfSources } from '../harness/strings.js';
import { root } from '../harness/root.js';

test('translators find every text of the sources, and no other', () => {
  const { texts, hidden } = stringsOfSources();
  assert.deepEqual(hidden, [], 'the text must be written in the call, or no tool finds it');
  assert.ok(texts.includes('Outcomes') && texts.includes("by the program's exit code"));
  const { l10n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { l10n: string };
  assert.equal(join(root, l10n), join(BUNDLE, '..'));
  assert.equal(existsSync(BUNDLE) ? readFileSync(BUNDLE, 'utf8') : '', bundleText(texts), '`npm run l10n` writes it');
});

test('every brace in a text is one of its values: a slip would be shown to a person', () => {
  for (const text of stringsOfSources().texts) {
    assert.doesNotMatch(text.replaceAll(/\{\d\}/g, ''), /[{}]/, text);
  }
});
