import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { NO_IDENTITY } from '../../../src/sharing/identity.js';
import type { QueuedEvent } from '../../../src/sharing/outboxText.js';
import type { SenderFacts } from '../../../src/sharing/request.js';
import {
  type SharedError,
  type SharedSession,
  type SharedTrack,
  type SharedUse,
  sharedUse,
} from '../../../src/sharing/sharedEvent.js';
import type { UseEvent } from '../../../src/model/use.js';

export const AT = Date.parse('2026-05-01T12:34:56.789Z');

export const FACTS: SenderFacts = {
  endpoint: 'https://collect.example/in',
  projectKey: 'phc_key',
  clientId: '550e8400-e29b-41d4-a716-446655440000',
  version: '0.1.0',
  node: 'v20.11.0',
  platform: 'linux',
};

/** A use as the ledger holds it. */
export function use(fields: Partial<UseEvent> = {}): UseEvent {
  return {
    id: '01JTESTTESTTESTTESTTESTTES',
    skillId: 'code-review',
    skillName: 'code-review',
    sessionId: 'session-1',
    agentId: 'claude-code',
    durationMs: 3400,
    outcome: 'success',
    timestamp: new Date(AT).toISOString(),
    trigger: 'model',
    reason: 'completed',
    nested: false,
    tokens: 1200,
    skillVersion: 'ab'.repeat(32),
    project: '0123456789abcdef',
    agentVersion: '2.1.217',
    evidence: 'transcript',
    asOf: AT,
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
    ...fields,
  };
}

export const USE: SharedUse = sharedUse(use(), NO_IDENTITY, 'plain');

export const SESSION: SharedSession = {
  kind: 'session',
  id: '0e000000-0000-8000-8000-000000000002',
  at: AT + 9_000_000,
  start: AT,
  session: 'abc',
  exitReason: 'clear',
  agentId: 'claude-code',
  durationS: 9000,
  turns: 42,
  userMessages: 45,
  assistantMessages: 48,
  toolCalls: 156,
  toolErrors: 3,
  hadErrors: true,
  calls: {
    bash: 28,
    read: 42,
    edit: 18,
    write: 5,
    grep: 12,
    glob: 8,
    webFetch: 2,
    webSearch: 1,
    skill: 9,
    agent: 10,
    mcp: 11,
    other: 10,
  },
  inputTokens: 50_000,
  outputTokens: 12_000,
  cacheCreationTokens: null,
  cacheReadTokens: 35_000,
};

export const TRACK: SharedTrack = {
  kind: 'tracked',
  id: '0e000000-0000-4000-8000-000000000003',
  at: AT,
  name: 'skill_generated',
  data: { outcome: 'success', count: 3, score: 0.5, success: true },
};

export const FAILURE: SharedError = {
  kind: 'error',
  id: '0e000000-0000-4000-8000-000000000004',
  at: AT,
  errorType: 'TypeError',
  frames: ['worker.js:12:340', 'extension.js:1:2'],
};

export function queue(...events: QueuedEvent['event'][]): QueuedEvent[] {
  return events.map((event, index) => ({ key: `k${index}`, at: event.at, event }));
}

/** `count` uses that differ in their keys and ids. */
export function queuedUses(count: number): QueuedEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `use-${index}`,
    at: AT + index,
    event: { ...USE, id: `0e000000-0000-8000-8000-${String(index).padStart(12, '0')}`, at: AT + index },
  }));
}

export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** What a server does with its nth request (from 0). */
export type Reply = (
  nth: number,
  body: string,
) => {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Read the request, then: answer, cut the line, or say nothing. */
  readonly how?: 'answer' | 'cut' | 'silence';
};

/** A real HTTP server on loopback, closed after the test. */
export async function listen(t: TestContext, reply: Reply): Promise<{ url: string; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status = 200, headers = {}, how = 'answer' } = reply(arrived.length, body);
      arrived.push({ method: request.method ?? '', url: request.url ?? '', body });
      if (how === 'cut') {
        request.socket.destroy();
      } else if (how === 'answer') {
        response.writeHead(status, headers).end('{}');
      }
    });
  });
  const url = await opened(server);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, arrived };
}

/** A server that keeps the bytes of one request as they came. */
export async function listenRaw(t: TestContext): Promise<{ url: string; bytes: Promise<string> }> {
  let done: (bytes: string) => void = () => undefined;
  const bytes = new Promise<string>((resolve) => {
    done = resolve;
  });
  const server = createTcpServer((socket) => {
    let got = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      got += chunk;
      const [head = '', body = ''] = got.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (got.includes('\r\n\r\n') && Buffer.byteLength(body) >= length) {
        socket.end('HTTP/1.1 204 No Content\r\n\r\n');
        done(got);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${portOf(server.address())}`, bytes };
}

async function opened(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${portOf(server.address())}`;
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
