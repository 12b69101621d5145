/** Upper ends of the ranges in which uses are counted by duration (ms); a last range is open. */
export const DURATION_ENDS = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000] as const;

/** Upper ends of the ranges in which uses are counted by tokens; a last range is open. */
export const TOKEN_ENDS = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000] as const;
