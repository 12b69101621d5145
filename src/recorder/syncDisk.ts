import * as fs from 'node:fs';
import type { Disk, DiskFile } from '../ledger/disk.js';

/** The machine's own disk, without the pool of threads: on a busy machine each turn through it costs more than the call. */
export const syncDisk: Disk = {
  open: async (path, flags, mode) => fileOf(fs.openSync(path, flags, mode)),
  readFile: async (path) => fs.readFileSync(path),
  readdir: async (path) => fs.readdirSync(path),
  stat: async (path) => fs.statSync(path),
  lstat: async (path) => fs.lstatSync(path),
  link: async (existing, path) => fs.linkSync(existing, path),
  rename: async (from, to) => fs.renameSync(from, to),
  unlink: async (path) => fs.unlinkSync(path),
  rmdir: async (path) => fs.rmdirSync(path),
  mkdir: async (path, options) => fs.mkdirSync(path, options),
  chmod: async (path, mode) => fs.chmodSync(path, mode),
  utimes: async (path, accessed, modified) => fs.utimesSync(path, accessed, modified),
};

function fileOf(number: number): DiskFile {
  return {
    write: async (bytes, offset) => ({ bytesWritten: fs.writeSync(number, bytes, offset) }),
    sync: async () => fs.fsyncSync(number),
    datasync: async () => fs.fdatasyncSync(number),
    stat: async () => fs.fstatSync(number),
    read: async (into, offset, length, position) => ({
      bytesRead: fs.readSync(number, into, offset, length, position),
    }),
    utimes: async (accessed, modified) => fs.futimesSync(number, accessed, modified),
    close: async () => fs.closeSync(number),
  };
}
