import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogAttributes, SeverityNumber } from '@opentelemetry/api-logs';
import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { otlp } from '../../../src/sharing/adapters/otlp.js';
import { FACTS, FAILURE, queue, TRACK, USE } from './support.js';

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

interface Body {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly logRecords: readonly {
        readonly timeUnixNano: string;
        readonly severityNumber: SeverityNumber;
        readonly severityText: string;
        readonly eventName: string;
        readonly attributes: readonly KeyValue[];
      }[];
    }[];
  }[];
}

const EVENTS = queue(USE, { ...USE, outcome: 'failure', reason: 'api-error', tokens: null }, TRACK, FAILURE);

test("a body is what OpenTelemetry's own serializer makes of the same records", async () => {
  const [request] = otlp.requests(EVENTS, FACTS);
  const [ours] = (JSON.parse(request?.body ?? '') as Body).resourceLogs;
  const [scopeLogs] = ours?.scopeLogs ?? [];
  assert.ok(ours !== undefined && scopeLogs !== undefined);

  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger(scopeLogs.scope.name, scopeLogs.scope.version);
  for (const record of scopeLogs.logRecords) {
    const at = Number(record.timeUnixNano) / 1e6;
    logger.emit({
      eventName: record.eventName,
      timestamp: at,
      observedTimestamp: at,
      severityNumber: record.severityNumber,
      severityText: record.severityText,
      attributes: valuesOf(record.attributes),
    });
  }
  await provider.forceFlush();
  // A resource of one's own would take another package to make.
  const resource = { attributes: valuesOf(ours.resource.attributes) };
  const records = exporter.getFinishedLogRecords().map((record) => Object.assign(record, { resource }));
  const theirs = Buffer.from(JsonLogsSerializer.serializeRequest(records) ?? []).toString();
  // An event without a body has an empty one there, which means the same.
  assert.deepEqual(JSON.parse(request?.body ?? ''), JSON.parse(theirs.replaceAll('"body":{},', '')));
  await provider.shutdown();
});

test('names and severities', () => {
  const [request] = otlp.requests(EVENTS, FACTS);
  const records = (JSON.parse(request?.body ?? '') as Body).resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
  assert.deepEqual(
    records.map(({ eventName, severityText }) => [eventName, severityText]),
    [
      ['skill_ledger.skill.used', 'INFO'],
      ['skill_ledger.skill.used', 'WARN'],
      ['skill_ledger.tracked.skill_generated', 'INFO'],
      ['skill_ledger.error', 'ERROR'],
    ],
  );
  const [used, failed, tracked, error] = records.map(({ attributes }) => valuesOf(attributes));
  assert.deepEqual(used, {
    'log.record.uid': USE.id,
    'gen_ai.skill.name': 'code-review',
    'gen_ai.agent.name': 'claude-code',
    'gen_ai.agent.version': '2.1.217',
    'gen_ai.conversation.id': USE.session,
    'skill_ledger.outcome': 'success',
    'skill_ledger.reason': 'completed',
    'skill_ledger.trigger': 'model',
    'skill_ledger.duration_ms': 3400,
    'skill_ledger.tokens': 1200,
    'skill_ledger.skill.version': USE.skillVersion,
  });
  assert.equal(failed?.['error.type'], 'api-error');
  assert.equal(failed?.['skill_ledger.tokens'], undefined);
  assert.equal(tracked?.['skill_ledger.score'], 0.5);
  assert.equal(error?.['exception.stacktrace'], 'TypeError\n    at worker.js:12:340\n    at extension.js:1:2');
});

test('the endpoint may name the path of the protocol or leave it out', () => {
  const urlOf = (endpoint: string) => otlp.requests(EVENTS, { ...FACTS, endpoint })[0]?.url;
  assert.equal(urlOf('https://a.example'), 'https://a.example/v1/logs');
  assert.equal(urlOf('https://a.example/v1/logs'), 'https://a.example/v1/logs');
});

function valuesOf(pairs: readonly KeyValue[]): LogAttributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}
