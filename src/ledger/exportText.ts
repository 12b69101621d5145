import { sessionJson } from '../model/session.js';
import { withEdits } from '../model/versions.js';
import type { LedgerContents } from './contents.js';
import { CSV_HEAD, csvRow } from './csv.js';
import { sightingJson } from './sightingTable.js';
import { hookJson } from './hookTable.js';
import type { UseFilter } from './types.js';

export const EXPORT_FORMATS = ['json', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Long enough that writing one costs little, short enough that a million uses need no memory to speak of. */
const PIECE_LENGTH = 64 * 1024;

/** How far an export is. */
export interface ExportCount {
  readonly events: number;
  readonly totalEvents: number;
  readonly sessions: number;
}

/** A part of the text, and what has been put into it and those before. */
export interface ExportPiece extends ExportCount {
  readonly text: string;
}

/**
 * The contents of a ledger as text, piece by piece. JSON: an object with a record on each line; CSV: the uses only.
 *
 * @param filter that the contents were read with; told in the JSON
 * @param now epoch ms
 * @param sharing what is stored beside the ledger for sharing; null: nothing
 */
export function* exportText(
  contents: LedgerContents,
  format: ExportFormat,
  filter: UseFilter,
  now: number,
  sharing: object | null,
): Generator<ExportPiece> {
  const count = { events: 0, totalEvents: contents.eventCount, sessions: 0 };
  const parts = format === 'csv' ? csvParts(contents, count) : jsonParts(contents, filter, now, sharing, count);
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length >= PIECE_LENGTH) {
      yield { text, ...count };
      text = '';
    }
  }
  yield { text, ...count };
}

interface Counting {
  events: number;
  sessions: number;
}

function* csvParts({ events }: LedgerContents, count: Counting): Generator<string> {
  yield CSV_HEAD;
  for (const event of events) {
    count.events++;
    yield csvRow(event);
  }
}

function* jsonParts(
  contents: LedgerContents,
  filter: UseFilter,
  now: number,
  sharing: object | null,
  count: Counting,
): Generator<string> {
  const { schemaVersion, span, reports, days, sessions, events, hooks, sightings } = contents;
  const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
  const { since } = filter;
  const head = {
    program: 'skill-ledger',
    schemaVersion,
    exportedAt: iso(now),
    filter: since === undefined ? filter : { ...filter, since: iso(since) },
    span: { ...span, from: iso(span.from), to: iso(span.to), sessionsFrom: iso(span.sessionsFrom ?? null) },
    ...(sharing === null ? {} : { sharing }),
  };
  yield JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  yield* jsonList('reports', reports, withEdits);
  yield* jsonList('days', days);
  yield* jsonList('sessions', sessions, (session) => {
    count.sessions++;
    return sessionJson(session);
  });
  yield* jsonList('events', events, (event) => {
    count.events++;
    return event;
  });
  yield* jsonList('hooks', hooks, hookJson);
  yield* jsonList('skillTexts', sightings, sightingJson);
  yield '\n}\n';
}

function* jsonList<T>(
  name: string,
  items: Iterable<T>,
  shape: (item: T) => unknown = (item) => item,
): Generator<string> {
  yield `,\n  "${name}": [`;
  let separator = '\n';
  for (const item of items) {
    yield `${separator}    ${JSON.stringify(shape(item))}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']' : '\n  ]';
}
