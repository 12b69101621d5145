import { setUpEditor } from '../harness/setup.js';

await setUpEditor();
