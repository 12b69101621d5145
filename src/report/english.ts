import type { Translate } from './format.js';

/** The command line and agents are spoken to in English; texts shared with the editor are filled in the same way. */
export const english: Translate = (message, ...args) =>
  message.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)] ?? ''));
