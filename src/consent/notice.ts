/** Raised when what is recorded changes, so that everybody is told once more. */
export const NOTICE_VERSION = 1;
