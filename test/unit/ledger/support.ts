import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type LedgerFiles, ledgerFiles } from '../../../src/ledger/files.js';
import { Ledger, type LedgerOptions } from '../../../src/ledger/ledger.js';
import { hasher } from '../../../src/ledger/salt.js';
import { Spool } from '../../../src/ledger/spool.js';
import type { Batch, Log } from '../../../src/ledger/types.js';
import { useId } from '../../../src/model/identity.js';
import type { SessionMetrics } from '../../../src/model/session.js';
import type { UseEvent } from '../../../src/model/use.js';

export const NOW = Date.UTC(2026, 9, 20, 12);
export const DAY = 86_400_000;
export const wasm = readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));
export const salted = hasher(new Uint8Array(32).fill(7));

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A home folder of the test's own, gone after it. */
export function temporaryHome(t: TestContext): { home: string; files: LedgerFiles } {
  const home = mkdtempSync(join(tmpdir(), 'ledger-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return { home, files: ledgerFiles(home) };
}

export async function open(t: TestContext, files: LedgerFiles, more: Partial<LedgerOptions> = {}): Promise<Ledger> {
  const ledger = await Ledger.open({
    files,
    wasm,
    hasher: salted,
    log: silent,
    now: () => NOW,
    retentionDays: 0,
    ...more,
  });
  t.after(() => ledger.close().catch(() => undefined));
  return ledger;
}

/** A use that a transcript told. The number makes it one of its own. */
export function use(number: number, more: Partial<UseEvent> = {}): UseEvent {
  const at = more.timestamp === undefined ? NOW - DAY + number * 1000 : Date.parse(more.timestamp);
  const skillName = more.skillName ?? 'deploy';
  const agentId = more.agentId ?? 'claude-code';
  return {
    id: useId(at, agentId, `call-${number}`, skillName),
    skillId: skillName,
    skillName,
    sessionId: 'session-one',
    agentId,
    durationMs: 1000,
    outcome: 'success',
    timestamp: new Date(at).toISOString(),
    trigger: 'model',
    reason: 'completed',
    nested: false,
    tokens: 100,
    skillVersion: null,
    project: null,
    agentVersion: null,
    evidence: 'transcript',
    asOf: at + 1000,
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
    ...more,
  };
}

export function batch(uses: readonly UseEvent[], more: Partial<Batch> = {}): Batch {
  return { uses, running: [], source: 'source', session: null, positions: [], ...more };
}

export function session(sessionId: string, more: Partial<SessionMetrics> = {}): SessionMetrics {
  const calls = {
    bash: 1,
    read: 2,
    edit: 0,
    write: 0,
    grep: 0,
    glob: 0,
    webFetch: 0,
    webSearch: 0,
    skill: 3,
    agent: 0,
    mcp: 0,
  };
  return {
    sessionId,
    agentId: 'claude-code',
    start: NOW - DAY,
    end: NOW - DAY + 60_000,
    durationS: 60,
    exitReason: null,
    turns: 1,
    userMessages: 2,
    assistantMessages: 3,
    toolCalls: 6,
    toolErrors: 0,
    hadErrors: false,
    calls: { ...calls, other: 0 },
    inputTokens: 10,
    outputTokens: 20,
    cacheCreationTokens: null,
    cacheReadTokens: 5,
    project: '0123456789abcdef',
    agentVersion: '2.0.1',
    ...more,
  };
}

/** What a native SQLite says; null where there is none on this machine. */
export function native(database: string, sql: string): string | null {
  try {
    return execFileSync('sqlite3', [database, sql], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

export const noNative = native(':memory:', 'select 1') === null ? 'no sqlite3 on this machine' : false;

/** Files below a folder whose bytes hold the text. */
export function filesHolding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

/** Two generations and a line that is in the spool only. */
export async function recorded(t: TestContext): Promise<LedgerFiles> {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  for (let n = 0; n < 200; n++) {
    ledger.add(batch([use(n)], { source: `s${n}` }));
  }
  await ledger.publish();
  const spool = new Spool({ folder: files.spool });
  await spool.append(use(200));
  await ledger.publish();
  await spool.append(use(201));
  await spool.close();
  return files;
}
