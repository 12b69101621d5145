import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * A folder that is gone at the latest when this process ends. The name is short because sockets are made below it,
 * and the path of a socket may have about 100 characters.
 */
export function temporaryFolder(prefix = 'sl-'): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  // Tests that run a program as another user, to see it refused by the file system, need to pass through.
  chmodSync(path, 0o711);
  const erase = () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.once('exit', erase);
  return {
    path,
    remove: () => {
      process.removeListener('exit', erase);
      erase();
    },
  };
}

/** Makes Ctrl-C and a polite kill run the `exit` listeners, which end children and remove folders. */
export function exitOnSignals(): void {
  process.setMaxListeners(100);
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.once(signal, () => process.exit(128 + number));
  }
}
