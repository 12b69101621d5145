import { ConsentFile } from '../consent/consentFile.js';
import { isUsableFile } from '../consent/decide.js';
import type { LedgerFiles } from '../ledger/files.js';
import type { EventFilter, UseFilter } from '../ledger/types.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { ADAPTER } from './adapters/registry.js';
import { type Confirmation, type Destination, sameDestination } from './destination.js';
import type { WireAnswer } from './http.js';
import { forgetIdentity, type Identity, loadIdentity, NO_IDENTITY, readIdentity } from './identity.js';
import { MAX_AGE_MS, Outbox } from './outbox.js';
import type { QueuedEvent } from './outboxText.js';
import { previewOf, type SharingPreview } from './preview.js';
import type { SenderFacts, WireRequest } from './request.js';
import { Sender } from './sender.js';
import { sessionSettlesAt, useSettlesAt } from './settled.js';
import { type SharedError, sessionKey, sharedSession, type SharedTrack, sharedUse } from './sharedEvent.js';
import { type SharingFiles, sharingFiles } from './sharingFiles.js';
import type { Program, ShareOrder, SharingFunctions } from './sharingFunctions.js';

/** More than this have not happened in a week, and would not fit into the outbox. */
const MAX_READ = 10_000;
const PREVIEWED = 20;

/** Newest first. */
export interface SharingLedger {
  events(filter: EventFilter, limit: number): readonly UseEvent[];
  sessions(filter: UseFilter, limit: number): readonly SessionMetrics[];
}

export interface SharingServiceParts {
  readonly files: Pick<LedgerFiles, 'consent' | 'sharing'>;
  /** Asks the ledger as it is now. */
  readonly ask: <T>(question: (ledger: SharingLedger) => T) => Promise<T>;
  /** Sends one request, where sharing is still on in this editor. */
  readonly post: (request: WireRequest) => Promise<WireAnswer>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Takes settled uses into the outbox and sends what waits. Lives in the worker, beside the ledger. */
export class SharingService {
  private readonly files: SharingFiles;
  private readonly consent: ConsentFile;
  private readonly outbox: Outbox;
  private readonly sender: Sender;
  private readonly running = new Map<AbortController, Promise<void>>();

  constructor(private readonly parts: SharingServiceParts) {
    const { files, post, now } = parts;
    this.files = sharingFiles(files.sharing);
    this.consent = new ConsentFile(files.consent, now);
    this.outbox = new Outbox({ folder: files.sharing, now });
    this.sender = new Sender({ outbox: this.outbox, post, now });
  }

  readonly functions: SharingFunctions = {
    share: (order) => this.share(order),
    shareEvents: (order, events) => this.shareEvents(order, events),
    stopSharing: (forget) => this.stop(forget),
    previewSharing: (destination, program) => this.preview(destination, program),
    resetIdentity: () => this.resetIdentity(),
  };

  /** Something was cleared from the ledger: none of it may leave later. */
  async forgetWaiting(): Promise<void> {
    await this.breakOff();
    await this.outbox.forgetWaiting();
  }

  /** Begins nothing more in the rounds that are under way, and waits for what they are about. */
  async breakOff(): Promise<void> {
    for (const controller of this.running.keys()) {
      controller.abort();
    }
    await Promise.allSettled(this.running.values());
  }

  private share(order: ShareOrder): Promise<void> {
    return this.stoppable(async (signal) => {
      const mayGoOn = async (): Promise<boolean> => !signal.aborted && (await this.isConfirmed(order.confirmation));
      if (await mayGoOn()) {
        const identity = await this.identity();
        await this.takeIn(order, identity, signal);
        const facts = factsOf(order.confirmation, order.program, identity);
        await this.sender.run({ adapter: ADAPTER[order.confirmation.adapter], facts, mayGoOn });
      }
    });
  }

  private shareEvents(order: ShareOrder, events: readonly (SharedTrack | SharedError)[]): Promise<void> {
    return this.stoppable(async (signal) => {
      const { kinds } = ADAPTER[order.confirmation.adapter];
      if ((await this.isConfirmed(order.confirmation)) && !signal.aborted) {
        await this.outbox.resume();
        const own = events.filter(({ kind }) => kinds.includes(kind));
        await this.outbox.add(own.map((event) => ({ key: event.id, at: event.at, event })));
      }
    });
  }

  private async stop(forget: boolean): Promise<void> {
    await this.breakOff();
    await (forget ? this.outbox.remove() : this.outbox.pause());
  }

  private async preview(destination: Destination, program: Program): Promise<SharingPreview> {
    const known = await readIdentity(this.files.identity);
    const identity = known ?? NO_IDENTITY;
    const facts = factsOf(destination, program, identity);
    const recent = await this.parts.ask((ledger) => [
      ...ledger.events({}, PREVIEWED).map((use) => queuedUse(use, identity, destination)),
      ...ledger.sessions({}, PREVIEWED).flatMap((session) => queuedSession(session, identity)),
    ]);
    const { waiting } = await this.outbox.read();
    return previewOf({ adapter: ADAPTER[destination.adapter], facts, waiting, recent, hasIdentity: known !== null });
  }

  private async resetIdentity(): Promise<void> {
    await this.forgetWaiting(); // a round that is under way would go on with the old identity
    if ((await readIdentity(this.files.identity)) !== null) {
      await this.outbox.locked(() => forgetIdentity(this.files.identity));
    }
  }

  private async takeIn({ confirmation }: ShareOrder, identity: Identity, signal: AbortSignal): Promise<void> {
    const now = this.parts.now();
    const since = Math.max(confirmation.since, await this.outbox.resume(), now - MAX_AGE_MS);
    const found = await this.parts.ask((ledger) => [
      ...ledger
        .events({ since }, MAX_READ)
        .filter(({ nested }) => !nested)
        .map((use) => ({ settlesAt: useSettlesAt(use), events: [queuedUse(use, identity, confirmation)] })),
      ...ledger
        .sessions({ since }, MAX_READ)
        .filter(({ start }) => start !== null && start >= since)
        .map((session) => ({ settlesAt: sessionSettlesAt(session), events: queuedSession(session, identity) })),
    ]);
    const { kinds } = ADAPTER[confirmation.adapter];
    const own = found.filter(({ events: [first] }) => first !== undefined && kinds.includes(first.event.kind));
    const later = own.filter(({ settlesAt }) => settlesAt > now);
    const settled = own.filter(({ settlesAt }) => settlesAt <= now).flatMap(({ events }) => events);
    const settlesAt = later.length === 0 ? 0 : Math.min(...later.map((one) => one.settlesAt));
    if (!signal.aborted) {
      await this.outbox.add(
        settled.toSorted((a, b) => a.at - b.at),
        { settling: later.length, settlesAt },
      );
    }
  }

  /** Looked up anew each time: another window may have taken the confirmation back. */
  private async isConfirmed(confirmation: Confirmation): Promise<boolean> {
    const { answer, sharing } = await this.consent.read();
    return (
      isUsableFile(answer) &&
      sharing !== null &&
      sharing.since === confirmation.since &&
      sameDestination(sharing, confirmation)
    );
  }

  private identity(): Promise<Identity> {
    return this.outbox.locked(() => loadIdentity(this.files.identity));
  }

  private async stoppable(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    const done = work(controller.signal);
    this.running.set(controller, done);
    try {
      await done;
    } finally {
      this.running.delete(controller);
    }
  }
}

function queuedUse(use: UseEvent, identity: Identity, { skillNames }: Destination): QueuedEvent {
  const event = sharedUse(use, identity, skillNames);
  return { key: use.id, at: event.at, event };
}

function queuedSession(session: SessionMetrics, identity: Identity): QueuedEvent[] {
  const event = sharedSession(session, identity);
  return event === null ? [] : [{ key: sessionKey(session), at: event.at, event }];
}

function factsOf({ endpoint, projectKey }: Destination, program: Program, { id }: Identity): SenderFacts {
  return { ...program, endpoint: endpoint.replace(/\/+$/, ''), projectKey, clientId: id };
}
