import { Decompress } from 'fzstd';
import type { Zstd } from './zstd.js';

/** What streaming decoders take by default: a header may ask for gigabytes. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
/** Four bytes can stand for 128 KB: so much at a time keeps what they unpack to within 32 MB. */
const SLICE_BYTES = 1024;
const MAGIC = 0xfd2fb528;
const HEADER_BYTES = 18;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

/**
 * A decoder of zstd in JavaScript, for runtimes without one. It does not check checksums.
 *
 * @param maxHeadBytes of what `head` unpacks
 */
export function portableZstd(maxHeadBytes: number): Zstd {
  return {
    async *decode(source) {
      const slices = new SliceDecoder();
      for await (const chunk of source) {
        if (Buffer.isBuffer(chunk)) {
          for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
            yield* slices.push(chunk.subarray(at, at + SLICE_BYTES));
          }
        }
      }
      yield* slices.end();
    },
    head(bytes) {
      const pieces: Buffer[] = [];
      let length = 0;
      try {
        const slices = new SliceDecoder();
        for (let at = 0; at < bytes.length && length < maxHeadBytes; at += SLICE_BYTES) {
          const found = slices.push(Buffer.from(bytes.subarray(at, at + SLICE_BYTES)));
          pieces.push(...found);
          length += found.reduce((sum, piece) => sum + piece.length, 0);
        }
      } catch {
        return null;
      }
      return length === 0 ? null : Buffer.concat(pieces).toString('utf8');
    },
  };
}

class SliceDecoder {
  /** Null once the header is checked. */
  private start: Buffer | null = Buffer.alloc(0);
  private pieces: Buffer[] = [];
  private readonly decoder = new Decompress((piece) => {
    if (piece.length > 0) {
      this.pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    }
  });

  push(slice: Buffer): Buffer[] {
    if (this.start === null) {
      this.decoder.push(slice);
    } else {
      this.start = Buffer.concat([this.start, slice]);
      if (this.start.length >= HEADER_BYTES) {
        this.begin(this.start);
      }
    }
    return this.pieces.splice(0);
  }

  end(): Buffer[] {
    if (this.start !== null) {
      this.begin(this.start);
    }
    this.decoder.push(new Uint8Array(0), true);
    return this.pieces.splice(0);
  }

  private begin(start: Buffer): void {
    if (windowBytes(start) > MAX_WINDOW_BYTES) {
      throw new Error('It asks for more memory than a transcript needs.');
    }
    this.start = null;
    this.decoder.push(start);
  }
}

/** What the first frame needs. Format: RFC 8878, section 3.1.1.1. Throws where no frame begins. */
function windowBytes(start: Buffer): number {
  const head = Buffer.concat([start.subarray(0, HEADER_BYTES), Buffer.alloc(HEADER_BYTES)]);
  if (head.readUInt32LE(0) !== MAGIC) {
    throw new Error('It is no zstd file.');
  }
  const flags = head.readUInt8(4);
  const isOneSegment = (flags & 0x20) !== 0;
  if (!isOneSegment) {
    const descriptor = head.readUInt8(5);
    const base = 2 ** (10 + (descriptor >> 3));
    return base + (base / 8) * (descriptor & 7);
  }
  const at = 5 + (DICTIONARY_BYTES[flags & 3] ?? 0);
  switch (CONTENT_SIZE_BYTES[flags >> 6]) {
    case 2:
      return head.readUInt16LE(at) + 256;
    case 4:
      return head.readUInt32LE(at);
    case 8:
      return Number(head.readBigUInt64LE(at));
    default:
      return head.readUInt8(at);
  }
}
