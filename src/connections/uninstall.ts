import { homedir } from 'node:os';
import { join } from 'node:path';
import { ledgerFiles } from '../ledger/files.js';
import { Connections } from './connections.js';
import { recorderPaths } from './launcher.js';

// The editor runs this with its own Node when the extension is removed (`vscode:uninstall`): the agents' configurations
// are left as if it had never been there. The ledger stays: it is the person's.
const home = homedir();
const connections = new Connections({
  machine: { home, env: process.env },
  paths: recorderPaths(ledgerFiles(home).folder),
  recorder: { file: join(__dirname, 'recorder.js'), version: '', editor: process.execPath },
});
connections.disconnectAll().then(undefined, () => undefined); // nobody is there whom one could tell
