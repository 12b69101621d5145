import { createReadStream } from 'node:fs';
import type { Zstd } from '../agents/zstd.js';

/** A few kilobytes can be made to unpack for ever; no transcript is as long as this. */
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024;

/** A transcript that can't be unpacked: damaged or too long. */
export class UnreadableError extends Error {}

/**
 * Unpacks a compressed transcript piece by piece.
 *
 * @param onBytes is given the unpacked bytes; don't keep them
 * @param pause is awaited after each piece; it throws to stop
 * @throws UnreadableError, or what `pause` throws
 */
export async function readCompressed(
  path: string,
  zstd: Zstd,
  onBytes: (bytes: Uint8Array) => void,
  pause: () => Promise<void>,
): Promise<void> {
  let unpacked = 0;
  for await (const piece of decodedPieces(path, zstd)) {
    unpacked += piece.length;
    if (unpacked > MAX_UNPACKED_BYTES) {
      throw new UnreadableError('It unpacks to more than 4 GB.');
    }
    onBytes(piece);
    await pause();
  }
}

/** Apart, so that only what the decoder throws becomes an `UnreadableError`. */
async function* decodedPieces(path: string, zstd: Zstd): AsyncGenerator<Buffer> {
  try {
    for await (const piece of zstd.decode(createReadStream(path))) {
      if (Buffer.isBuffer(piece)) {
        yield piece;
      }
    }
  } catch (error) {
    throw new UnreadableError(String(error));
  }
}
