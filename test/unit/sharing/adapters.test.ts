import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { ADAPTER } from '../../../src/sharing/adapters/registry.js';
import { sendRequest } from '../../../src/sharing/http.js';
import { requestText } from '../../../src/sharing/request.js';
import { AT, FACTS, FAILURE, listenRaw, queue, SESSION, TRACK, USE } from './support.js';

const NEVER = new AbortController().signal;

function bodies(adapter: keyof typeof ADAPTER, ...events: Parameters<typeof queue>): Record<string, unknown>[] {
  return ADAPTER[adapter]
    .requests(queue(...events), FACTS)
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

describe('beacon', () => {
  const urls = (...events: Parameters<typeof queue>): string[] =>
    ADAPTER.beacon.requests(queue(...events), FACTS).map(({ url }) => url);
  const COMMON = 'https://collect.example/in?t=auto-skill';

  it('is one GET for each event', () => {
    assert.deepEqual(urls(USE, TRACK), [
      `${COMMON}&e=skill_used&v=0.1.0&node=v20.11.0&os=linux&outcome=success&agent=claude-code&ms=3400`,
      `${COMMON}&e=skill_generated&v=0.1.0&node=v20.11.0&os=linux&outcome=success&count=3&score=0.5&success=true`,
    ]);
  });

  it('leaves out a duration that is not known', () => {
    assert.deepEqual(urls({ ...USE, durationMs: null }), [
      `${COMMON}&e=skill_used&v=0.1.0&node=v20.11.0&os=linux&outcome=success&agent=claude-code`,
    ]);
    assert.match(urls({ ...USE, durationMs: 0 })[0] ?? '', /&ms=0$/);
  });

  it('has names of its own that no data can take', () => {
    const data = { ...TRACK.data, t: 'x', e: 'x', v: 'x', node: 'x', os: 'x' };
    assert.deepEqual(urls({ ...TRACK, data }), urls(TRACK));
  });
});

describe('the metrics plugin', () => {
  it('sends a use as its event, field for field', () => {
    const use = { ...USE, session: 'abc', at: Date.parse('2025-10-30T12:34:56.999Z') };
    assert.deepEqual(bodies('metrics', use), [
      {
        type: 'skill',
        name: 'code-review',
        engine: 'claude',
        version: '1.0',
        timestamp: '2025-10-30T12:34:56Z',
        session_id: 'abc',
        user_id: FACTS.clientId,
        os: 'linux',
        mac: 'f5d8f2591a2c9be1ac07dee51a55b6363a32ea4a97d3cb5946b71e054eb608e3',
      },
    ]);
  });

  it('tells a typed command from a call of the model, and other agents and systems by name', () => {
    const [typed] = bodies('metrics', { ...USE, trigger: 'user', agentId: 'codex' });
    assert.deepEqual([typed?.['type'], typed?.['engine']], ['slash_command', 'codex']);
    const [request] = ADAPTER.metrics.requests(queue(USE), { ...FACTS, platform: 'win32' });
    assert.match(request?.body ?? '', /"os":"windows"/);
  });

  it('sends a session as its session, field for field', () => {
    assert.deepEqual(bodies('metrics', SESSION), [
      {
        session_id: 'abc',
        user_id: FACTS.clientId,
        os: 'linux',
        engine: 'claude',
        start_timestamp: '2026-05-01T12:34:56Z',
        end_timestamp: '2026-05-01T15:04:56Z',
        session_duration: 9000,
        exit_reason: 'clear',
        turn_count: 42,
        user_message_count: 45,
        assistant_message_count: 48,
        total_tool_calls: 156,
        tool_error_count: 3,
        bash_call_count: 28,
        file_read_count: 42,
        file_edit_count: 18,
        file_write_count: 5,
        grep_call_count: 12,
        glob_call_count: 8,
        web_fetch_call_count: 2,
        web_search_call_count: 1,
        total_input_tokens: 50_000,
        total_output_tokens: 12_000,
        cache_creation_tokens: null,
        cache_read_tokens: 35_000,
        had_errors: true,
      },
    ]);
  });

  it('has an endpoint for each', () => {
    assert.deepEqual(
      ADAPTER.metrics.requests(queue(USE, SESSION), FACTS).map(({ url, keys }) => [url, keys]),
      [
        ['https://collect.example/in/events', ['k0']],
        ['https://collect.example/in/sessions', ['k1']],
      ],
    );
  });
});

describe('every adapter', () => {
  const all = queue(USE, SESSION, TRACK, FAILURE);
  for (const [name, adapter] of Object.entries(ADAPTER)) {
    it(`${name}: holds each event of its kinds once, and no other`, () => {
      const wanted = all.filter(({ event }) => adapter.kinds.includes(event.kind)).map(({ key }) => key);
      assert.deepEqual(
        adapter.requests(all, FACTS).flatMap(({ keys }) => keys),
        wanted,
      );
    });

    it(`${name}: goes over the line exactly as the preview shows it`, async (t) => {
      const { url, bytes } = await listenRaw(t);
      const plain = { ...USE, skill: 'prüfung:übersicht' };
      const [request] = adapter.requests(queue(plain), { ...FACTS, endpoint: url });
      assert.ok(request !== undefined);
      const answer = await sendRequest(request, NEVER, () => AT);
      assert.deepEqual(answer, { kind: 'answered', status: 204, retryAfterMs: null });
      const [head = '', body] = (await bytes).split('\r\n\r\n');
      assert.equal(`${head.replaceAll('\r\n', '\n')}\n\n${body}`, requestText(request));
    });
  }
});

describe('hashes', () => {
  it('the check value of the metrics plugin is over the session id that is sent', () => {
    const [body] = bodies('metrics', USE);
    const sum = createHash('sha256').update(`${String(body?.['session_id'])}${String(body?.['timestamp'])}`);
    assert.equal(body?.['mac'], sum.digest('hex'));
    assert.notEqual(body?.['session_id'], 'session-1');
  });
});
