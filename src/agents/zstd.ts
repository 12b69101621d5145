import { pipeline, type Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { portableZstd } from './portableZstd.js';

const FLUSH = 1; // ZSTD_e_flush: what is complete so far, of a file that goes on
const MAX_HEAD_BYTES = 8 * 1024 * 1024;

/** A decoder of zstd. */
export interface Zstd {
  /** The unpacked bytes, piece by piece. Throws where they are damaged or end early. */
  decode(source: Readable): AsyncIterable<unknown>;
  /** The text that the first bytes of a file hold; null when they hold none. */
  head(bytes: Uint8Array): string | null;
}

/** That of the runtime (Node.js 22.15 or newer), which is many times as fast, else one in JavaScript. */
export function usualZstd(): Zstd {
  return runtimeZstd() ?? portableZstd(MAX_HEAD_BYTES);
}

/** Null where the runtime can't decode zstd. */
export function runtimeZstd(): Zstd | null {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  if (!isFunction(create) || !isFunction(decompress)) {
    return null;
  }
  return {
    decode(source) {
      const decoder = create();
      if (!(decoder instanceof Transform)) {
        throw new Error('zlib.createZstdDecompress made no stream');
      }
      pipeline(source, decoder, () => undefined); // what fails is met by the reader, as the decoder's error
      return decoder;
    },
    head(bytes) {
      try {
        const text = decompress(bytes, { finishFlush: FLUSH, maxOutputLength: MAX_HEAD_BYTES });
        return Buffer.isBuffer(text) && text.length > 0 ? text.toString('utf8') : null;
      } catch {
        return null;
      }
    },
  };
}

function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}
