import { createReadStream } from 'node:fs';
import { pipeline, type Transform } from 'node:stream';
import type { Zstd } from '../agents/zstd.js';

/** A few kilobytes can be made to unpack for ever; no transcript is as long as this. */
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024;

/** A transcript that can't be unpacked: damaged, too long, or in a format that this runtime doesn't know. */
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
  zstd: Zstd | null,
  onBytes: (bytes: Uint8Array) => void,
  pause: () => Promise<void>,
): Promise<void> {
  if (zstd === null) {
    throw new UnreadableError('This runtime has no zstd: it takes Node.js 22.15 or newer.');
  }
  const decoder = zstd.createDecoder();
  pipeline(createReadStream(path), decoder, () => undefined); // what fails is met below, as the decoder's error
  let unpacked = 0;
  for await (const piece of decodedPieces(decoder)) {
    unpacked += piece.length;
    if (unpacked > MAX_UNPACKED_BYTES) {
      throw new UnreadableError('It unpacks to more than 4 GB.');
    }
    onBytes(piece);
    await pause();
  }
}

/** Apart, so that only what the decoder throws becomes an `UnreadableError`. */
async function* decodedPieces(decoder: Transform): AsyncGenerator<Buffer> {
  try {
    for await (const piece of decoder) {
      if (Buffer.isBuffer(piece)) {
        yield piece;
      }
    }
  } catch (error) {
    throw new UnreadableError(String(error));
  }
}
