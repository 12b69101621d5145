/** A transcript that stopped inside a window counts as abandoned, and its session as over, after this long. */
export const IDLE_MS = 30 * 60 * 1000;
