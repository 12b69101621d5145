import { isOneOf } from '../model/vocabulary.js';

/** How requests are made: one file each below `adapters/`. */
export const ADAPTERS = ['beacon', 'posthog', 'metrics', 'otlp'] as const;
export type AdapterId = (typeof ADAPTERS)[number];

export const SKILL_NAME_FORMS = ['hashed', 'plain'] as const;
export type SkillNameForm = (typeof SKILL_NAME_FORMS)[number];

/** Where events are to go and in what form: the settings `skillLedger.sharing.*`, and what the person confirms. */
export interface Destination {
  /** As the person wrote it, without spaces around; empty: none is set. */
  readonly endpoint: string;
  readonly adapter: AdapterId;
  readonly skillNames: SkillNameForm;
  /** Names the project at the receiver (PostHog); it is no secret. */
  readonly projectKey: string;
}

/** The person's yes to exactly one destination, given in the panel of this machine. */
export interface Confirmation extends Destination {
  /** Epoch ms: what happened earlier never leaves. */
  readonly since: number;
}

export type EndpointProblem = 'no-url' | 'insecure' | 'credentials' | 'query';

/** Why an endpoint can't be used; null: it can. Only https, or http to this machine. */
export function endpointProblem(endpoint: string): EndpointProblem | null {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'no-url';
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'insecure';
  }
  if (url.username !== '' || url.password !== '') {
    return 'credentials';
  }
  return url.search !== '' || url.hash !== '' ? 'query' : null;
}

/** A name or address that never leaves this machine. @param hostname as `URL` gives it */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

export function sameDestination(a: Destination, b: Destination): boolean {
  return (
    a.endpoint === b.endpoint &&
    a.adapter === b.adapter &&
    a.skillNames === b.skillNames &&
    a.projectKey === b.projectKey
  );
}

/** A destination out of settings or a file that anybody may have written; null when a field has no value it may have. */
export function parseDestination(fields: Readonly<Record<string, unknown>>): Destination | null {
  const { endpoint, adapter, skillNames, projectKey } = fields;
  return typeof endpoint === 'string' &&
    isOneOf(ADAPTERS, adapter) &&
    isOneOf(SKILL_NAME_FORMS, skillNames) &&
    typeof projectKey === 'string'
    ? { endpoint, adapter, skillNames, projectKey }
    : null;
}
