import type { Consent } from '../consent/consent.js';
import type { EditorSignals } from '../consent/decide.js';
import { type Environment, optOutVariable } from '../consent/environment.js';
import { decideSharing, type SharingDecision } from './decide.js';
import type { Destination } from './destination.js';
import { sendRequest, type WireAnswer } from './http.js';
import type { WireRequest } from './request.js';

export interface SharingGateParts {
  readonly consent: Pick<Consent, 'seenFile' | 'confirmation'>;
  readonly env: Environment;
  /** What this editor's settings say at the moment of the call. */
  readonly signals: () => EditorSignals;
  readonly destination: () => Destination;
  /** Epoch ms. */
  readonly now: () => number;
}

/** The only place from which anything leaves. Environment and settings are looked at anew at each request. */
export class SharingGate {
  private inFlight = new AbortController();
  private isEnding = false;

  constructor(private readonly parts: SharingGateParts) {}

  /** Whether events may leave now, by the consent file as it was last read. */
  decide(): SharingDecision {
    const { consent, env, signals, destination } = this.parts;
    return decideSharing({
      variable: optOutVariable(env),
      file: consent.seenFile,
      editor: signals(),
      destination: destination(),
      confirmation: consent.confirmation,
    });
  }

  post(request: WireRequest): Promise<WireAnswer> {
    const { decidedBy } = this.decide();
    return decidedBy.signal === 'confirmed' &&
      !this.isEnding &&
      new URL(request.url).origin === new URL(decidedBy.confirmation.endpoint).origin
      ? sendRequest(request, this.inFlight.signal, this.parts.now)
      : Promise.resolve({ kind: 'stopped' });
  }

  /** Breaks off what is under way. */
  shut(): void {
    this.inFlight.abort();
    this.inFlight = new AbortController();
  }

  /** The window closes: what is under way may end, and nothing else begins. */
  end(): void {
    this.isEnding = true;
  }
}
