import type { UseEvent } from '../model/use.js';
import type { Outcome, Reason } from '../model/vocabulary.js';
import type { Translate } from './format.js';

type Reported = Pick<UseEvent, 'reportedOutcome' | 'reportedReason'>;

export function outcomeWord(outcome: Outcome, t: Translate): string {
  switch (outcome) {
    case 'success':
      return t('succeeded');
    case 'failure':
      return t('failed');
    case 'partial':
      return t('partial');
    case 'skipped':
      return t('skipped');
  }
}

/** How an observed use ended: where nothing tells success, it is not called so. */
export function endWord({ outcome, reason }: Pick<UseEvent, 'outcome' | 'reason'>, t: Translate): string {
  return reason === 'ended' ? t('ended normally') : outcomeWord(outcome, t);
}

/** Why a use counts as it does, in words that need no manual. */
export function reasonSentence(reason: Reason, t: Translate): string {
  switch (reason) {
    case 'denied':
      return t('the call was refused');
    case 'load-failed':
      return t('the skill could not be loaded');
    case 'api-error':
      return t('an API error ended the turn');
    case 'interrupted':
      return t('interrupted by the person');
    case 'abandoned':
      return t('the session stopped in the middle');
    case 'cut-off':
      return t('the answer was cut off');
    case 'unresolved-error':
      return t('the last tool call failed and nothing followed');
    case 'completed':
      return t('the turn ended normally');
    case 'ended':
      return t('how its tool calls went was not told');
    case 'exit-code':
      return t("by the program's exit code");
    case 'reported':
      return t('as reported');
    case 'failed-check':
      return t('a check failed, as reported');
    case 'wrong-result':
      return t('the result was wrong, as reported');
    case 'not-needed':
      return t('it was not needed, as reported');
    case 'aborted':
      return t('aborted, as reported');
    case 'other':
      return t('another reason, as reported');
  }
}

/** What a caller said of a use that was also observed, e.g. `reported: failed — a check failed`. Null: nothing. */
export function reportedWords({ reportedOutcome, reportedReason }: Reported, t: Translate): string | null {
  if (reportedOutcome === null) {
    return null;
  }
  const outcome = outcomeWord(reportedOutcome, t);
  const why = reportedReason === null ? null : reportedWhy(reportedReason, t);
  return why === null ? t('reported: {0}', outcome) : t('reported: {0} — {1}', outcome, why);
}

/** Null for a report without a reason, and for the reasons that only an observer can give. */
function reportedWhy(reason: Reason, t: Translate): string | null {
  switch (reason) {
    case 'failed-check':
      return t('a check failed');
    case 'wrong-result':
      return t('the result was wrong');
    case 'not-needed':
      return t('it was not needed');
    case 'aborted':
      return t('aborted');
    case 'other':
      return t('another reason');
    default:
      return null;
  }
}

/** Why one use counts as it does. Of a run that only a terminal saw: what the terminal said. */
export function useReason({ reason, exitCode }: Pick<UseEvent, 'reason' | 'exitCode'>, t: Translate): string {
  if (reason !== 'exit-code') {
    return reasonSentence(reason, t);
  }
  return exitCode === null
    ? t('seen in the terminal, exit code unknown')
    : t('exit code {0} in the terminal', exitCode);
}

/** What a terminal said of a use that its transcript told, too, as a sentence; null: nothing. */
export function terminalSentence(
  { reason, exitCode }: Pick<UseEvent, 'reason' | 'exitCode'>,
  t: Translate,
): string | null {
  return reason === 'exit-code' || exitCode === null
    ? null
    : t('The run ended with exit code {0} in the terminal.', exitCode);
}

/** Stands wherever rates are shown. */
export function whatSuccessMeans(t: Translate): string {
  return t(
    'Success: the turn that used the skill ended normally and its last tool call did not fail. It does not say that the result was good.',
  );
}
