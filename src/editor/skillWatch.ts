import type { SkillOnDisk } from '../agents/inventory.js';
import { watchedFolders } from '../agents/watchedFolders.js';
import type { Gate } from '../capture/gate.js';
import type { Consent } from '../consent/consent.js';
import type { Disposable } from '../emitter.js';
import type { ReportStore } from '../report/reportStore.js';
import { watchSkills } from './watchers.js';
import { trustedFolders } from './window.js';

export interface SkillWatchParts {
  readonly home: string;
  readonly store: ReportStore;
  readonly consent: Consent;
  readonly gate: Pick<Gate, 'apply'>;
}

/**
 * Takes the inventory again when an installed SKILL.md has changed, or recording has come on: with it the texts of the
 * skills are noted. Of a workspace that is not trusted nothing is watched.
 */
export class SkillWatch implements Disposable {
  private readonly subscriptions: Disposable[];
  private watching: Disposable | null = null;
  private watched = '';
  /** Taken anew with each inventory, as are the open folders. */
  private installed: readonly SkillOnDisk[] | null = null;
  private wasOn: boolean;

  constructor(private readonly parts: SkillWatchParts) {
    const { store, consent } = parts;
    this.wasOn = consent.current?.recording === true;
    this.subscriptions = [store.onDidChange(() => this.follow()), consent.onDidChange(() => void this.onConsent())];
    this.follow();
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
    this.watching?.dispose();
  }

  private follow(): void {
    const { home, store } = this.parts;
    const installed = store.current?.installed ?? null;
    if (installed !== null && installed !== this.installed) {
      this.installed = installed;
      const paths = installed.map(({ path }) => path);
      this.watch(trustedFolders(), watchedFolders(home, paths));
    }
  }

  /** A change is missed while one watcher is exchanged for another, so those that are right stay. */
  private watch(projects: readonly string[], folders: readonly string[]): void {
    const watched = JSON.stringify([projects, folders]);
    if (watched !== this.watched) {
      this.watched = watched;
      this.watching?.dispose();
      this.watching = watchSkills(projects, folders, () => void this.parts.store.takeInventory());
    }
  }

  private async onConsent(): Promise<void> {
    const { store, consent, gate } = this.parts;
    const isOn = consent.current?.recording === true;
    const hasComeOn = isOn && !this.wasOn;
    this.wasOn = isOn;
    if (hasComeOn) {
      await gate.apply(); // the notice first, where it is due
      await store.takeInventory();
    }
  }
}
