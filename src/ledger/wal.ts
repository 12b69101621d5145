/**
 * What a killed writer left beside a database, applied to a copy of the database in memory: the frames of a
 * write-ahead log, or the old pages of a rollback journal. sql.js can do neither: it has no shared memory and sees
 * one file only. Formats: https://www.sqlite.org/fileformat2.html, sections 3 (rollback journal) and 4 (write-ahead log).
 */

const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

/** The database as all readers of it and its log see it: every committed frame applied. */
export function applyWal(image: Buffer, wal: Buffer): Buffer {
  const magic = wal.length >= WAL_HEADER ? wal.readUInt32BE(0) : 0;
  if ((magic & 0xfffffffe) >>> 0 !== 0x377f0682) {
    return image;
  }
  const bigEndian = (magic & 1) === 1;
  const pageSize = wal.readUInt32BE(8);
  let sum = checksum(wal, 0, 24, [0, 0], bigEndian);
  if (!isPageSize(pageSize) || sum[0] !== wal.readUInt32BE(24) || sum[1] !== wal.readUInt32BE(28)) {
    return image;
  }
  const committed = new Map<number, number>();
  let pages = 0;
  let open = new Map<number, number>();
  for (let at = WAL_HEADER; at + FRAME_HEADER + pageSize <= wal.length; at += FRAME_HEADER + pageSize) {
    if (wal.compare(wal, 16, 24, at + 8, at + 16) !== 0) {
      break; // a frame of an earlier life of the file
    }
    sum = checksum(wal, at, at + 8, sum, bigEndian);
    sum = checksum(wal, at + FRAME_HEADER, at + FRAME_HEADER + pageSize, sum, bigEndian);
    if (sum[0] !== wal.readUInt32BE(at + 16) || sum[1] !== wal.readUInt32BE(at + 20)) {
      break;
    }
    open.set(wal.readUInt32BE(at), at + FRAME_HEADER);
    const sizeAfterCommit = wal.readUInt32BE(at + 4);
    if (sizeAfterCommit > 0) {
      open.forEach((offset, page) => committed.set(page, offset));
      open = new Map();
      pages = sizeAfterCommit;
    }
  }
  if (pages === 0) {
    return image;
  }
  const result = Buffer.alloc(pages * pageSize);
  image.copy(result, 0, 0, Math.min(image.length, result.length));
  for (const [page, offset] of committed) {
    if (page >= 1 && page <= pages) {
      wal.copy(result, (page - 1) * pageSize, offset, offset + pageSize);
    }
  }
  return result;
}

/** The database as it was before the transaction that its writer didn't live to end. */
export function rollBack(image: Buffer, journal: Buffer): Buffer {
  let result: Buffer | null = null;
  let at = 0;
  while (at + 28 <= journal.length && journal.compare(JOURNAL_MAGIC, 0, 8, at, at + 8) === 0) {
    const announced = journal.readUInt32BE(at + 8);
    const nonce = journal.readUInt32BE(at + 12);
    const pages = journal.readUInt32BE(at + 16);
    const sector = journal.readUInt32BE(at + 20);
    const pageSize = journal.readUInt32BE(at + 24);
    if (!isPageSize(pageSize) || sector < 28 || sector > 65_536) {
      break;
    }
    if (result === null) {
      result = Buffer.alloc(pages * pageSize);
      image.copy(result, 0, 0, Math.min(image.length, result.length));
    }
    const record = pageSize + 8;
    const there = Math.floor((journal.length - at - sector) / record);
    const count = announced === 0xffffffff ? there : Math.min(announced, there);
    at += sector;
    for (let i = 0; i < count; i++, at += record) {
      const page = journal.readUInt32BE(at);
      const content = journal.subarray(at + 4, at + 4 + pageSize);
      if (journalChecksum(content, nonce) !== journal.readUInt32BE(at + 4 + pageSize)) {
        return result;
      }
      if (page >= 1 && page <= pages) {
        content.copy(result, (page - 1) * pageSize);
      }
    }
    at = Math.ceil(at / sector) * sector;
  }
  return result ?? image;
}

/** Marks a copy as one that needs no log, or sql.js could not open it. */
export function withoutWalMode(image: Buffer): Buffer {
  if (image.length < 100 || (image[18] === 1 && image[19] === 1)) {
    return image;
  }
  const copy = Buffer.from(image);
  copy[18] = 1;
  copy[19] = 1;
  return copy;
}

function checksum(
  bytes: Buffer,
  from: number,
  to: number,
  start: readonly [number, number],
  bigEndian: boolean,
): [number, number] {
  let [a, b] = start;
  for (let at = from; at < to; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

function journalChecksum(page: Buffer, nonce: number): number {
  let sum = nonce;
  for (let at = page.length - 200; at > 0; at -= 200) {
    sum = (sum + (page[at] ?? 0)) >>> 0;
  }
  return sum;
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}
