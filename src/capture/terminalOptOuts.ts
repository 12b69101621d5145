import type { OptOut } from '../agents/commandLine/optOuts.js';
import type { Exclusion, Log } from '../ledger/types.js';

/** The news of a command's start may come late, when the editor is busy. */
const EARLY_MS = 2_000;
/** So long a run is taken to last whose end nobody sees: in the background, or when the window is gone first. */
export const UNSEEN_MS = 3_600_000;

export interface TerminalOptOutParts {
  readonly exclusions: {
    add(exclusion: Omit<Exclusion, 'id'>): Promise<string>;
    replace(exclusion: Exclusion): Promise<void>;
    vouch(id: string, until: number): Promise<void>;
  };
  readonly pid: number;
  /** To be called when something was excluded: it may have been read before. Never rejects. */
  readonly onExclude: () => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Keeps out of the ledger what an agent does in a run that an opt-out variable was typed before: its transcript must
 * not be imported, neither while the run lasts nor later. The exclusion is of the agent and of the time of the run, for
 * nothing in a transcript tells which of the agent's sessions the run was, and its folder may be another than the
 * shell's (links, worktrees). Other sessions of the same agent at that time are lost with it; that is better than
 * recording what the person opted out of.
 *
 * The exclusion is open from the run's start. A host that dies or ends before the run leaves it to `closeDead`, which
 * closes it at `seenAt`: that lies ahead, since a terminal may outlive its window.
 */
export class TerminalOptOuts {
  private readonly open = new Map<number, readonly Exclusion[]>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: TerminalOptOutParts) {}

  /**
   * A line begins. Never rejects.
   *
   * @param run the line's number, until `end`
   * @param at epoch ms
   */
  begin(run: number, optOuts: readonly OptOut[], at: number): Promise<void> {
    return this.inTurn(async () => {
      const opened: Exclusion[] = [];
      for (const [agent, { variable }] of byAgent(optOuts)) {
        const { exclusions, pid, now } = this.parts;
        const note = { cause: 'off', agent, from: at - EARLY_MS, to: null, signal: variable, pid } as const;
        const seenAt = now() + UNSEEN_MS;
        opened.push({ ...note, seenAt, id: await exclusions.add({ ...note, seenAt }) });
        this.open.set(run, opened);
      }
      if (opened.length > 0) {
        await this.parts.onExclude();
      }
    });
  }

  /** A line has ended, or what it says was told only now. Never rejects. */
  end(run: number, optOuts: readonly OptOut[], startedAt: number, endedAt: number): Promise<void> {
    return this.inTurn(async () => {
      const { exclusions, onExclude } = this.parts;
      const opened = this.open.get(run) ?? [];
      this.open.delete(run);
      const told = byAgent(optOuts);
      const ends = (background: boolean): number => (background ? endedAt + UNSEEN_MS : endedAt);
      for (const one of opened) {
        const optOut = one.agent === undefined ? undefined : told.get(one.agent);
        await exclusions.replace({ ...one, to: ends(optOut?.background ?? false) });
      }
      const late = [...told].filter(([agent]) => !opened.some((one) => one.agent === agent));
      for (const [agent, { variable, background }] of late) {
        const from = startedAt - EARLY_MS;
        await exclusions.add({ cause: 'off', agent, from, to: ends(background), signal: variable });
      }
      if (late.length > 0) {
        await onExclude();
      }
    });
  }

  /** Says that this host still sees to what is open; to be called much more often than `UNSEEN_MS`. Never rejects. */
  beat(): Promise<void> {
    return this.inTurn(async () => {
      const { exclusions, now } = this.parts;
      for (const [run, opened] of this.open) {
        if (opened.some(({ seenAt = 0 }) => seenAt < now() + UNSEEN_MS / 2)) {
          const beaten = opened.map((one) => ({ ...one, seenAt: now() + UNSEEN_MS }));
          this.open.set(run, beaten);
          for (const { id, seenAt } of beaten) {
            await exclusions.vouch(id, seenAt);
          }
        }
      }
    });
  }

  /** One after the other: a beat that came after the end would open it again. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.parts.log.warn(`A run with an opt-out typed before it could not be noted and may be imported: ${message}`);
    });
    this.last = turn;
    return turn;
  }
}

/** One for each agent; in the background where any of its is. */
function byAgent(optOuts: readonly OptOut[]): Map<OptOut['agentId'], OptOut> {
  const found = new Map<OptOut['agentId'], OptOut>();
  for (const one of optOuts) {
    const background = one.background || (found.get(one.agentId)?.background ?? false);
    found.set(one.agentId, { ...one, background });
  }
  return found;
}
