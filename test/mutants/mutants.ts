/** A safeguard taken out: a text of a source file replaced by another one. */
export interface Mutant {
  /** What is gone. */
  readonly safeguard: string;
  /** Below src/. */
  readonly file: string;
  /** Must stand there exactly once. */
  readonly from: string;
  readonly to: string;
  /** Files of test/unit/ of which one must fail, without `.test.ts`. */
  readonly tests: readonly string[];
}

/** Every safeguard of the ledger. One whose test does not notice that it is gone proves nothing. */
export const MUTANTS: readonly Mutant[] = [
  {
    safeguard: 'after the append: has nobody claimed the file?',
    file: 'ledger/spool.ts',
    from: 'if (await this.isUnclaimed(file)) {',
    to: 'if (file.ino !== -1) {',
    tests: ['ledger/spool'],
  },
  {
    safeguard: 'the file at our name is ours (inode)',
    file: 'ledger/spool.ts',
    from: 'return found.ino === file.ino && found.dev === file.dev;',
    to: 'return found.ino > 0;',
    tests: ['ledger/spool'],
  },
  {
    safeguard: 'fsync before an event is acknowledged',
    file: 'ledger/spool.ts',
    from: 'await file.handle.datasync();',
    to: '',
    tests: ['ledger/order'],
  },
  {
    safeguard: 'fsync before an image counts',
    file: 'ledger/atomic.ts',
    from: '(file) => file.sync()',
    to: '() => Promise.resolve()',
    tests: ['ledger/order'],
  },
  {
    safeguard: 'a generation number is taken once (hard link)',
    file: 'ledger/generations.ts',
    from: "      if (isErrno(error, 'EEXIST', 'ENOENT')) {\n        return false;\n      }\n      if (!isErrno",
    to: "      if (isErrno(error, 'EEXIST', 'ENOENT')) {\n        return true;\n      }\n      if (!isErrno",
    tests: ['ledger/race'],
  },
  {
    safeguard: 'a generation number is taken once (O_EXCL)',
    file: 'ledger/generations.ts',
    from: "this.disk.open(path, 'wx', 0o600)",
    to: "this.disk.open(path, 'w', 0o600)",
    tests: ['ledger/race'],
  },
  {
    safeguard: 'who takes a number takes the work of those who sleep',
    file: 'ledger/publisher.ts',
    from: 'await generations.revokeOthers(work);',
    to: '',
    tests: ['ledger/clear'],
  },
  {
    safeguard: 'what a clear has emptied stays empty after a power cut',
    file: 'ledger/publisher.ts',
    from: 'options.isClear ? generations.retireForGood(number, work)',
    to: 'options.isClear ? generations.retire(number, work)',
    tests: ['ledger/order'],
  },
  {
    safeguard: 'the file is as it was when the copy was made',
    file: 'ledger/publisher.ts',
    from: 'const isSame = copy.stamp === (await stampOf(this.parts.files.database, this.parts.disk));',
    to: 'const isSame = copy.stamp !== null;',
    tests: ['ledger/race', 'ledger/foreign'],
  },
  {
    safeguard: 'what others have published or written is noticed',
    file: 'ledger/workingState.ts',
    from: 'stamp === (await stampOf(files.database, disk)) &&',
    to: '',
    tests: ['ledger/foreign'],
  },
  {
    safeguard: 'a loader whose base has moved looks again',
    file: 'ledger/loader.ts',
    from: "if (mayHaveMoved && attempt < TRIES && (await this.hasMoved(full === 'gone', newest, published))) {",
    to: 'if (mayHaveMoved && attempt < 0) {',
    tests: ['ledger/race'],
  },
  {
    safeguard: 'a new file never looks like an older one',
    file: 'ledger/published.ts',
    from: 'Math.max(Math.floor(now / 1000), Math.floor(Number(replacedAt) / 1000) + 1)',
    to: 'Math.floor(now / 1000)',
    tests: ['ledger/race'],
  },
  {
    safeguard: 'a spool file goes when database and backup hold it',
    file: 'ledger/publisher.ts',
    from: 'names.filter((name) => listed.has(name))',
    to: 'names.filter((name) => listed.size > -1)',
    tests: ['ledger/disk'],
  },
  {
    safeguard: 'a merged spool file stays for a day',
    file: 'ledger/intake.ts',
    from: 'if (now - Math.max(mtimeMs, ctimeMs) > KEEP_MS) {',
    to: 'if (now > 0) {',
    tests: ['ledger/disk'],
  },
  {
    safeguard: 'exclusions are obeyed when loading',
    file: 'ledger/loader.ts',
    from: 'dropExcluded(store, exclusions, parts.hasher);',
    to: '',
    tests: ['ledger/clear'],
  },
  {
    safeguard: 'exclusions are obeyed when adding',
    file: 'ledger/store.ts',
    from: 'if (this.excluded.excludes(incoming)) {',
    to: "if (incoming.id === '') {",
    tests: ['ledger/clear'],
  },
  {
    safeguard: 'an exclusion noted meanwhile ends a publication',
    file: 'ledger/publisher.ts',
    from: 'return (await this.parts.exclusions.read()).stamp === copy.exclusionStamp;',
    to: 'return copy.exclusionStamp !== null;',
    tests: ['ledger/clear'],
  },
  {
    safeguard: 'a clear leaves nothing in the backup',
    file: 'ledger/oldFile.ts',
    from: 'if (instead !== null) {',
    to: "if (instead === '') {",
    tests: ['ledger/clear'],
  },
  {
    safeguard: 'a log beside the database is folded in',
    file: 'ledger/image.ts',
    from: 'if (wal !== null && wal.length > 0) {',
    to: 'if (wal !== null && wal.length < 0) {',
    tests: ['ledger/foreign'],
  },
  {
    safeguard: 'logs are moved away before the database is replaced',
    file: 'ledger/publisher.ts',
    from: 'await this.old.clearWay(work, copy);',
    to: '',
    tests: ['ledger/foreign'],
  },
  {
    safeguard: 'a log that came in the last moment is moved away',
    file: 'ledger/publisher.ts',
    from: 'await this.old.clearStray(work);',
    to: '',
    tests: ['ledger/foreign'],
  },
  {
    safeguard: 'rows that were written into the backup are taken over',
    file: 'ledger/loader.ts',
    from: 'await this.addLate(store);',
    to: '',
    tests: ['ledger/foreign'],
  },
  {
    safeguard: 'the old database becomes the backup',
    file: 'ledger/oldFile.ts',
    from: "} else if (replaces === 'ours') {",
    to: "} else if (replaces === 'nothing' && stamp === '') {",
    tests: ['ledger/unusable', 'ledger/order'],
  },
  {
    safeguard: 'an unusable database is kept',
    file: 'ledger/oldFile.ts',
    from: "if (pieces !== null && (replaces === 'damaged' || replaces === 'auto-skill')) {",
    to: "if (pieces !== null && replaces === 'auto-skill') {",
    tests: ['ledger/unusable'],
  },
  {
    safeguard: 'a malformed database is found out',
    file: 'ledger/image.ts',
    from: "db.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0] !== 'ok'",
    to: "db.exec('SELECT 1')[0] === undefined",
    tests: ['ledger/unusable'],
  },
  {
    safeguard: 'an empty or truncated database is called so',
    file: 'ledger/image.ts',
    from: 'const why = headerFault(bytes);',
    to: 'const why = bytes.length < 0 ? headerFault(bytes) : null;',
    tests: ['ledger/unusable'],
  },
  {
    safeguard: 'a newer version is not written to',
    file: 'ledger/imageProblems.ts',
    from: "if (image?.kind === 'newer') {",
    to: "if (image?.kind === 'newer' && blocked === '') {",
    tests: ['ledger/unusable'],
  },
  {
    safeguard: 'a use is found by the whole of its identity, not by its end',
    file: 'ledger/useTable.ts',
    from: 'WHERE identity = ?1 AND ${IDENTITY_END}',
    to: 'WHERE ${IDENTITY_END}',
    tests: ['ledger/storage'],
  },
  {
    safeguard: 'identities of expired uses',
    file: 'ledger/store.ts',
    from: 'if (this.expired.has(incoming.id) || ',
    to: 'if (',
    tests: ['ledger/rollup'],
  },
  {
    safeguard: 'stronger evidence stands, whatever comes first',
    file: 'ledger/mergeUses.ts',
    from: 'return strength > 0;',
    to: 'return true;',
    tests: ['ledger/merge'],
  },
  {
    safeguard: 'a replaced use leaves the rollup',
    file: 'ledger/store.ts',
    from: 'this.rollup.remove({ event, day });',
    to: '',
    tests: ['ledger/merge'],
  },
  {
    safeguard: 'one window imports at a time',
    file: 'capture/lease.ts',
    from: 'if (!(await this.isStale())) {\n        return false;',
    to: 'if (!(await this.isStale())) {\n        return true;',
    tests: ['capture/lease'],
  },
  {
    safeguard: 'of several that take over a lease one has it',
    file: 'capture/lease.ts',
    from: 'return (await this.holder()) === this.token;',
    to: 'return (await this.holder()) !== null;',
    tests: ['capture/lease'],
  },
  {
    safeguard: 'the worker rests after publishing',
    file: 'capture/restingTarget.ts',
    from: 'this.restUntil = ended + REST_FACTOR * (ended - started);',
    to: 'this.restUntil = ended - started > 0 ? ended : started;',
    tests: ['capture/restingTarget'],
  },
];
