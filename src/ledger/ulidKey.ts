import { decodeTime, encodeTime } from 'ulid';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BYTES = 10;

/** The 10 bytes behind a ULID's last 16 characters: the identity of a use, and its key in the database. */
export function keyOf(id: string): Uint8Array {
  const bytes = new Uint8Array(BYTES);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = id.length - 16; i < id.length; i++) {
    held = (held << 5) | ALPHABET.indexOf(id.charAt(i));
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

/** Epoch ms of a ULID's time part. */
export function timeOf(id: string): number {
  return decodeTime(id);
}

/** The ULID of a time (epoch ms) and a key. */
export function idOf(time: number, key: Uint8Array): string {
  let text = encodeTime(time, 10);
  let bits = 0;
  let held = 0;
  for (const byte of key) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return text;
}

/** The same in SQL, for readers of the view that know nothing of us. */
export function idInSql(time: string, key: string): string {
  const digit = (value: string): string => `substr('${ALPHABET}', (${value} & 31) + 1, 1)`;
  const hex = (index: number): string => `(instr('0123456789ABCDEF', substr(hex(${key}), ${index + 1}, 1)) - 1)`;
  const parts: string[] = [];
  for (let i = 0; i < 10; i++) {
    parts.push(digit(`((${time}) >> ${45 - 5 * i})`));
  }
  for (let i = 0; i < 16; i++) {
    const first = Math.floor((5 * i) / 4);
    const last = `(${hex(first)} * 16 + ${first + 1 < 20 ? hex(first + 1) : '0'})`;
    parts.push(digit(`(${last} >> ${3 - ((5 * i) % 4)})`));
  }
  return parts.join(' || ');
}
