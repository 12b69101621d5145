import { dirname } from 'node:path';
import { realDisk } from '../ledger/disk.js';
import { ensureFolder } from '../ledger/files.js';
import type * as ConsentEdit from './consentEdit.js';
import { type ConsentContent, editorId, type EditorEntry, type NoticeKey } from './consentText.js';
import { type EditorSignals, isUsableFile } from './decide.js';
import { isOff } from './editorEntries.js';
import { keepAside, loadConsent, type LoadedConsent, replaceText } from './consentStore.js';
import { withFileLock } from './fileLock.js';
import type { Confirmation } from '../sharing/destination.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So that `seenAt` of an editor in use never gets near the age at which it stops counting. */
const SEEN_AGAIN_MS = DAY_MS;
const ATTEMPTS = 10;

/**
 * The person's word on this machine, `telemetry.json` in the ledger folder, shared by every window, editor and
 * command line. Only `setEnabled` speaks for the person; the other writers touch nothing but their own keys, and
 * leave a file alone that says no or that they do not understand.
 */
export class ConsentFile {
  /** @param now epoch ms */
  constructor(
    readonly path: string,
    private readonly now: () => number,
  ) {}

  /** Never rejects: what can't be read is an answer of its own, and means off. */
  async read(): Promise<ConsentContent> {
    return (await loadConsent(this.path)).content;
  }

  /**
   * Writes the person's own word. Only for what a person did: a button, a command.
   *
   * @throws an Error with a sentence for the person when the file can't be written
   */
  async setEnabled(enabled: boolean): Promise<void> {
    await this.update((loaded, { withAnswer }) => {
      if (loaded.exists && loaded.text === null) {
        return { ...withAnswer(null, enabled), lost: true };
      }
      return withAnswer(loaded.text, enabled);
    });
  }

  /**
   * Notes what the person allows to be sent, or that nothing is. Only for what a person did in the panel. A file that
   * says no is left alone: it stops sharing anyway.
   *
   * @throws an Error with a sentence for the person when the file can't be written
   */
  async setSharing(confirmation: Confirmation | null): Promise<void> {
    await this.update((loaded, { withSharing }) => {
      const isDue = loaded.linked || isOpenToUs(loaded);
      return isDue && (loaded.exists || confirmation !== null) ? kept(withSharing(loaded.text, confirmation)) : null;
    });
  }

  /**
   * Notes what an editor's own settings say, for the processes that can't see them. Written when it changed, and once
   * a day while the editor is in use. An editor that records, and lets no agent ask, makes no file: nothing said means
   * the same.
   */
  async noteEditor(editor: string, signals: EditorSignals): Promise<void> {
    const id = editorId(editor);
    const entry = { ...signals, seenAt: this.now() };
    const isWorthAFile = isOff(entry) || letsAgentsAsk(entry);
    const isDue = (loaded: LoadedConsent): boolean => {
      const old = loaded.content.editors.get(id);
      // A yes to agents that we have noted is taken back even in a file that says no: it would count again after that.
      const takesBack = isReadableNo(loaded) && letsAgentsAsk(old) && !letsAgentsAsk(entry);
      return takesBack || (isOpenToUs(loaded) && (loaded.exists || isWorthAFile) && !isSame(old, entry));
    };
    // Looked at without the lock first: nearly always nothing has changed.
    if (isDue(await loadConsent(this.path))) {
      await this.update((loaded, { withEditor }) => (isDue(loaded) ? kept(withEditor(loaded.text, id, entry)) : null));
    }
  }

  /**
   * True for the one process that is to show this version of the notice. What the command line showed does not count
   * for the editor: a script may have hidden it.
   */
  async claimNotice(key: NoticeKey, version: number): Promise<boolean> {
    const isDue = (loaded: LoadedConsent): boolean => isOpenToUs(loaded) && !wasShown(loaded.content, key, version);
    if (!isDue(await loadConsent(this.path))) {
      return false;
    }
    return this.update((loaded, { withNotice }) =>
      isDue(loaded) ? kept(withNotice(loaded.text, key, version, this.now())) : null,
    );
  }

  /**
   * Read, change, write, under a lock among our own processes. A person's editor takes no lock, so the file is
   * read again right before it is replaced, and the change made anew when it differs.
   *
   * @param change the new text, or null when nothing is to be done
   * @returns true when it was written
   */
  private async update(
    change: (loaded: LoadedConsent, edit: typeof ConsentEdit) => ConsentEdit.Rewritten | null,
  ): Promise<boolean> {
    // It brings a parser along, and most starts change nothing.
    const { withAnswer, withEditor, withNotice, withSharing } = await import('./consentEdit.js');
    await ensureFolder(realDisk, dirname(this.path));
    return withFileLock(`${this.path}.lock`, async (stillOurs) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = await loadConsent(this.path);
        const next = change(before, { withAnswer, withEditor, withNotice, withSharing });
        if (next === null || next.text === before.text) {
          return false;
        }
        if (before.linked) {
          throw new Error('telemetry.json is a link, and links are not written through: change the file it leads to.');
        }
        const unchanged = async (): Promise<boolean> => {
          const after = await loadConsent(this.path);
          return after.text === before.text && after.exists === before.exists && !after.linked && (await stillOurs());
        };
        if (!next.lost || !before.exists) {
          if (await replaceText(this.path, next.text, unchanged)) {
            return true;
          }
        } else if (await unchanged()) {
          await keepAside(this.path, this.now());
          return replaceText(this.path, next.text, stillOurs);
        }
      }
      throw new Error('telemetry.json is being changed by another program again and again; try once more.');
    });
  }
}

/**
 * True when what was just read leaves `noteEditor` nothing to do: it tells the same of the editor already, or it is
 * silent, the editor is on, and lets no agent ask.
 */
export function isNoted(content: ConsentContent, editor: string, signals: EditorSignals, now: number): boolean {
  const entry = content.editors.get(editorId(editor));
  const isSilent = content.answer.kind === 'undecided' && content.editors.size + content.notices.size === 0;
  const own = { ...signals, seenAt: now };
  return entry === undefined ? isSilent && !isOff(own) && !letsAgentsAsk(own) : isSame(entry, own);
}

function isOpenToUs({ content, linked }: LoadedConsent): boolean {
  return !linked && isUsableFile(content.answer);
}

function isReadableNo({ content, linked }: LoadedConsent): boolean {
  return !linked && content.answer.kind === 'no';
}

function letsAgentsAsk(entry: EditorEntry | null | undefined): boolean {
  return (entry?.agents ?? 'off') !== 'off';
}

function isSame(old: EditorEntry | null | undefined, entry: EditorEntry): boolean {
  return (
    old !== null &&
    old !== undefined &&
    old.recording === entry.recording &&
    old.telemetry === entry.telemetry &&
    old.agents === entry.agents &&
    Math.abs(entry.seenAt - old.seenAt) < SEEN_AGAIN_MS
  );
}

function wasShown(content: ConsentContent, key: NoticeKey, version: number): boolean {
  const shown = content.notices.get('noticeShown') ?? 0;
  const own = content.notices.get(key) ?? 0;
  return Math.max(shown, own) >= version;
}

function kept(text: string): ConsentEdit.Rewritten {
  return { text, lost: false };
}
