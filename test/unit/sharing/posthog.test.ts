import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostHog } from 'posthog-node';
import { posthog } from '../../../src/sharing/adapters/posthog.js';
import { sendRequest } from '../../../src/sharing/http.js';
import { FACTS, FAILURE, listen, queue, TRACK, USE } from './support.js';

interface Sent {
  readonly api_key: string;
  readonly batch: readonly { readonly properties: Record<string, unknown>; readonly [field: string]: unknown }[];
}

test('a batch is what posthog-node sends for the same events', async (t) => {
  const { url, arrived } = await listen(t, () => ({}));
  const facts = { ...FACTS, endpoint: url };
  const [request] = posthog.requests(queue(USE, TRACK), facts);
  assert.ok(request !== undefined);
  await sendRequest(request, new AbortController().signal, Date.now);

  const client = new PostHog(facts.projectKey, { host: url, flushAt: 2, disableCompression: true });
  for (const event of bodyOf(arrived[0]?.body).batch) {
    const { $lib: _lib, $lib_version: _version, ...properties } = event.properties;
    client.capture({
      distinctId: facts.clientId,
      event: String(event['event']),
      properties,
      uuid: String(event['uuid']),
      timestamp: new Date(String(event['timestamp'])),
    });
  }
  await client.shutdown();

  assert.deepEqual(
    arrived.map(({ method, url: path }) => [method, path]),
    [
      ['POST', '/batch/'],
      ['POST', '/batch/'],
    ],
  );
  const [ours, theirs] = arrived.map(({ body }) => bodyOf(body));
  assert.deepEqual(ours?.batch.map(withoutLibrary), theirs?.batch.map(withoutLibrary));
  assert.equal(ours?.api_key, theirs?.api_key);
});

test('an error is what posthog-node makes of an exception, without message and source', async (t) => {
  const { url, arrived } = await listen(t, () => ({}));
  const client = new PostHog('k', { host: url, flushAt: 1, disableCompression: true });
  client.captureException(new TypeError('secret'), 'me');
  await client.shutdown();
  const [request] = posthog.requests(queue(FAILURE), FACTS);
  const exceptionOf = (body: string | undefined): Record<string, unknown> => {
    const [event] = bodyOf(body).batch;
    assert.equal(event?.['event'], '$exception');
    const list = event?.properties['$exception_list'] as Record<string, unknown>[];
    return list[0] ?? {};
  };
  const [ours, theirs] = [exceptionOf(request?.body), exceptionOf(arrived[0]?.body)];
  assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort());
  assert.deepEqual(ours, {
    type: 'TypeError',
    value: '',
    mechanism: { type: 'generic', handled: true, synthetic: false },
    stacktrace: {
      type: 'raw',
      frames: [
        { filename: 'extension.js', lineno: 1, colno: 2, in_app: true, platform: 'node:javascript' },
        { filename: 'worker.js', lineno: 12, colno: 340, in_app: true, platform: 'node:javascript' },
      ],
    },
  });
});

function bodyOf(body: string | undefined): Sent {
  return JSON.parse(body ?? '') as Sent;
}

/** Which library sent it is told by both, and differs. */
function withoutLibrary({ properties, ...rest }: Sent['batch'][number]): unknown {
  const { $lib: _lib, $lib_version: _version, $is_server: _server, ...kept } = properties;
  return { ...rest, properties: kept };
}
