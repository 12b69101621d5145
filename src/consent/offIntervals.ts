import type { Exclusion } from '../ledger/types.js';
import { editorId } from './consentText.js';
import { type Cause, offCauses, type Signals } from './decide.js';

/** How often a host whose environment turns recording off should call `note` again. */
export const BEAT_MS = 4 * 60_000;

/** The part of the ledger's exclusions that is used. */
export interface ExclusionNotes {
  add(exclusion: Omit<Exclusion, 'id'>): Promise<string>;
  replace(exclusion: Exclusion): Promise<void>;
  vouch(id: string, until: number): Promise<void>;
  closeDead(isAlive: (pid: number) => boolean, now: number): Promise<readonly Exclusion[]>;
}

export interface OffIntervalParts {
  readonly exclusions: ExclusionNotes;
  /** Name of this editor (application and remote), as in the consent file. */
  readonly editor: string;
  readonly pid: number;
  readonly isAlive: (pid: number) => boolean;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * The intervals by which recording is off now, in whatever process. Those that nobody else would end are ended first:
 * of a host that was killed, and of an editor that was uninstalled while it was off.
 *
 * @param gone editors that no longer count, and until when they did, see `editorsGone`
 * @param isOurs intervals that the caller ends itself
 */
export async function openIntervals(
  { exclusions, isAlive, now }: Pick<OffIntervalParts, 'exclusions' | 'isAlive' | 'now'>,
  gone: ReadonlyMap<string, number>,
  isOurs: (one: Exclusion) => boolean = () => false,
): Promise<Exclusion[]> {
  const open: Exclusion[] = [];
  for (const one of await exclusions.closeDead(isAlive, now())) {
    // One of an agent's is a single run's: it says nothing of the rest.
    if (one.cause === 'off' && one.to === null && one.agent === undefined) {
      const until = one.pid === undefined && !isOurs(one) ? gone.get(one.signal?.split('@')[1] ?? '') : undefined;
      if (until === undefined) {
        open.push(one);
      } else {
        await exclusions.replace({ ...one, to: Math.max(one.from, until) });
      }
    }
  }
  return open;
}

/**
 * Notes when recording was off, so that transcripts of that time are not imported later. An interval by a lasting
 * signal stands until a host that answers for the signal sees it on again, perhaps after a restart: this editor for its
 * own settings, any editor for the consent file. One by an environment variable ends with the host that saw it.
 * Only extension hosts note intervals; the command line and hooks don't, or one `CI=1` shell would blind a machine.
 */
export class OffIntervals {
  /** Our own interval by an environment variable. */
  private own: Exclusion | null = null;

  constructor(private readonly parts: OffIntervalParts) {}

  /**
   * To be called when signals may have changed, and every `BEAT_MS`. Rejects with the file system's error.
   *
   * @param gone editors that no longer count, and until when they did, see `editorsGone`
   * @returns the intervals of others that are open: what happens in them is kept out, whatever this host may do
   */
  async note(signals: Signals, gone: ReadonlyMap<string, number> = new Map()): Promise<readonly Exclusion[]> {
    const open = await openIntervals(this.parts, gone, (one) => this.isOurs(one));
    const ownId = this.own?.id;
    const off = offCauses(signals);
    await this.noteLasting(off, open);
    await this.noteEnvironment(signals.variable, open);
    return open.filter((one) => !this.isOurs(one) && one.id !== ownId);
  }

  /** This host ends: so does what its environment said. */
  async end(): Promise<void> {
    await this.closeOwn();
  }

  private async noteLasting(off: readonly Cause[], open: readonly Exclusion[]): Promise<void> {
    const { exclusions, now } = this.parts;
    const names = new Set(off.map((cause) => this.nameOf(cause)).filter((name) => name !== null));
    for (const name of names) {
      if (!open.some((one) => one.signal === name)) {
        await exclusions.add({ cause: 'off', from: now(), to: null, signal: name });
      }
    }
    for (const one of open) {
      if (this.isOurs(one) && !names.has(one.signal ?? '')) {
        await exclusions.replace({ ...one, to: now() });
      }
    }
  }

  private async noteEnvironment(variable: string | null, open: readonly Exclusion[]): Promise<void> {
    const { exclusions, pid, now } = this.parts;
    if (variable === null) {
      await this.closeOwn();
      return;
    }
    // The time it vouches for reaches to the next beat: when this host is killed, nothing of its life is left out.
    const seenAt = now() + BEAT_MS;
    if (this.own === null) {
      const note = { cause: 'off', from: now(), to: null, signal: variable, pid, seenAt } as const;
      this.own = { ...note, id: await exclusions.add(note) };
      return;
    }
    const { id, seenAt: before = 0 } = this.own;
    if (!open.some((one) => one.id === id)) {
      this.own = { ...this.own, seenAt };
      await exclusions.replace(this.own);
    } else if (seenAt - before >= BEAT_MS / 2) {
      this.own = { ...this.own, seenAt };
      await exclusions.vouch(id, seenAt);
    }
  }

  private async closeOwn(): Promise<void> {
    if (this.own !== null) {
      await this.parts.exclusions.replace({ ...this.own, to: this.parts.now() });
      this.own = null;
    }
  }

  /** The name of a lasting signal, with the editor that answers for it; null for one that does not last. */
  private nameOf(cause: Cause): string | null {
    switch (cause.signal) {
      case 'consent-file':
        return 'telemetry.json';
      case 'setting':
        return `skillLedger.recording@${editorId(this.parts.editor)}`;
      case 'telemetry-level':
        return `telemetry.telemetryLevel@${editorId(this.parts.editor)}`;
      case 'environment':
      case 'other-editor':
      case 'default':
        return null;
    }
  }

  /** An open interval by a lasting signal that this host sees. */
  private isOurs({ signal = '', pid }: Exclusion): boolean {
    return pid === undefined && (signal === 'telemetry.json' || signal.endsWith(`@${editorId(this.parts.editor)}`));
  }
}
