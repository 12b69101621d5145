import { createServer } from 'node:http';
import { join } from 'node:path';
import { ConsentFile } from '../../src/consent/consentFile.js';
import { ledgerFiles } from '../../src/ledger/files.js';
import { ADAPTERS, type AdapterId } from '../../src/sharing/destination.js';
import { sendRequest } from '../../src/sharing/http.js';
import { SharingService } from '../../src/sharing/sharingService.js';
import { session, use } from '../fixtures/uses.js';
import type { Bench, Row } from '../harness/bench.js';
import { temporaryFolder } from '../harness/temporary.js';

const USES = 1000;
const SESSIONS = 200;
const MINUTE = 60_000;
const ROUNDS = 5;

const bench: Bench = {
  name: 'sharing',
  how: `a week's ${USES} uses and ${SESSIONS} sessions to a server on this machine, 25 at most in a request; then a round with nothing new, the mean of ${ROUNDS}`,
  async run() {
    const rows: Row[] = [];
    for (const adapter of ADAPTERS) {
      rows.push(await measure(adapter));
    }
    return rows;
  },
};
export default bench;

async function measure(adapter: AdapterId): Promise<Row> {
  const work = temporaryFolder();
  const now = Date.now();
  const at = (n: number): string => new Date(now - (n + 60) * 5 * MINUTE).toISOString();
  const uses = Array.from({ length: USES }, (_, n) =>
    use(n, { timestamp: at(n), sessionId: `session-${n % SESSIONS}` }),
  );
  const sessions = Array.from({ length: SESSIONS }, (_, n) =>
    session(`session-${n}`, { start: now - (n + 100) * MINUTE, end: now - (n + 90) * MINUTE }),
  );
  const wire = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    wire.requests++;
    wire.bytes += request.url?.length ?? 0;
    request.on('data', (chunk: Buffer) => (wire.bytes += chunk.length));
    request.on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const files = ledgerFiles(join(work.path, 'home'));
  const confirmation = { endpoint, adapter, skillNames: 'plain', projectKey: 'k', since: 0 } as const;
  await new ConsentFile(files.consent, Date.now).setSharing(confirmation);
  const { functions } = new SharingService({
    files,
    ask: (question) => Promise.resolve(question({ events: () => uses, sessions: () => sessions })),
    post: (request) => sendRequest(request, new AbortController().signal, Date.now),
    now: Date.now,
  });
  const order = { confirmation, program: { version: '1.0.0', node: process.version, platform: process.platform } };
  const all = await time(() => functions.share(order));
  const { requests, bytes } = wire;
  const idle = await time(async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await functions.share(order);
    }
  });
  server.close();
  work.remove();
  return {
    adapter,
    requests,
    'KB sent': Math.round(bytes / 1024),
    'all, ms': Math.round(all),
    'a request, ms': Math.round((all / requests) * 10) / 10,
    'nothing new, ms': Math.round((idle / ROUNDS) * 10) / 10,
  };
}

async function time(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
