import type { SessionMeta } from './sessionMeta.js';
import type { TokenTotals } from './tokenUsage.js';

/** What a call's result depends on. */
export interface CallMemory {
  /** `shell` and `script` calls tell in their output how they ended, `patch` calls in structured output. */
  readonly kind: 'shell' | 'script' | 'patch' | 'other';
  /** Exit code 1 says "nothing found" or "there are differences". */
  readonly allowsOne: boolean;
  /** The call that this one waits for or writes to. */
  readonly continues: string | null;
}

/** All that a record's meaning may depend on besides the record: what stood before it in the same file. */
export class RolloutState {
  /** Of the file's own session; null until its first record. */
  meta: SessionMeta | null = null;
  /** What stands here was copied from this session. */
  replayOf: string | null = null;
  replayedSince: number | null = null;
  version: string | null = null;
  cwd: string | null = null;
  turnId: string | null = null;
  isBusy = false;
  /** Prompts since the task began. */
  prompts = 0;
  /** No answer came since the last prompt. */
  isUnanswered = false;
  /** Messages of the model so far, for those without an id. */
  messages = 0;
  totals: TokenTotals | null = null;
  readonly calls: Map<string, CallMemory>;
  /** Calls whose process or script still ran, by the id under which it goes on. */
  readonly running: Map<string, string>;

  constructor(calls: Iterable<[string, CallMemory]> = [], running: Iterable<[string, string]> = []) {
    this.calls = new Map(calls);
    this.running = new Map(running);
  }

  /** A copy to try a record on. */
  copy(): RolloutState {
    return Object.assign(new RolloutState(), this, new RolloutState(this.calls, this.running).maps());
  }

  private maps(): Pick<RolloutState, 'calls' | 'running'> {
    return { calls: this.calls, running: this.running };
  }
}
