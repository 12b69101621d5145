import type { SharedError, SharedTrack, SharedUse, TRACKED_KEYS } from '../sharedEvent.js';

export type AttributeValue = string | number | boolean;

/** What becomes a log record. */
export type LogEvent = SharedUse | SharedTrack | SharedError;

/** Null and undefined values are left out. */
export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

/** OpenTelemetry's severity numbers. */
const INFO = 9;
const WARN = 13;
const ERROR = 17;

export interface Severity {
  readonly number: number;
  readonly text: 'INFO' | 'WARN' | 'ERROR';
}

/**
 * All names of the OTLP mapping. `gen_ai.*`, `error.type`, `exception.*` and `log.record.uid` are OpenTelemetry's
 * semantic conventions (those of generative AI are in development and may change); what they have no name for is
 * under `skill_ledger.*`.
 */
export function eventName(event: LogEvent): string {
  switch (event.kind) {
    case 'use':
      return 'skill_ledger.skill.used';
    case 'tracked':
      return `skill_ledger.tracked.${event.name}`;
    case 'error':
      return 'skill_ledger.error';
  }
}

export function severity(event: LogEvent): Severity {
  if (event.kind === 'error') {
    return { number: ERROR, text: 'ERROR' };
  }
  return event.kind === 'use' && event.outcome === 'failure'
    ? { number: WARN, text: 'WARN' }
    : { number: INFO, text: 'INFO' };
}

/** A receiver can drop what it has already by `log.record.uid`. */
export function attributes(event: LogEvent): Attributes {
  return { 'log.record.uid': event.id, ...attributesOfKind(event) };
}

function attributesOfKind(event: LogEvent): Attributes {
  switch (event.kind) {
    case 'use':
      return useAttributes(event);
    case 'tracked':
      return trackedAttributes(event);
    case 'error':
      return errorAttributes(event);
  }
}

function useAttributes(use: SharedUse): Attributes {
  return {
    'gen_ai.skill.name': use.skill,
    'gen_ai.agent.name': use.agentId,
    'gen_ai.agent.version': use.agentVersion,
    'gen_ai.conversation.id': use.session,
    'error.type': use.outcome === 'failure' ? use.reason : null,
    'skill_ledger.outcome': use.outcome,
    'skill_ledger.reason': use.reason,
    'skill_ledger.trigger': use.trigger,
    'skill_ledger.duration_ms': use.durationMs,
    'skill_ledger.tokens': use.tokens,
    'skill_ledger.skill.version': use.skillVersion,
  };
}

const TRACKED_NAMES: Readonly<Record<(typeof TRACKED_KEYS)[number], string>> = {
  outcome: 'skill_ledger.outcome',
  agent: 'gen_ai.agent.name',
  ms: 'skill_ledger.duration_ms',
  count: 'skill_ledger.count',
  total: 'skill_ledger.total',
  success: 'skill_ledger.success',
  failure: 'skill_ledger.failure',
  partial: 'skill_ledger.partial',
  skipped: 'skill_ledger.skipped',
  score: 'skill_ledger.score',
};

function trackedAttributes({ data }: SharedTrack): Attributes {
  const named: Record<string, AttributeValue | undefined> = {};
  for (const [key, name] of Object.entries(TRACKED_NAMES)) {
    named[name] = Object.entries(data).find(([field]) => field === key)?.[1];
  }
  return named;
}

function errorAttributes({ errorType, frames }: SharedError): Attributes {
  return {
    'exception.type': errorType,
    'exception.stacktrace': [errorType, ...frames.map((frame) => `    at ${frame}`)].join('\n'),
  };
}

export function resourceAttributes(facts: { clientId: string; version: string; platform: string }): Attributes {
  return {
    'service.name': 'skill-ledger',
    'service.version': facts.version,
    'service.instance.id': facts.clientId,
    'os.type': facts.platform === 'win32' ? 'windows' : facts.platform,
  };
}
