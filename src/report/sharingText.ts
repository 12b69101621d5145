import type { AdapterId, Destination } from '../sharing/destination.js';
import type { SharingPreview } from '../sharing/preview.js';
import type { Translate } from './format.js';

const RULE = '-'.repeat(72);

export function adapterName(adapter: AdapterId, t: Translate): string {
  switch (adapter) {
    case 'otlp':
      return t('OpenTelemetry logs (OTLP/HTTP)');
    case 'posthog':
      return 'PostHog';
    case 'metrics':
      return t('Metrics plugin (events and sessions)');
    case 'beacon':
      return t('Beacon (one GET per use)');
  }
}

/** What leaves, in sentences, for the question that the person answers. `telemetry.json` lists it field by field. */
export function whatLeaves(destination: Destination, t: Translate): string {
  const { adapter } = destination;
  const id = t('A random id of this machine, which you can reset at any time.');
  const failures = t('Failures of Skill Ledger itself: class and place in its own code, without the message.');
  return [
    usesThatLeave(destination, t),
    ...(adapter === 'metrics' ? [t('Of each session that begins from now on: agent, times and counts.'), id] : []),
    ...(adapter === 'otlp' || adapter === 'posthog' ? [failures, id] : []),
    ...(adapter === 'metrics' ? [] : [t('What other extensions report by counts and known words.')]),
    adapter === 'beacon'
      ? t('Versions of Skill Ledger and Node, and the operating system.')
      : t('Version of Skill Ledger, and the operating system.'),
    t('Never prompts, answers, file contents, paths, project or user names.'),
  ].join('\n');
}

function usesThatLeave({ adapter, skillNames }: Destination, t: Translate): string {
  const name = skillNames === 'plain' ? t('the skill’s name as it is') : t('a hash of the skill’s name');
  switch (adapter) {
    case 'beacon':
      return t('Of each use from now on: agent, outcome and duration.');
    case 'metrics':
      return t('Of each use from now on: {0}, agent, whether it was typed, time, and a hash of the session.', name);
    case 'otlp':
    case 'posthog':
      return t(
        'Of each use from now on: {0}, agent and its version, how it was started, outcome with its reason, time, duration, tokens, a hash of the session, and one of the skill’s text.',
        name,
      );
  }
}

/** The document of "Preview What Would Be Sent". The requests in it are exact, to the byte; lines end in CRLF there. */
export function previewText(preview: SharingPreview, because: string, t: Translate): string {
  const { waiting, recent, hasIdentity } = preview;
  const parts = [
    because,
    ...(hasIdentity
      ? []
      : [t('Sharing was never turned on here, so that the id of this machine and all hashes are stand-ins.')]),
    ...section(t('What waits to be sent'), t('Nothing waits.'), waiting),
    ...section(t('What the newest events on record would look like'), t('Nothing is on record.'), recent),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, empty: string, requests: readonly string[]): string[] {
  return [`${RULE}\n${title}\n${RULE}`, ...(requests.length === 0 ? [empty] : requests)];
}
