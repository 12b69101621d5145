import { join } from 'node:path';
import { Lease } from '../../../src/capture/lease.js';
import { OffIntervals } from '../../../src/consent/offIntervals.js';
import { realDisk } from '../../../src/ledger/disk.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { GenerationFolder } from '../../../src/ledger/generations.js';
import { Spool } from '../../../src/ledger/spool.js';
import { claimSpoolFile, listSpool } from '../../../src/ledger/spoolReader.js';
import { isAlive } from '../../../src/processes.js';
import { use } from '../../fixtures/uses.js';

/**
 * An extension host in the middle of everything: `<home> <pid>`. It says so on stdout and then does nothing but live,
 * until it is killed. The process id is the one that it notes as its own.
 */
const [home = '', pid = ''] = process.argv.slice(2);
const files = ledgerFiles(home);
const now = Date.now;
const spool = new Spool({ folder: files.spool });
await Promise.all([1, 2, 3].map((n) => spool.append(use(n, { timestamp: new Date(now() - 60_000).toISOString() }))));
for (const { name } of await listSpool(files.spool, realDisk)) {
  await claimSpoolFile(files.spool, name, realDisk); // it was about to merge them
}
await spool.append(use(4, { timestamp: new Date(now() - 60_000).toISOString() }));
const work = await new GenerationFolder(files.generations, realDisk).startWork();
await work.write('image', 'half an image');
await new Lease(join(files.folder, 'import.lease'), now, () => undefined).start();
const exclusions = new Exclusions(files.exclusions);
await new OffIntervals({ exclusions, editor: 'code', pid: Number(pid), isAlive, now }).note({
  variable: 'CI',
  file: { kind: 'undecided' },
  editor: null,
  editorsOff: [],
});
process.stdout.write('in the middle\n');
setInterval(() => undefined, 1_000);
