import { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

const FLUSH = 1; // ZSTD_e_flush: what is complete so far, of a file that goes on
const MAX_HEAD_BYTES = 8 * 1024 * 1024;

/** Decoders of zstd, as far as this runtime has them: Node.js 22.15 or newer. */
export interface Zstd {
  createDecoder(): Transform;
  /** The text that the first bytes of a file hold; null when they hold none. */
  head(bytes: Uint8Array): string | null;
}

/** Null where the runtime can't decode zstd. */
export function runtimeZstd(): Zstd | null {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  if (!isFunction(create) || !isFunction(decompress)) {
    return null;
  }
  return {
    createDecoder() {
      const decoder = create();
      if (decoder instanceof Transform) {
        return decoder;
      }
      throw new Error('zlib.createZstdDecompress made no stream');
    },
    head(bytes) {
      try {
        const text = decompress(bytes, { finishFlush: FLUSH, maxOutputLength: MAX_HEAD_BYTES });
        return Buffer.isBuffer(text) ? text.toString('utf8') : null;
      } catch {
        return null;
      }
    },
  };
}

function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}
