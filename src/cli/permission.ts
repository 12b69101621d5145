import type { ConsentAction, Decision } from '../consent/decide.js';
import { NOTICE_VERSION } from '../consent/notice.js';
import type { Exclusion } from '../ledger/types.js';
import type { World } from './command.js';
import { localTime } from './words.js';

const NOTICE =
  'Skill Ledger records which agent skills you use and how they end, on this machine only; nothing is sent. ' +
  'To turn it off set DO_NOT_TRACK=1, or "enabled": false in ~/.claude/auto-skill/telemetry.json.';

/**
 * Asks whether this process may record, before anything is read or written. Tells the person why not, or, once per
 * version of the notice, that it is about to.
 */
export async function mayRecord({ consent, terminal }: World): Promise<Decision> {
  const decision = await consent.refresh();
  if (!decision.recording) {
    terminal.tell(`${decision.explanation} ${hint(decision.action)}`);
  } else if (await consent.claimNotice('commandLineNoticeShown', NOTICE_VERSION)) {
    terminal.tell(NOTICE);
  }
  return decision;
}

/**
 * The interval of an editor that keeps what happens now out of the ledger, whatever this process may do; null: none. To
 * be asked once recording is allowed. The person is told, or an import that leaves uses out would look like one that
 * found none.
 */
export async function keptOut({ offElsewhere, terminal }: World): Promise<Exclusion | null> {
  const open = await offElsewhere().catch(() => []); // the ledger tells what is wrong with the file
  const [first = null] = open.toSorted((a, b) => a.from - b.from);
  if (first !== null) {
    terminal.tell(
      `Uses since ${localTime(first.from)} are left out: an editor noted then that recording is off ` +
        `(${first.signal ?? 'no reason given'}), and none has seen it on again.`,
    );
  }
  return first;
}

/** What a person at a terminal does to change the decision. */
export function hint(action: ConsentAction): string {
  switch (action) {
    case 'restart-without-variable':
      return 'Run it without that variable to record.';
    case 'resume':
      return 'To turn it on, use "Resume Recording" in the editor, or write {"enabled": true} into ~/.claude/auto-skill/telemetry.json.';
    case 'open-consent-file':
      return 'Look at ~/.claude/auto-skill/telemetry.json and remove or repair the link.';
    case 'set-recording-on':
      return 'Set "skillLedger.recording" to "on" in the editor.';
    case 'change-other-editor':
      return 'Turn it on in that editor; an editor that was not opened for 30 days does not count.';
    case 'pause':
      return 'To turn it off, set "enabled": false in ~/.claude/auto-skill/telemetry.json.';
  }
}
