import { constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Disk, type DiskFile, isErrno } from './disk.js';

const RENAME_RETRY_MS = 1_000;

/** Writes a new file (it must not exist), mode 0600, and forces it to the disk. */
export async function writeDurable(
  path: string,
  content: string | Uint8Array,
  disk: Disk,
  meanwhile: () => void = () => undefined,
): Promise<void> {
  await writeNew(path, content, disk, async (file) => {
    await Promise.all([file.sync(), Promise.resolve().then(meanwhile)]);
  });
}

/** The same for what may be lost, or found empty, after a power cut. */
export async function writeLosable(path: string, content: string, disk: Disk): Promise<void> {
  await writeNew(path, content, disk, () => Promise.resolve());
}

async function writeNew(
  path: string,
  content: string | Uint8Array,
  disk: Disk,
  finish: (file: DiskFile) => Promise<void>,
): Promise<void> {
  const handle = await disk.open(path, 'wx', 0o600);
  try {
    // Whole, where the system takes it whole: `writeFile` cuts a large image into hundreds of pieces.
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await writeAll(handle, bytes);
    await finish(handle);
  } finally {
    await handle.close();
  }
}

/** Writes at the end of a file until all is written. */
export async function writeAll(file: DiskFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}

/**
 * Renames over the target. On Windows a reader that holds the target makes that fail for as long as it reads,
 * so it is tried for one second.
 */
export async function replace(from: string, to: string, disk: Disk, platform = process.platform): Promise<void> {
  for (let waited = 0, pause = 10; ; waited += pause, pause = Math.min(pause * 2, 200)) {
    try {
      await disk.rename(from, to);
      return;
    } catch (error) {
      if (platform !== 'win32' || waited >= RENAME_RETRY_MS || !isErrno(error, 'EPERM', 'EACCES', 'EBUSY')) {
        throw error;
      }
      await sleep(pause);
    }
  }
}

/** Makes renames and links in a folder survive a power cut. Where folders can't be opened (Windows) it does nothing. */
export async function syncFolder(folder: string, disk: Disk): Promise<void> {
  try {
    const handle = await disk.open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isErrno(error, 'EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF')) {
      throw error;
    }
  }
}

export async function removeIfThere(path: string, disk: Disk): Promise<void> {
  try {
    await disk.unlink(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) {
      throw error;
    }
  }
}

/** The file's bytes, or null when there is none; also not where a file stands in the place of its folder. */
export async function readIfThere(path: string, disk: Disk): Promise<Buffer | null> {
  try {
    return await disk.readFile(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      return null;
    }
    throw error;
  }
}
