import { createAdapter, postJson } from '../request.js';
import {
  type Attributes,
  type AttributeValue,
  attributes,
  eventName,
  type LogEvent,
  resourceAttributes,
  severity,
} from './otlpNames.js';

const PATH = '/v1/logs';

/** OTLP over HTTP with JSON: all events in one request, as log records. The endpoint may name the path or not. */
export const otlp = createAdapter(['use', 'tracked', 'error'], (events, facts) => {
  const { endpoint, version } = facts;
  const scope = { name: 'skill-ledger', version };
  const body = {
    resourceLogs: [
      {
        resource: { attributes: keyValues(resourceAttributes(facts)), droppedAttributesCount: 0 },
        scopeLogs: [{ scope, logRecords: events.map(({ event }) => logRecord(event)) }],
      },
    ],
  };
  return [postJson(endpoint.endsWith(PATH) ? endpoint : `${endpoint}${PATH}`, body, events)];
});

function logRecord(event: LogEvent): object {
  const { number, text } = severity(event);
  const nanoseconds = `${event.at}000000`;
  return {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    severityNumber: number,
    severityText: text,
    eventName: eventName(event),
    attributes: keyValues(attributes(event)),
    droppedAttributesCount: 0,
  };
}

function keyValues(named: Attributes): object[] {
  return Object.entries(named).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: AttributeValue): object {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  }
  return typeof value === 'string' ? { stringValue: value } : { boolValue: value };
}
