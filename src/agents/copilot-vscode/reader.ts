import { fileURLToPath } from 'node:url';
import { MAIN_THREAD, type Entry, type Fact } from '../../model/facts.js';
import type { ReaderOptions, SessionReader, SessionReading } from '../../model/reading.js';
import { readTranscript } from '../../model/transcript.js';
import { asText, type Fields } from '../fields.js';
import { RecordFile } from '../recordFile.js';
import { type Chat, withRecord } from './chatLog.js';
import { chatTurn, endTime, isOver } from './chatTurns.js';
import { Transcript, type TranscriptEvent, translateEvent } from './transcript.js';
import type { Turn } from './turn.js';

/** The part that tells the folder of the window. */
export const WORKSPACE = 'workspace';

/** Reads a chat of Copilot in VS Code: what the editor keeps of it, the agent's own transcript, or both. */
export function createCopilotChatReader(options: ReaderOptions): SessionReader {
  return new ChatReader(options);
}

class ChatReader implements SessionReader {
  private readonly parts = new Map<string, PartFile>();

  constructor(private readonly options: ReaderOptions) {}

  push(part: string, bytes: Uint8Array): void {
    const file = this.parts.get(part) ?? new PartFile();
    this.parts.set(part, file);
    file.push(bytes);
  }

  read(now: number): SessionReading {
    const names = [...this.parts.keys()].sort();
    const sessions = names.filter((name) => name !== WORKSPACE).map((name) => this.parts.get(name)?.contents());
    const contents = sessions.filter((found) => found !== undefined);
    const transcript = new Transcript(contents.flatMap(({ events }) => events));
    const chat = contents.find((found) => found.chat !== null)?.chat ?? null;
    return readTranscript(
      {
        agentId: 'copilot-vscode',
        parts: [entries(chat, transcript)],
        cwd: transcript.start?.session?.cwd ?? folderOf(this.parts.get(WORKSPACE)?.contents().last ?? null),
        damagedLines: contents.reduce((sum, { damagedLines }) => sum + damagedLines, 0),
        unknownRecords: contents.reduce((sum, { unknownRecords }) => sum + unknownRecords, 0),
      },
      this.options,
      now,
    );
  }
}

/**
 * What the chat tells of requests that are over counts, since it knows how they ended; the transcript is ahead of it
 * and tells the rest.
 */
function entries(chat: Chat | null, transcript: Transcript): Entry[] {
  const { start } = transcript;
  const sessionId = chat?.sessionId ?? start?.session?.id ?? null;
  const common = { thread: MAIN_THREAD, sessionId, forkedFrom: null, agentVersion: start?.session?.version ?? null };
  const typed = new Map<string, number>();
  const began = chat?.createdAt ?? start?.at ?? null;
  const first = chat === null && start === null ? [] : [{ ...common, id: null, at: began, facts: [] }];
  const told = turns(chat, transcript).flatMap((turn): Entry[] => {
    const prompt: Fact[] = turn.isPrompt ? [{ kind: 'prompt', queued: false }] : [];
    let id: string | null = null;
    if (turn.typed !== null) {
      const { skill, hasArguments } = turn.typed;
      const count = (typed.get(skill) ?? 0) + 1;
      typed.set(skill, count);
      id = `${sessionId ?? ''}/${skill}/${count}`; // the files have ids of their own for it
      prompt.push({ kind: 'invoke', trigger: 'user', skill, callId: null, hasArguments, held: false });
    }
    return [
      { ...common, id, at: turn.at, facts: prompt },
      ...turn.told.map(({ at, facts }) => ({ ...common, id: null, at, facts })),
    ];
  });
  return [...first, ...told];
}

function turns(chat: Chat | null, transcript: Transcript): Turn[] {
  const requests = chat?.requests ?? [];
  const over = requests.filter((request, index) => index < requests.length - 1 || isOver(request));
  const lastEnd = Math.max(
    Number.NEGATIVE_INFINITY,
    ...over.map((request) => endTime(request) ?? request.timestamp ?? 0),
  );
  const later = transcript.turns().filter(({ at }) => requests.length === 0 || (at !== null && at > lastEnd));
  const known = later.length > 0 ? over : requests;
  return [
    ...known.map((request, index) => chatTurn(request, requests[index + 1]?.timestamp ?? null, transcript)),
    ...later,
  ];
}

/** Null where the window has no folder of this machine, or several. */
function folderOf(workspace: Fields | null): string | null {
  const folder = asText(workspace?.['folder']);
  try {
    return folder?.startsWith('file:///') === true ? fileURLToPath(folder) : null;
  } catch {
    return null;
  }
}

interface PartContents {
  readonly chat: Chat | null;
  readonly events: readonly TranscriptEvent[];
  readonly damagedLines: number;
  readonly unknownRecords: number;
  /** The unfinished last record, or the only one. */
  readonly last: Fields | null;
}

/** One file. Its records tell what it is. */
class PartFile {
  private readonly file = new RecordFile((record) => {
    const { chat, events, unknown } = this.after(record);
    this.chat = chat;
    this.events.push(...events);
    this.unknownRecords += unknown;
  });
  private chat: Chat | null = null;
  private readonly events: TranscriptEvent[] = [];
  private unknownRecords = 0;

  push(bytes: Uint8Array): void {
    this.file.push(bytes);
  }

  contents(): PartContents {
    const { record, damagedLines } = this.file.rest();
    const { unknownRecords } = this;
    if (record === null) {
      return { chat: this.chat, events: this.events, damagedLines, unknownRecords, last: null };
    }
    const { chat, events, unknown } = this.after(record);
    return {
      chat,
      events: [...this.events, ...events],
      damagedLines,
      unknownRecords: unknownRecords + unknown,
      last: record,
    };
  }

  private after(record: Fields): { chat: Chat | null; events: TranscriptEvent[]; unknown: number } {
    const none = { chat: this.chat, events: [], unknown: 1 };
    if (typeof record['kind'] === 'number' || Array.isArray(record['requests'])) {
      const chat = withRecord(this.chat, record);
      return chat === null ? none : { chat, events: [], unknown: 0 };
    }
    const event = typeof record['type'] === 'string' ? translateEvent(record) : null;
    return event === null ? none : { chat: this.chat, events: [event], unknown: 0 };
  }
}
