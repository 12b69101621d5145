import { statSync } from 'node:fs';
import { join } from 'node:path';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';

/** `npm run package`: skill-ledger.vsix in the checkout. */
const file = join(root, 'skill-ledger.vsix');
packExtension(file);
console.log(`skill-ledger.vsix, ${(statSync(file).size / 1024).toFixed(0)} KB`);
