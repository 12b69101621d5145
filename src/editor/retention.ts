import type { Disposable } from '../emitter.js';
import type { LastReport } from '../ledger/types.js';
import { onDidChangeRetention } from './editorSignals.js';

/** Typing 30 passes 3, and what has expired is gone: the setting must have stood for so long. */
const SETTLED_MS = 30_000;

export interface RetentionParts {
  /** Ends the worker, which was told at its start how long to keep uses. */
  readonly endWorker: () => Promise<void>;
  /** Publishes what is left; resolves with what is to be shown. */
  readonly absorb: () => Promise<LastReport>;
  readonly onDidExpire: (report: LastReport) => void;
  readonly onProblem: (message: string) => void;
}

/** Applies another time of keeping uses without a restart of the editor. */
export function followRetention(parts: RetentionParts): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const apply = async (): Promise<void> => {
    try {
      await parts.endWorker();
      parts.onDidExpire(await parts.absorb());
    } catch (error) {
      parts.onProblem(`"retentionDays" takes effect at the next start: ${String(error)}`);
    }
  };
  const listener = onDidChangeRetention(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void apply(), SETTLED_MS);
    timer.unref();
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      listener.dispose();
    },
  };
}
