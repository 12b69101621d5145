import type { Readable } from 'node:stream';

/** Of what is longer the rest is read and thrown away, since a writer may take a closed pipe for an error. */
const MAX_BYTES = 1024 * 1024;

/** The text of a stream; null when it is too long for a payload. Rejects when it can't be read. */
export function readInput(input: Readable): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    input.on('error', reject);
    input.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) {
        chunks.push(chunk);
      }
    });
    input.on('end', () => resolve(bytes > MAX_BYTES ? null : Buffer.concat(chunks).toString('utf8')));
  });
}
