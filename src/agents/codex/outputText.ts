import { asObject, asObjects, asText } from '../fields.js';
import type { CallMemory } from './state.js';

/** How a call ended, as its output tells; null: it doesn't tell. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'running'; readonly under: string }
  | { readonly kind: 'failed'; readonly denied: boolean }
  | null;

const HEAD_LENGTH = 2000;
const EXIT = /^(?:Process exited with code|Exit code:) (-?\d{1,10})$/m;
const RUNNING = /^(?:Process running with session ID|Script running with cell ID) (\S{1,256})$/m;
/** What Codex writes in place of an output when a person or a rule refused the command. */
const REFUSED =
  /^(?:exec_command failed for `[^]*`: (?:CreateProcess \{ message: ")?Rejected\(|(?:exec |exec command |patch )?(?:rejected by user|approval denied))/;

/** @param output of a call's output record: text, or pieces of text */
export function endingOf(output: unknown, kind: CallMemory['kind']): Ending {
  if (asObject(output)?.['success'] === false) {
    return { kind: 'failed', denied: false };
  }
  const text = textOf(output);
  if (text === null || kind === 'other') {
    return null;
  }
  if (REFUSED.test(text.slice(0, HEAD_LENGTH))) {
    return { kind: 'failed', denied: true };
  }
  if (text.startsWith('{')) {
    return structuredExit(text);
  }
  if (kind === 'patch') {
    return null;
  }
  if (text.startsWith('exec_command failed') || text.startsWith('Script failed')) {
    return { kind: 'failed', denied: false };
  }
  const head = headOf(text);
  const code = EXIT.exec(head)?.[1];
  if (code !== undefined) {
    return { kind: 'exit', code: Number(code) };
  }
  const under = RUNNING.exec(head)?.[1];
  return under === undefined ? null : { kind: 'running', under };
}

/** The lines that Codex puts before a program's own output. */
function headOf(text: string): string {
  const head = text.slice(0, HEAD_LENGTH);
  const end = head.search(/^(?:Final )?[Oo]utput:/m);
  return end < 0 ? head : head.slice(0, end);
}

function textOf(output: unknown): string | null {
  return asText(output) ?? asText(asObjects(output)[0]?.['text']) ?? asText(asObject(output)?.['content']);
}

/** Older versions and patches: `{"output":"…","metadata":{"exit_code":0}}`. */
function structuredExit(text: string): Ending {
  try {
    const code = asObject(asObject(JSON.parse(text))?.['metadata'])?.['exit_code'];
    return typeof code === 'number' ? { kind: 'exit', code } : null;
  } catch {
    return null;
  }
}
