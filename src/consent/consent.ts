import { isDeepStrictEqual } from 'node:util';
import { Emitter } from '../emitter.js';
import type { Exclusion, Log } from '../ledger/types.js';
import { type ConsentFile, isNoted } from './consentFile.js';
import type { ConsentContent, NoticeKey } from './consentText.js';
import {
  type Decision,
  decideRecording,
  type EditorSignals,
  type FileAnswer,
  type RecordingSignals,
  type Signals,
} from './decide.js';
import { editorsGone, signalsOf } from './editorEntries.js';
import { type Environment, type OptOutVariable, optOutVariable } from './environment.js';
import type { OffIntervals } from './offIntervals.js';
import type { Confirmation } from '../sharing/destination.js';

/** An extension host's own part in consent: what the command line and hooks don't have. */
export interface HostParts {
  /** Name of this editor: application and remote, e.g. `code` or `code+ssh-remote`; no host name. */
  readonly editor: string;
  readonly intervals: OffIntervals;
}

export interface ConsentParts {
  readonly env: Environment;
  readonly file: ConsentFile;
  /** Null in a process that sees no editor's settings and notes no intervals. */
  readonly host: HostParts | null;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Whether this process may record, kept up to date. It reads nothing before the first `refresh` or `setSignals`, and
 * until then there is no decision, which callers take as "not yet". All work is done one after the other.
 */
export class Consent {
  private readonly changed = new Emitter<Decision>();
  /**
   * Fires with each decision that differs from the one before, the first included, and when `keptOut` or
   * `confirmation` changes.
   */
  readonly onDidChange = this.changed.event;
  private decision: Decision | null = null;
  private editorSignals: EditorSignals | null = null;
  private lastFile: FileAnswer = { kind: 'undecided' };
  private lastConfirmation: Confirmation | null = null;
  private othersOff: Exclusion | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ConsentParts) {}

  get current(): Decision | null {
    return this.decision;
  }

  /** The oldest interval of another host in which recording is off: uses since then are kept out here, too. */
  get keptOut(): Exclusion | null {
    return this.othersOff;
  }

  /** What the consent file said when it was last read; before that, nothing. */
  get seenFile(): FileAnswer {
    return this.lastFile;
  }

  /** The opt-out variable of this process; null: none is set. */
  get variable(): OptOutVariable | null {
    return optOutVariable(this.parts.env);
  }

  /** What the person allows to be sent, as the consent file said when it was last read; null: nothing. */
  get confirmation(): Confirmation | null {
    return this.lastConfirmation;
  }

  /** What an extension host would decide with this answer of the file, by its environment as it is now. */
  foresee(editor: RecordingSignals, file: FileAnswer): Decision {
    return decideRecording({ variable: optOutVariable(this.parts.env), file, editor, editorsOff: [] });
  }

  /**
   * What this editor's settings say now; an extension host calls it first of all and whenever they change. Without it
   * every editor's note in the consent file binds, this one's own included.
   */
  setSignals(signals: EditorSignals): Promise<Decision> {
    return this.enqueue(() => {
      this.editorSignals = signals;
      return this.decide();
    });
  }

  /** Reads environment and consent file again: when the file changed, and now and then (`BEAT_MS`). Never rejects. */
  refresh(): Promise<Decision> {
    return this.enqueue(() => this.decide());
  }

  /** The person's "no". Rejects with a sentence for the person when it can't be written. */
  pause(): Promise<Decision> {
    return this.setEnabled(false);
  }

  /** The person's "yes". It lifts a "no" of the consent file and nothing else: the decision tells what still stands. */
  resume(): Promise<Decision> {
    return this.setEnabled(true);
  }

  /** The person's yes to sending, or null for no. Rejects with a sentence for the person when it can't be written. */
  confirmSharing(confirmation: Confirmation | null): Promise<Decision> {
    return this.enqueue(async () => {
      await this.parts.file.setSharing(confirmation);
      return this.decide();
    });
  }

  /**
   * True when this process is to show the notice: recording is on, and nobody has shown this version. Where that
   * can't be noted, it is shown: twice is better than never.
   */
  claimNotice(key: NoticeKey, version: number): Promise<boolean> {
    return this.enqueue(async () => {
      if (!(await this.decide()).recording) {
        return false;
      }
      try {
        return await this.parts.file.claimNotice(key, version);
      } catch (error) {
        this.warn("Can't note that the notice was shown", error);
        return true;
      }
    });
  }

  /** The process ends. */
  end(): Promise<void> {
    return this.enqueue(async () => {
      this.changed.dispose();
      await this.parts.host?.intervals.end().catch((error: unknown) => this.warn("Can't close an interval", error));
    });
  }

  private setEnabled(enabled: boolean): Promise<Decision> {
    return this.enqueue(async () => {
      await this.parts.file.setEnabled(enabled);
      return this.decide();
    });
  }

  private async decide(): Promise<Decision> {
    const { env, file, host, now } = this.parts;
    const content = await file.read();
    this.lastFile = content.answer;
    const isNewAnswer = !isDeepStrictEqual(this.lastConfirmation, content.sharing);
    this.lastConfirmation = content.sharing;
    const signals = signalsOf(env, content, this.editorSignals, now());
    const decision = decideRecording(signals);
    if (isNewAnswer || !isDeepStrictEqual(this.decision, decision)) {
      this.decision = decision;
      this.changed.fire(decision);
    }
    if (host !== null && this.editorSignals !== null) {
      await this.tellOthers(host, signals, this.editorSignals, content);
    }
    return decision;
  }

  /** Bookkeeping for other processes. It must not keep this one from obeying: failures are told in the log. */
  private async tellOthers(
    host: HostParts,
    signals: Signals,
    own: EditorSignals,
    content: ConsentContent,
  ): Promise<void> {
    const now = this.parts.now();
    try {
      const open = await host.intervals.note(signals, editorsGone(content, now));
      this.setOthersOff(open.toSorted((a, b) => a.from - b.from)[0] ?? null);
    } catch (error) {
      this.warn("Can't note when recording is off", error);
    }
    if (!isNoted(content, host.editor, own, now)) {
      await this.parts.file
        .noteEditor(host.editor, own)
        .catch((error: unknown) => this.warn("Can't note this editor's setting", error));
    }
  }

  private setOthersOff(interval: Exclusion | null): void {
    const isNew = interval?.id !== this.othersOff?.id;
    this.othersOff = interval;
    if (isNew && this.decision !== null) {
      this.changed.fire(this.decision);
    }
  }

  private warn(what: string, error: unknown): void {
    this.parts.log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}
