import { serveWorker } from '../core.js';

// What the extension host starts as a thread; all it runs is in the bundle that it shares with the command line.
serveWorker();
