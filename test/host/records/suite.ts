import { populateHome } from '../../fixtures/home.js';
import type { HostSuite } from '../../harness/hostSuite.js';

/** A home with four sessions of yesterday. */
const suite: HostSuite = { prepare: (home) => populateHome(home) };
export default suite;
