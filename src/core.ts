// What runs in plain Node, in one bundle: as two, `worker.js` and `cli.js` would hold the same code twice.
export { serveWorker } from './capture/workerThread.js';
export { commandLine } from './cli/commandLine.js';
