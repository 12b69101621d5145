import type { Consent } from '../consent/consent.js';
import type { EditorSignals, FileAnswer, RecordingSignals } from '../consent/decide.js';
import { stoppedBy } from '../consent/stoppedBy.js';
import { Coalesce } from './coalesce.js';

/** Whether an extension host may record what somebody reports at this moment, and if not, what stops it. */
export class RecordingPermission {
  private readonly looked = new Coalesce(() => this.lookOnce());

  /**
   * @param signals what this editor's settings say at the moment of the call
   * @param recordingSignals the part that decides, which costs a caller less
   */
  constructor(
    private readonly consent: Consent,
    private readonly signals: () => EditorSignals,
    private readonly recordingSignals: () => RecordingSignals,
  ) {}

  /** What stops recording at this moment by environment or settings, whatever the disk says; null: nothing. */
  stopAtOnce(): string | null {
    return this.foresee({ kind: 'undecided' });
  }

  /** The same with what was last seen of the disk. */
  foreseenStop(): string | null {
    return this.foresee(this.consent.seenFile) ?? this.keptOut();
  }

  /** What stops recording, with the consent file read anew; null: nothing. Callers of one burst share a look. */
  look(): Promise<string | null> {
    return this.looked.run();
  }

  private foresee(file: FileAnswer): string | null {
    const { recording, decidedBy } = this.consent.foresee(this.recordingSignals(), file);
    return recording ? null : stoppedBy(decidedBy);
  }

  private async lookOnce(): Promise<string | null> {
    const { recording, decidedBy } = await this.consent.setSignals(this.signals());
    return recording ? this.keptOut() : stoppedBy(decidedBy);
  }

  /** What another host has noted keeps a use out of the ledger even if this one wrote it. */
  private keptOut(): string | null {
    const interval = this.consent.keptOut;
    return interval === null ? null : (interval.signal ?? 'another editor');
  }
}
