import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process of this machine does, waiting as long as the holder lives.
 *
 * @param path the lock file; it holds the holder's process id
 */
export async function withLock(path: string, work: () => void): Promise<void> {
  while (!take(path)) {
    await sleep(500);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** A hard link appears with its content, so nobody ever reads a lock that is still empty. */
function take(path: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch {
    dropIfStale(path, own);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function dropIfStale(path: string, own: string): void {
  try {
    const holder = readFileSync(path, 'utf8');
    if (isAlive(Number(holder))) {
      return;
    }
    const aside = `${own}.stale`;
    renameSync(path, aside);
    // Somebody may have dropped the stale one and taken the lock since we looked: give it back.
    if (readFileSync(aside, 'utf8') !== holder && !existsSync(path)) {
      linkSync(aside, path);
    }
    rmSync(aside, { force: true });
  } catch {
    // Gone meanwhile: the next try tells.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
