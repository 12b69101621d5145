/** A SQLite file begins with so many bytes that say what it is. */
export const HEADER_BYTES = 100;

/** "SKLG": marks a database as ours. */
export const APPLICATION_ID = 0x534b4c47;

const MAGIC = 'SQLite format 3\0';
const APPLICATION_AT = 68;

/** True for the first bytes of any SQLite database. */
export function isSqlite(header: Buffer): boolean {
  return header.length >= HEADER_BYTES && header.toString('latin1', 0, MAGIC.length) === MAGIC;
}

/** True for the first bytes of a database that Skill Ledger has made. */
export function isOurs(header: Buffer): boolean {
  return isSqlite(header) && header.readUInt32BE(APPLICATION_AT) === APPLICATION_ID;
}
