import type { CellValue, ChartId } from './dashboardMessages.js';
import type { Translate } from './format.js';

/** One cell of a table: as it is shown, and as it is exported. */
export interface Cell {
  readonly text: string;
  readonly value: CellValue;
}

export interface ChartTable {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Cell[])[];
}

/** One point of a chart over time. Days are counted since 1970-01-01. */
export interface LinePoint {
  readonly from: number;
  readonly to: number;
  /** Null: nothing is known. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What stands beside the chart while one points at it. */
  readonly text: string;
}

export type Unit = 'share' | 'duration' | 'count';

/** A share with its interval, all 0–1; null where there is no share. */
export interface Share {
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
}

/** One line of a chart of rows. */
export interface ChartRow {
  readonly label: string;
  readonly text: string;
  /** A click shows this skill; null: there is nothing to click. */
  readonly skillName: string | null;
}

export type Picture =
  | {
      readonly kind: 'line';
      readonly unit: Unit;
      readonly points: readonly LinePoint[];
      /** Days on which a new version of the skill's text came up. */
      readonly marks: readonly number[];
    }
  /** Lengths are 0–1. */
  | { readonly kind: 'bars'; readonly rows: readonly (ChartRow & { readonly length: number })[] }
  | { readonly kind: 'rates'; readonly rows: readonly (ChartRow & { readonly share: Share })[] }
  /** Begin and end of each row are 0–1 of the whole span, whose ends are named. */
  | {
      readonly kind: 'spans';
      readonly rows: readonly (ChartRow & { readonly from: number; readonly to: number })[];
      readonly first: string;
      readonly last: string;
    };

/** A chart as plain data: what it says in words, what it draws, and its numbers as a table. */
export interface Chart {
  readonly id: ChartId;
  readonly title: string;
  /** What it shows, for everybody and for screen readers; where there is nothing to draw, why. */
  readonly sentence: string;
  /** Null: there is nothing to draw. */
  readonly picture: Picture | null;
  readonly table: ChartTable;
}

/** What is needed to put numbers into words in a page. */
export interface PageWording {
  readonly t: Translate;
  readonly language: string;
}

const DAY_MS = 86_400_000;

/** Local days as a person writes them, e.g. `Nov 15 – 21, 2026`; one day where both are the same. */
export function dayRange(from: number, to: number, language: string): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  return format.formatRange(from * DAY_MS, to * DAY_MS);
}

/** `2026-11-15`, for programs. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function number(value: number, language: string): string {
  return value.toLocaleString(language);
}

/** `12.3K`. */
export function compact(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** Of the marks of a scale, which are mostly whole: `15 s`, `1 min`, `1.5 h`. */
export function roundDuration(ms: number): string {
  const seconds = ms / 1_000;
  const [value, unit] =
    seconds < 60 ? [seconds, 's'] : seconds < 3_600 ? [seconds / 60, 'min'] : [seconds / 3_600, 'h'];
  return `${Math.round(value * 100) / 100} ${unit}`;
}

/** A number as it is, for both uses. */
export function count(value: number, language: string): Cell {
  return { text: number(value, language), value };
}

export function text(value: string): Cell {
  return { text: value, value };
}
