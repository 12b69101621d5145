import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_LINE_BYTES } from '../../../../src/agents/jsonLines.js';
import { claudeSession } from '../../../fixtures/claude-code/records.js';
import { LATER, newReader, readSession, readText, summary, variedSession } from './reading.js';

describe('odd lines', () => {
  const text = variedSession().text();
  const whole = readText(text);
  const lines = text.trimEnd().split('\n');

  it('with CRLF, a byte order mark, blank lines between', () => {
    assert.deepEqual(readText(`\uFEFF${lines.join('\r\n')}\r\n`), whole);
    assert.deepEqual(readText(lines.join('\n\n  \n\t\n')), whole);
  });

  it('that are no objects are counted and skipped', () => {
    const damaged = ['123', '"text"', 'null', 'true', '[]', '{broken', 'x', '{"type":"user"', '\uFEFF{}', '{"a":1}}'];
    const mixed = lines.flatMap((line, at) => [line, damaged[at % damaged.length] ?? '']).join('\n');
    assert.deepEqual(readText(`${mixed}\n`), { ...whole, damagedLines: lines.length });
  });

  it('with invalid UTF-8 are read', () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('Grüße') + 2] = 0xff;
    assert.deepEqual(readText(bytes), whole);
  });

  it('of 2 MB are read', () => {
    const session = claudeSession()
      .prompt()
      .skillCall('a')
      .bash('cat', { output: '\n"x"\\é'.repeat(300_000) })
      .attachment({ type: 'hook_success', stdout: 'y'.repeat(2_000_000) });
    const reading = readSession(session.endTurn());
    assert.deepEqual([reading.uses.map(summary), reading.damagedLines], [['a model success completed 8000'], 0]);
    assert.equal(reading.session?.end, Date.parse(session.now) - 1000);
  });

  it('over 64 MB are skipped and counted', () => {
    const reader = newReader();
    const chunk = Buffer.alloc(8 * 1024 * 1024, 0x20);
    reader.push('main', Buffer.from(`${lines[0]}\n{`));
    for (let sent = 0; sent <= MAX_LINE_BYTES; sent += chunk.length) {
      reader.push('main', chunk);
    }
    assert.equal(reader.read(LATER).damagedLines, 0);
    reader.push('main', Buffer.from(`}\n${lines.slice(1).join('\n')}\n`));
    assert.deepEqual(reader.read(LATER), { ...whole, damagedLines: 1 });
  });

  it('of unknown types are counted', () => {
    const reading = readText(
      `{"type":"future","payload":{}}\n{}\n{"type":7}\n${text}{"type":"summary"}\n{"type":"mode"}\n`,
    );
    assert.deepEqual(reading, { ...whole, unknownRecords: 3 });
  });

  it('with fields of any type are read', () => {
    const odd = [
      null,
      0,
      -1,
      1e308,
      true,
      '',
      'x',
      [],
      [null, 1, 'x', []],
      {},
      { type: 'tool_use' },
      { type: {}, name: [], id: 5 },
      [{ type: 'tool_use', name: 'Skill' }],
      [{ type: 'tool_result' }],
    ];
    const keys = [
      'type',
      'subtype',
      'uuid',
      'timestamp',
      'sessionId',
      'version',
      'cwd',
      'message',
      'attachment',
      'toolUseResult',
      'forkedFrom',
      'origin',
      'isSidechain',
      'agentId',
      'parentUuid',
      'isMeta',
    ];
    for (const line of lines) {
      const record = JSON.parse(line) as Record<string, unknown>;
      for (const key of keys) {
        for (const value of odd) {
          const reading = readText(`${JSON.stringify({ ...record, [key]: value })}\n`);
          assert.ok(Number.isSafeInteger(reading.session?.toolCalls ?? 0));
        }
      }
      for (const value of odd) {
        const message = {
          ...(record['message'] as object | undefined),
          content: value,
          usage: value,
          id: value,
          stop_reason: value,
        };
        assert.equal(readText(JSON.stringify({ ...record, message })).damagedLines, 0);
      }
    }
  });

  it('with names of prototypes are read as data', () => {
    const evil = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map(
      (name) =>
        `{"type":"assistant","uuid":"${name}","${name}":{"type":"user","isMeta":true},"message":{"id":"${name}","__proto__":{"content":[]},"content":[{"type":"tool_use","id":"${name}","name":"${name}","input":{"__proto__":{"skill":"x"}}}],"usage":{"__proto__":{"input_tokens":5}}}}`,
    );
    const row = readText(evil.join('\n')).session;
    assert.deepEqual([row?.toolCalls, row?.calls.other, row?.assistantMessages, row?.inputTokens], [4, 4, 4, 0]);
  });

  it('with numbers out of range count as 0, with impossible dates as undated', () => {
    const usage =
      '{"input_tokens":1e999,"output_tokens":-5,"cache_creation_input_tokens":1.5,"cache_read_input_tokens":"7"}';
    const times = [
      '2025-13-45T99:00:00Z',
      '0000-00-00T00:00:00Z',
      '+275760-09-13T00:00:00Z',
      '1969-12-31T23:59:59Z',
      'yesterday',
      '1',
    ];
    const made = times.map(
      (time, at) =>
        `{"type":"assistant","uuid":"${at}","timestamp":"${time}","message":{"content":[],"usage":${usage}}}`,
    );
    const row = readText(made.join('\n')).session;
    assert.deepEqual(
      [row?.start, row?.end, row?.inputTokens, row?.outputTokens, row?.cacheCreationTokens, row?.cacheReadTokens],
      [null, null, 0, 0, 0, 0],
    );
  });
});
