import { monotonicFactory } from 'ulid';
import { stoppedBy } from '../consent/stoppedBy.js';
import type { LedgerFiles } from '../ledger/files.js';
import { loadSalt } from '../ledger/salt.js';
import { Spool } from '../ledger/spool.js';
import { type CallerReport, useOfReport } from '../model/callerReport.js';
import type { UseEvent } from '../model/use.js';
import type { World } from './command.js';
import { keptOut, mayRecord } from './permission.js';

/** The event once it is on disk, or what stopped it. */
export type Kept = { readonly event: UseEvent; readonly stop: null } | { readonly event: null; readonly stop: string };

/**
 * Records what a caller says of a use, as far as the person allows it. Without a folder of its own the report speaks of
 * the one that the program was started in. Rejects when it can't be written.
 */
export async function keepReport(
  report: CallerReport,
  files: Pick<LedgerFiles, 'salt' | 'spool'>,
  world: World,
): Promise<Kept> {
  const decision = await mayRecord(world);
  if (!decision.recording) {
    return { event: null, stop: stoppedBy(decision.decidedBy) };
  }
  const interval = await keptOut(world);
  if (interval !== null) {
    return { event: null, stop: interval.signal ?? 'another editor' };
  }
  const folder = report.cwd ?? world.cwd;
  const at = world.now();
  const event = useOfReport(report, {
    id: monotonicFactory()(at),
    at,
    project: folder === null ? null : (await loadSalt(files.salt)).project(folder),
  });
  const spool = new Spool({ folder: files.spool });
  // Closed at once: the disk is tried one time, so that a caller learns of a full disk instead of waiting for it.
  await Promise.all([spool.append(event), spool.close()]);
  return { event, stop: null };
}
