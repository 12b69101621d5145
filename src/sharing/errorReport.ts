import { basename, dirname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SharedError } from './sharedEvent.js';

const CLASS_NAME = /^[A-Z][A-Za-z0-9_]{0,63}$/;
const FRAME = /^[a-zA-Z]{1,20}\.js:\d{1,9}:\d{1,9}$/;
const MAX_FRAMES = 20;

/** What may leave of an error, as two texts: its class, and frames inside our own bundles separated by spaces. */
export interface ErrorFacts {
  readonly errorType: string;
  readonly frames: string;
}

/**
 * Reads an error. Its message, and where other code lies on this machine, are not looked at.
 *
 * @param bundles the folder that our bundles lie in
 * @returns null for what is no error, or passed through no code of ours
 */
export function readError(error: unknown, bundles: string): ErrorFacts | null {
  if (!(error instanceof Error)) {
    return null;
  }
  const frames = (error.stack ?? '')
    .split('\n')
    .flatMap((line) => frameIn(line, normalize(bundles)))
    .slice(0, MAX_FRAMES);
  return frames.length === 0
    ? null
    : { errorType: CLASS_NAME.test(error.name) ? error.name : 'Error', frames: frames.join(' ') };
}

/**
 * The event of an error that came through the editor's telemetry logger, which may have changed its texts.
 *
 * @param at epoch ms
 * @param id a random UUID
 */
export function sharedError(facts: Readonly<Record<string, unknown>>, at: number, id: string): SharedError | null {
  const { errorType, frames } = facts;
  if (typeof errorType !== 'string' || !CLASS_NAME.test(errorType) || typeof frames !== 'string') {
    return null;
  }
  return { kind: 'error', id, at, errorType, frames: frames.split(' ').filter((frame) => FRAME.test(frame)) };
}

function frameIn(line: string, bundles: string): string[] {
  const [, place, row, column] = /^\s+at (?:async )?(?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (place === undefined) {
    return [];
  }
  const path = normalize(place.startsWith('file://') ? pathOf(place) : place);
  const frame = `${basename(path)}:${row}:${column}`;
  return dirname(path) === bundles && FRAME.test(frame) ? [frame] : [];
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return '';
  }
}
