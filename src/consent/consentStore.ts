import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeIfThere, replace, syncFolder, writeDurable } from '../ledger/atomic.js';
import { type Disk, isErrno, realDisk } from '../ledger/disk.js';
import { type ConsentContent, invalidContent, NO_CONTENT, parseConsent } from './consentText.js';

/** A consent file is a few hundred bytes; what is larger than this is not one. */
const MAX_BYTES = 1024 * 1024;
const BUSY_RETRIES = 20;
const BUSY_WAIT_MS = 50;

export interface LoadedConsent {
  readonly content: ConsentContent;
  /** Null: there is no file, or its text can't be had. */
  readonly text: string | null;
  readonly exists: boolean;
  /** The name itself is a symbolic link. It is read through, never written through. */
  readonly linked: boolean;
}

/** Reads the consent file. Never rejects: a file that can't be read is content of its own kind. */
export async function loadConsent(path: string, disk: Disk = realDisk): Promise<LoadedConsent> {
  let linked = false;
  try {
    linked = (await disk.lstat(path)).isSymbolicLink();
    const found = await disk.stat(path);
    if (!found.isFile()) {
      return { content: invalidContent('not-a-file'), text: null, exists: true, linked };
    }
    if (found.size > MAX_BYTES) {
      return { content: invalidContent('unreadable'), text: null, exists: true, linked };
    }
  } catch (error) {
    const missing = isErrno(error, 'ENOENT', 'ENOTDIR');
    if (linked && (missing || isErrno(error, 'ELOOP'))) {
      return { content: invalidContent('dangling-link'), text: null, exists: true, linked };
    }
    return missing
      ? { content: NO_CONTENT, text: null, exists: false, linked }
      : { content: invalidContent('unreadable'), text: null, exists: true, linked };
  }
  try {
    const bytes = await retryWhileBusy(() => disk.readFile(path));
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { content: parseConsent(text), text, exists: true, linked };
  } catch (error) {
    const problem = error instanceof TypeError ? 'syntax' : 'unreadable';
    return { content: invalidContent(problem), text: null, exists: true, linked };
  }
}

/**
 * Replaces the file by `text` in one step, mode 0600, on disk when this resolves.
 *
 * @param isAllowed asked last, when the new text is on disk under another name; false leaves the file as it is
 * @returns whether the file was replaced
 */
export async function replaceText(path: string, text: string, isAllowed: () => Promise<boolean>): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeDurable(temporary, text, realDisk);
  try {
    if (!(await isAllowed())) {
      return false;
    }
    await replace(temporary, path, realDisk);
  } finally {
    await removeIfThere(temporary, realDisk);
  }
  await syncFolder(dirname(path), realDisk);
  return true;
}

/** Keeps what stands at `path` as `<path>.unreadable-<time>`, so that nothing of the person's is lost. */
export async function keepAside(path: string, now: number): Promise<void> {
  const aside = `${path}.unreadable-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
  if (!(await stat(path)).isFile()) {
    await rename(path, aside);
    return;
  }
  try {
    // A second name rather than a move: with no file there for a moment, somebody could take it for "not decided".
    await link(path, aside);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) {
      throw error;
    }
    await copyFile(path, aside, constants.COPYFILE_EXCL);
  }
}

/** On Windows a file that somebody is just replacing can't be touched for a moment. */
async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const busy = process.platform === 'win32' && isErrno(error, 'EPERM', 'EACCES', 'EBUSY');
      if (!busy || attempt === BUSY_RETRIES) {
        throw error;
      }
      await delay(BUSY_WAIT_MS);
    }
  }
}
