import { open } from 'node:fs/promises';
import { type OutboxSummary, parseSummary } from './outboxText.js';

/** The first line has some hundred bytes; events come after it. */
const HEAD_BYTES = 2_048;

/** What a panel shows of the outbox. Null: there is none, or it can't be read. */
export async function readOutboxSummary(path: string): Promise<OutboxSummary | null> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return parseSummary(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
