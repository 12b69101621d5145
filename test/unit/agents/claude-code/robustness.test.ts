import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_LINE_BYTES } from '../../../../src/agents/jsonLines.js';
import type { SessionReading } from '../../../../src/model/reading.js';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { LATER, newReader, readSession, readText, summary } from './reading.js';

function full(): ClaudeSession {
  return claudeSession()
    .skillListing('notes')
    .prompt('Schöne Grüße 🙂')
    .typedSkill('a', { args: 'x' })
    .read('/repo/notes/SKILL.md')
    .bash('make', { failed: true })
    .endTurn()
    .taskNotification()
    .skillCall('b', { result: 'unknown' })
    .compact('a')
    .interrupt();
}

/** Numbers without a seed give failures that nobody can repeat. */
function randoms(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000) * below);
  };
}

function inPieces(bytes: Buffer, random: (below: number) => number): SessionReading {
  const reader = newReader();
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(400);
    const chunk = Buffer.from(bytes.subarray(at, end));
    reader.push('main', chunk);
    chunk.fill(0x7b); // the caller uses its buffer again
    if (random(20) === 0) {
      reader.read(LATER);
    }
    at = end;
  }
  return reader.read(LATER);
}

describe('bytes in pieces', () => {
  const bytes = Buffer.from(full().text());
  const whole = readText(bytes);

  it('give the same, cut at every byte', () => {
    assert.equal(whole.uses.length, 3);
    for (let at = 0; at <= bytes.length; at++) {
      const reader = newReader();
      reader.push('main', bytes.subarray(0, at));
      reader.push('main', bytes.subarray(at));
      assert.deepEqual(reader.read(LATER), whole, `cut at ${at}`);
    }
  });

  it('may be read at any time, and what is read only grows', () => {
    const reader = newReader();
    let lines = 0;
    for (let at = 0; at < bytes.length; at += 7) {
      reader.push('main', bytes.subarray(at, at + 7));
      const reading = reader.read(LATER);
      assert.equal(reading.damagedLines, 0, `after ${at + 7} bytes`);
      assert.ok(reading.uses.length >= lines);
      lines = reading.uses.length;
    }
    assert.deepEqual(reader.read(LATER), whole);
  });

  it('count a last line without an end when it is whole', () => {
    assert.deepEqual(readText(bytes.subarray(0, -1)), whole);
    assert.notDeepEqual(readText(bytes.subarray(0, -2)), whole);
    assert.equal(readText(bytes.subarray(0, -2)).damagedLines, 0);
    assert.equal(readText(Buffer.concat([bytes.subarray(0, -2), Buffer.from('\n')])).damagedLines, 1);
  });

  it('take back a last line that turns out to be damaged', () => {
    const reader = newReader();
    reader.push('main', bytes.subarray(0, -1));
    reader.read(LATER);
    reader.push('main', Buffer.from(' and more\n'));
    assert.equal(reader.read(LATER).damagedLines, 1);
    assert.deepEqual(reader.read(LATER), readText(Buffer.concat([bytes.subarray(0, -1), Buffer.from(' and more\n')])));
  });
});

describe('odd lines', () => {
  const text = full().text();
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

describe('random damage', () => {
  const text = full()
    .subagent('f00d', (agent) => agent.skillCall('c').endTurn(), { inline: true })
    .fork('22222222-0000-4000-8000-000000000000')
    .skillCall('d')
    .endTurn()
    .text();

  for (let seed = 1; seed <= 40; seed++) {
    it(`never throws and doesn't depend on the cuts (seed ${seed})`, () => {
      const random = randoms(seed);
      const lines = text.trimEnd().split('\n');
      for (let i = 0; i < 6; i++) {
        const at = random(lines.length);
        const [line = ''] = random(3) === 0 ? lines.splice(at, 1) : [lines[at]];
        lines.splice(random(lines.length), 0, line);
      }
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      for (let i = random(30); i > 0; i--) {
        bytes[random(bytes.length)] = random(256);
      }
      const once = readText(bytes);
      assert.deepEqual(inPieces(bytes, random), once);
      for (const use of once.uses) {
        assert.match(use.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
        assert.ok(use.durationMs === null || (Number.isSafeInteger(use.durationMs) && use.durationMs >= 0));
      }
    });
  }
});
