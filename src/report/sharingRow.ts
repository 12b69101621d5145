import { COMMANDS } from '../ids.js';
import type { SharingDecision } from '../sharing/decide.js';
import type { EndpointProblem } from '../sharing/destination.js';
import type { OutboxSummary } from '../sharing/outboxText.js';
import { dayAndTime, type Translate } from './format.js';
import type { Wording } from './skillRows.js';
import { plain, row, type StatusRow } from './statusRow.js';

export interface SharingFacts {
  readonly decision: SharingDecision;
  /** Null: there is no outbox. */
  readonly outbox: OutboxSummary | null;
}

/** Whether anything is sent, by what signal, what waits, and the clicks that change it. */
export function sharingRow(facts: SharingFacts, words: Wording): StatusRow {
  const { decidedBy } = facts.decision;
  const because = sharingBecause(facts.decision, words);
  const why = row('sharing/because', plain('info'), because, { tooltip: because });
  if (decidedBy.signal !== 'confirmed') {
    return row('sharing', plain('shield'), words.t('Nothing is sent'), {
      description: words.t('no connection is opened'),
      tooltip: because,
      children: [why, previewRow(words), ...(decidedBy.signal === 'environment' ? [] : [turnOnRow(words)])],
    });
  }
  const { endpoint, since } = decidedBy.confirmation;
  const queue = queueWords(facts.outbox, words);
  const problem = facts.outbox?.problem ?? null;
  return row(
    'sharing',
    problem === null ? plain('cloud-upload') : { id: 'warning', color: 'list.warningForeground' },
    words.t('Sharing with {0}', new URL(endpoint).host),
    {
      description: [words.t('since {0}', dayAndTime(since, words.language)), ...queue].join(' · '),
      tooltip: because,
      children: [why, ...problemRows(facts.outbox, words), previewRow(words), ...changeRows(words)],
    },
  );
}

/** The decision in the person's language. */
export function sharingBecause({ decidedBy }: SharingDecision, { t, language }: Wording): string {
  switch (decidedBy.signal) {
    case 'environment':
      return t(
        'Sharing is off: {0} is set in the environment that VS Code was started with. It holds until VS Code is restarted without it.',
        decidedBy.variable,
      );
    case 'consent-file':
      return t('Sharing is off because telemetry.json says no, or can’t be understood.');
    case 'recording-setting':
      return t('Sharing is off because recording is off in the settings.');
    case 'telemetry-level':
      return t('Sharing is off because VS Code’s telemetry level is not "all".');
    case 'no-endpoint':
    case 'no-editor':
      return t('Sharing is off: there is no endpoint, and there is none by default.');
    case 'bad-endpoint':
      return t('Sharing is off: {0}', endpointWords(decidedBy.problem, t));
    case 'no-project-key':
      return t('Sharing is off: PostHog needs the key of a project.');
    case 'not-confirmed':
      return decidedBy.other
        ? t('Sharing is off: you confirmed another destination than the settings name now.')
        : t('Sharing is off: an endpoint is set, but not confirmed on this machine.');
    case 'confirmed':
      return t('You turned sharing on on this machine, {0}.', dayAndTime(decidedBy.confirmation.since, language));
  }
}

export function endpointWords(problem: EndpointProblem, t: Translate): string {
  switch (problem) {
    case 'no-url':
      return t('the endpoint must be an https address.');
    case 'insecure':
      return t('http is allowed to this machine only; use https.');
    case 'credentials':
      return t('an endpoint with a user name or password can’t be used.');
    case 'query':
      return t('an endpoint with a part after ? or # can’t be used.');
  }
}

function queueWords(outbox: OutboxSummary | null, { t }: Wording): string[] {
  const { waiting = 0, settling = 0, dropped = 0 } = outbox ?? {};
  return [
    ...(waiting + settling > 0 ? [t('{0} waiting', waiting + settling)] : []),
    ...(dropped > 0 ? [t('{0} dropped', dropped)] : []),
  ];
}

function problemRows(outbox: OutboxSummary | null, { t, language }: Wording): StatusRow[] {
  if (outbox === null || outbox.problem === null) {
    return [];
  }
  const label = t('The last try failed: {0}', problemWords(outbox.problem, t));
  const description = t('next try {0}', dayAndTime(outbox.notBefore, language));
  return [row('sharing/problem', { id: 'warning', color: 'list.warningForeground' }, label, { description })];
}

function problemWords(problem: string, t: Translate): string {
  switch (problem) {
    case 'timeout':
      return t('no answer within 2 s');
    case 'unreachable':
      return t('the server can’t be reached');
    case 'redirect':
      return t('the server leads elsewhere, which is not followed');
    default:
      return t('the server answered {0}', problem.replace('status-', ''));
  }
}

function previewRow({ t }: Wording): StatusRow {
  return row('sharing/preview', plain('eye'), t('Preview what would be sent'), {
    command: { command: COMMANDS.previewSharing, title: t('Preview what would be sent') },
  });
}

function turnOnRow({ t }: Wording): StatusRow {
  return row('sharing/turnOn', plain('cloud-upload'), t('Turn on sharing…'), {
    command: { command: COMMANDS.turnOnSharing, title: t('Turn on sharing…') },
  });
}

function changeRows({ t }: Wording): StatusRow[] {
  return [
    row('sharing/reset', plain('sync'), t('Reset the identity'), {
      command: { command: COMMANDS.resetIdentity, title: t('Reset the identity') },
    }),
    row('sharing/turnOff', plain('circle-slash'), t('Turn off sharing'), {
      command: { command: COMMANDS.turnOffSharing, title: t('Turn off sharing') },
    }),
  ];
}
