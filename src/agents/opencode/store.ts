import { MAIN_THREAD, type Entry, type Fact } from '../../model/facts.js';
import type { Item, Session } from './items.js';
import type { Message, Part } from './message.js';

/** A session and its subagents' as OpenCode keeps them: sessions, messages and parts, each by id, in any order. */
export class SessionStore {
  unknownRecords = 0;
  private readonly sessions = new Map<string, Session>();
  private readonly messages = new Map<string, Message>();
  private readonly parts = new Map<string, Map<string, Part>>();
  private top: Session | null | undefined;

  copy(): SessionStore {
    const copy = new SessionStore();
    copy.unknownRecords = this.unknownRecords;
    this.sessions.forEach((session, id) => copy.sessions.set(id, session));
    this.messages.forEach((message, id) => copy.messages.set(id, message));
    this.parts.forEach((parts, id) => copy.parts.set(id, new Map(parts)));
    return copy;
  }

  get cwd(): string | null {
    return this.main()?.cwd ?? null;
  }

  /** Null counts as a record of unknown shape. */
  put(item: Item | null): void {
    switch (item?.kind) {
      case 'session':
        this.sessions.set(item.session.id, item.session);
        this.top = undefined;
        break;
      case 'message':
        this.messages.set(item.message.id, item.message);
        break;
      case 'part':
        this.parts.set(
          item.messageId,
          (this.parts.get(item.messageId) ?? new Map<string, Part>()).set(item.id, item.part),
        );
        break;
      default:
        this.unknownRecords++;
    }
  }

  /** All messages by time, and at the end the sum that the program itself keeps. */
  entries(): Entry[] {
    const main = this.main();
    const messages = [...this.messages.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.id < b.id ? -1 : 1));
    const first = main === null ? [] : [this.entry(main.id, null, main.at, [])];
    const usage = main?.usage ?? null;
    const told =
      usage === null || main === null ? [] : [this.entry(main.id, null, null, [{ kind: 'session-usage', usage }])];
    return [...first, ...messages.flatMap((message) => this.messageEntries(message)), ...told];
  }

  /** The session that the others are subagents of. */
  private main(): Session | null {
    if (this.top === undefined) {
      const sessions = [...this.sessions.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      this.top = sessions.find(({ parentId }) => parentId === null || !this.sessions.has(parentId)) ?? null;
    }
    return this.top;
  }

  private messageEntries(message: Message): Entry[] {
    const parts = [...(this.parts.get(message.id) ?? new Map<string, Part>())]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, part]) => part);
    const hasText = message.hasText || parts.some(({ kind }) => kind === 'text');
    const { id, at, completedAt, usage, end, sessionId } = message;
    const entry = (own: string | null, time: number | null, facts: readonly Fact[]): Entry =>
      this.entry(sessionId, own, time, facts);
    if (message.role === 'idle') {
      return [entry(id, at, end === null ? [] : [end])];
    }
    if (message.role !== 'assistant') {
      const isPrompt = message.role === 'user' && hasText && this.threadOf(sessionId) === MAIN_THREAD;
      return [entry(id, at, isPrompt ? [{ kind: 'prompt', queued: false }] : [])];
    }
    const tools = [...message.tools, ...parts.flatMap((part) => (part.kind === 'tool' ? [part.tool] : []))];
    const facts: Fact[] = [{ kind: 'answer', messageId: id, content: hasText || tools.length > 0 }];
    if (usage !== null) {
      facts.push({ kind: 'usage', messageId: id, usage, skill: null });
    }
    const calls = tools.flatMap(({ startedAt, started, endedAt, ended }) => [
      entry(null, startedAt ?? at, started),
      ...(ended.length > 0 ? [entry(null, endedAt ?? startedAt ?? at, ended)] : []),
    ]);
    // An older version ended a message whose calls the agent answers in the next one without saying so.
    const isOver = end !== null && (end.kind !== 'end' || tools.length === 0 || end.cut);
    return [entry(id, at, facts), ...calls, entry(null, completedAt, isOver ? [end] : [])];
  }

  private entry(sessionId: string, id: string | null, at: number | null, facts: readonly Fact[]): Entry {
    const main = this.main();
    const thread = this.threadOf(sessionId);
    const agentVersion = this.sessions.get(sessionId)?.version ?? main?.version ?? null;
    return {
      id,
      at,
      thread,
      sessionId: thread === MAIN_THREAD ? sessionId : (main?.id ?? sessionId),
      forkedFrom: null,
      agentVersion,
      facts,
    };
  }

  private threadOf(sessionId: string): string {
    const session = this.sessions.get(sessionId);
    return session === undefined || session.parentId === null || session.id === this.main()?.id
      ? MAIN_THREAD
      : sessionId;
  }
}
