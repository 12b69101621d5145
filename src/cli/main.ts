import { commandLine } from '../core.js';

// What Node starts; all it runs is in the bundle that it shares with the worker.
void commandLine(process.argv.slice(2));
