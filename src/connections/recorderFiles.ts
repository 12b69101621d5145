import { chmod, readFile, rm, rmdir } from 'node:fs/promises';
import { asObject, asText } from '../agents/fields.js';
import { readIfThere } from '../ledger/atomic.js';
import { isErrno, realDisk } from '../ledger/disk.js';
import { launcherText, type RecorderPaths } from './launcher.js';
import { writePrivate } from './notes.js';
import { ConnectionError } from './problems.js';
import { ensureSafeFolder } from './safeFolder.js';

/** What an extension brings along. */
export interface BundledRecorder {
  /** The recorder's bundle in the extension's own folder. */
  readonly file: string;
  /** The extension's version. */
  readonly version: string;
  /** The program that runs the extension host, for machines without Node. */
  readonly editor: string;
}

/**
 * Puts recorder and launcher into their place, or renews them. One that a newer version of the extension put there
 * (in another editor) stays.
 *
 * @param home up to which the folders are looked at
 * @throws ConnectionError where the folder is not safe, or the extension holds no recorder
 */
export async function installRecorder(paths: RecorderPaths, bundled: BundledRecorder, home: string): Promise<void> {
  const bytes = await bundledBytes(bundled.file);
  await ensureSafeFolder(paths.folder, home);
  const installed = await installedVersion(paths);
  if (installed !== null && isNewer(installed, bundled.version) && (await isInstalled(paths))) {
    return;
  }
  await writeIfOther(paths.recorder, bytes);
  if (process.platform !== 'win32') {
    await writeIfOther(paths.launcher, Buffer.from(launcherText(paths, bundled.editor)));
  }
  await writeIfOther(paths.manifest, Buffer.from(`${JSON.stringify({ version: bundled.version })}\n`));
}

/** Whether everything is there that the agents' hooks call. */
export async function isInstalled(paths: RecorderPaths): Promise<boolean> {
  const needed = process.platform === 'win32' ? [paths.recorder] : [paths.recorder, paths.launcher];
  const found = await Promise.all(needed.map((path) => readIfThere(path, realDisk).catch(() => null)));
  return found.every((bytes) => bytes !== null && bytes.length > 0);
}

/** Takes away all that `installRecorder` made, and the folder if nothing else is in it. Never throws. */
export async function removeRecorder(paths: RecorderPaths): Promise<void> {
  for (const path of [paths.launcher, paths.recorder, paths.manifest, paths.notes]) {
    await rm(path, { force: true }).catch(() => undefined);
  }
  await rmdir(paths.folder).catch(() => undefined);
}

async function installedVersion(paths: RecorderPaths): Promise<string | null> {
  try {
    const bytes = await readIfThere(paths.manifest, realDisk);
    return bytes === null ? null : asText(asObject(JSON.parse(bytes.toString('utf8')))?.['version']);
  } catch {
    return null;
  }
}

async function bundledBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw isErrno(error, 'ENOENT') ? new ConnectionError({ kind: 'noRecorder' }) : error;
  }
}

async function writeIfOther(path: string, content: Buffer): Promise<void> {
  const found = await readIfThere(path, realDisk).catch(() => null);
  if (found === null || !found.equals(content)) {
    await writePrivate(path, content);
  } else {
    await chmod(path, 0o600).catch(() => undefined);
  }
}

/** Compares the three numbers of versions; a version that has none is the oldest. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [numbers(version), numbers(than)];
  const index = a.findIndex((number, position) => number !== b[position]);
  return index >= 0 && (a[index] ?? 0) > (b[index] ?? 0);
}

function numbers(version: string): number[] {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  return [1, 2, 3].map((part) => Number(match[part] ?? -1));
}
