/** A transcript that stopped inside a window counts as abandoned, and its session as over, after this long. */
export const IDLE_MS = 30 * 60 * 1000;
/** A clock may be off; what comes from further in the future than this says nothing about idleness. */
const FUTURE_MS = 24 * 60 * 60 * 1000;

/** Whether a session that last said something at `latest` is over by now (epoch ms). */
export function isIdle(latest: number, now: number): boolean {
  return now - latest >= IDLE_MS || latest - now > FUTURE_MS;
}
