import { MAX_LINE_BYTES, parseLine } from '../jsonLines.js';
import { fileItem, type Item } from './items.js';

const CLOSING_BRACE = 0x7d;

/** A file that holds one JSON object. Its bytes are kept only until they are whole. */
export class JsonFile {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private whole: { readonly item: Item | null } | null = null;
  private isDamaged = false;

  /** @param folder tells what the object is */
  constructor(private readonly folder: string) {}

  push(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes); // a copy: the caller uses its own again
    this.bytes += piece.length;
    if (this.whole !== null) {
      this.isDamaged ||= piece.toString('utf8').trim() !== '';
    } else if (this.bytes > MAX_LINE_BYTES) {
      this.pieces = [];
      this.isDamaged = true;
    } else {
      this.pieces.push(piece);
    }
    if (piece.at(-1) === CLOSING_BRACE) {
      this.parse(); // most are small and come in one piece
    }
  }

  /** Null for an object of unknown shape. */
  contents(): Item | null | 'blank' | 'damaged' {
    const parsed = this.isDamaged ? null : this.parse();
    if (this.isDamaged || parsed === null) {
      return 'damaged';
    }
    return parsed === 'blank' ? parsed : parsed.item;
  }

  private parse(): { readonly item: Item | null } | 'blank' | null {
    if (this.whole !== null) {
      return this.whole;
    }
    const data = parseLine(Buffer.concat(this.pieces));
    if (data === null || data === 'blank') {
      return data;
    }
    this.whole = { item: fileItem(this.folder, data) };
    this.pieces = [];
    return this.whole;
  }
}
