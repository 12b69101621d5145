import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BUNDLE, bundleText, stringsOfSources } from '../harness/strings.js';

/** `npm run l10n`: writes the texts that translators find in `l10n/`. */
const { texts, hidden } = stringsOfSources();
mkdirSync(dirname(BUNDLE), { recursive: true });
writeFileSync(BUNDLE, bundleText(texts));
console.log(`${texts.length} texts in l10n/bundle.l10n.json`);
if (hidden.length > 0) {
  console.log(`Not collected, since the text is not written in the call:\n${hidden.join('\n')}`);
  process.exitCode = 1;
}
