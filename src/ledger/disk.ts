import * as fs from 'node:fs/promises';

/** The file functions that the ledger uses, so that a test can make any of them fail as a full or locked disk does. */
export interface Disk {
  open(path: string, flags: string | number, mode?: number): Promise<DiskFile>;
  readFile(path: string): Promise<Buffer>;
  readdir(path: string): Promise<string[]>;
  stat(path: string): Promise<FileFacts>;
  lstat(path: string): Promise<FileFacts>;
  link(existing: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  mkdir(path: string, options: { recursive: boolean; mode: number }): Promise<unknown>;
  chmod(path: string, mode: number): Promise<void>;
  /** Times in seconds since 1970. */
  utimes(path: string, accessed: number, modified: number): Promise<void>;
}

/** The part of an open file that is used. */
export interface DiskFile {
  /** Writes all bytes from an offset on, as far as the disk takes them. */
  write(bytes: Uint8Array, offset?: number): Promise<{ readonly bytesWritten: number }>;
  sync(): Promise<void>;
  datasync(): Promise<void>;
  stat(): Promise<FileFacts>;
  /** Reads a part of the file, as far as it goes. @param offset in the buffer @param position in the file */
  read(into: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  /** Times in seconds since 1970. */
  utimes(accessed: number, modified: number): Promise<void>;
  close(): Promise<void>;
}

/** The part of a stat that is used. */
export interface FileFacts {
  readonly ino: number;
  readonly dev: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly mode: number;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** The machine's own disk. */
export const realDisk: Disk = {
  open: (path, flags, mode) => fs.open(path, flags, mode),
  readFile: (path) => fs.readFile(path),
  readdir: (path) => fs.readdir(path),
  stat: (path) => fs.stat(path),
  lstat: (path) => fs.lstat(path),
  link: (existing, path) => fs.link(existing, path),
  rename: (from, to) => fs.rename(from, to),
  unlink: (path) => fs.unlink(path),
  rmdir: (path) => fs.rmdir(path),
  mkdir: (path, options) => fs.mkdir(path, options),
  chmod: (path, mode) => fs.chmod(path, mode),
  utimes: (path, accessed, modified) => fs.utimes(path, accessed, modified),
};

/** The system's code of an error, such as `ENOENT`; empty for any other error. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(errnoOf(error));
}
