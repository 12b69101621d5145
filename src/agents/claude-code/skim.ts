import { asObject, type Fields } from '../fields.js';

const HEAD_BYTES = 600;
const TAIL_BYTES = 1024;
/** Shorter lines are parsed as quickly as they are looked at. */
const WORTHWHILE_BYTES = 2048;
const SCALAR = '(?:"(?:[^"\\\\]|\\\\.)*"|true|false|null|-?\\d+)';
/** Keys with plain values up to the record's type, or up to its attachment and that one's type. */
const HEAD = new RegExp(`^(\\{(?:"\\w+":${SCALAR},)*?)(?:"type":"([\\w-]+)"|"attachment":\\{"type":"([\\w-]+)")`);
/** Keys with plain values at the end: they lie in the same object as the last brace, which is the record itself. */
const TAIL = new RegExp(`(?:,"\\w+":${SCALAR})+\\}$`);
const CLOSING_BRACE = 0x7d;
/** The one field of a record that matters and is no plain value. */
const FORK_KEY = '"forkedFrom":';

/** Records of which at most the plain fields around their payload matter. */
const OUTLINED: ReadonlySet<string> = new Set([
  'progress',
  'file-history-snapshot',
  'file-history-delta',
  'queue-operation',
]);
/** Attachments whose payload matters. */
const READ_ATTACHMENTS: ReadonlySet<string> = new Set([
  'queued_command',
  'skill_listing',
  'dynamic_skill',
  'invoked_skills',
]);

/**
 * The plain fields of a record whose bulky payload surely means nothing, without parsing that: progress, snapshots,
 * most attachments. Null: parse the whole line.
 *
 * Safe because a quote followed by a colon is never inside a JSON string (there it would be escaped), so what looks
 * like a key is one; and plain fields up to the last brace lie in the record itself.
 */
export function skim(line: Buffer): Fields | null {
  if (line.length < WORTHWHILE_BYTES || line[line.length - 1] !== CLOSING_BRACE) {
    return null;
  }
  const [, head = '', type, attachment] = HEAD.exec(line.toString('utf8', 0, HEAD_BYTES)) ?? [];
  if (type !== undefined && OUTLINED.has(type)) {
    return outline(line, head, type);
  }
  return attachment !== undefined && !READ_ATTACHMENTS.has(attachment) ? outline(line, head, 'attachment') : null;
}

/** @param head what stands before the type or the attachment */
function outline(line: Buffer, head: string, type: string): Fields | null {
  const start = line.includes(FORK_KEY) ? null : tailStart(line);
  const first = parse(`${head}"type":"${type}"}`);
  const last = start === null ? null : parse(`{${line.toString('utf8', start + 1)}`);
  const fields = first === null || last === null ? null : { ...first, ...last };
  return fields?.['type'] === type ? fields : null;
}

/** Byte offset of the comma where the plain fields at the end begin; null when there are none. */
function tailStart(line: Buffer): number | null {
  const from = Math.max(0, line.length - TAIL_BYTES);
  const match = TAIL.exec(line.toString('latin1', from));
  return match === null ? null : from + match.index;
}

function parse(text: string): Fields | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}
