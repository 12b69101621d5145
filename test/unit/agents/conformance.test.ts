import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { AGENTS } from '../../../src/agents/registry.js';
import { identityOf, useId } from '../../../src/model/identity.js';
import type { SessionReading } from '../../../src/model/reading.js';
import { TOOL_GROUPS } from '../../../src/model/session.js';
import { toAgentId } from '../../../src/model/vocabulary.js';
import { readParts } from './reading.js';

/** Folder with `samples` and `seeds`: labelled transcripts that are no part of the repository. */
const root = process.env['SKILL_LEDGER_SAMPLES'] ?? '';
const skip = root === '' ? 'SKILL_LEDGER_SAMPLES names no folder with labelled transcripts' : false;

interface ExpectedUse {
  readonly id: string;
  readonly skill: string;
  readonly trigger: string;
  readonly start: string;
  readonly durationMs: number | null;
  readonly outcome: string;
  readonly reason: string;
  readonly confidence: string;
}

interface Expected {
  readonly file: string;
  readonly agent: string;
  readonly invocations: readonly ExpectedUse[];
  /** Null: the file is none of a session. */
  readonly session: Record<string, unknown> | null;
  readonly notes: readonly string[];
}

/** OpenCode's sample is no file of a session: rows of its database. */
/** The samples call it so. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'vscode-copilot': 'copilot-vscode' };

const MAIN_PART: Readonly<Record<string, string>> = { opencode: 'rows' };

function readFiles(agentId: string, [main = '', ...others]: readonly string[]): SessionReading {
  const agent = AGENTS.find(({ id }) => id === (OTHER_NAMES[agentId] ?? agentId));
  assert.ok(agent);
  const parts = others.map((file) => [basename(file), readFileSync(file)] as const);
  return readParts(agent, { [MAIN_PART[agentId] ?? 'main']: readFileSync(main), ...Object.fromEntries(parts) });
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function sessionRow(reading: SessionReading, keys: readonly string[]): Record<string, unknown> {
  const session = reading.session;
  const iso = (time: number | null | undefined): string | null =>
    typeof time === 'number' ? new Date(time).toISOString() : null;
  const all: Record<string, unknown> = {
    turns: 0,
    userMessages: 0,
    assistantMessages: 0,
    toolCalls: 0,
    toolErrors: 0,
    hadErrors: false,
    durationS: 0,
    calls: {},
    inputTokens: null,
    outputTokens: null,
    cacheCreationTokens: null,
    cacheReadTokens: null,
    ...session,
    start: iso(session?.start),
    end: iso(session?.end),
    damagedLines: reading.damagedLines,
  };
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}

describe('labelled transcripts', { skip }, () => {
  const expected = skip === false ? (json(join(root, 'samples/expected.json')) as Expected[]) : [];
  const isReadable = (agent: string): boolean => AGENTS.some(({ id }) => id === (OTHER_NAMES[agent] ?? agent));
  // A subagent's file is read with its session.
  for (const sample of expected.filter(({ agent, file }) => isReadable(agent) && !file.includes('/subagents/'))) {
    it(sample.file, () => {
      const main = join(root, 'samples', sample.file);
      const subagents = join(dirname(main), basename(main, '.jsonl'), 'subagents');
      const others = existsSync(subagents) ? readdirSync(subagents).map((file) => join(subagents, file)) : [];
      const reading = readFiles(sample.agent, [main, ...others]);
      const found = reading.uses.map((use) => ({
        identity: identityOf(use.id),
        skill: use.skillName,
        trigger: use.trigger,
        start: use.timestamp,
        durationMs: use.durationMs,
        outcome: use.outcome,
        reason: use.reason,
      }));
      const wanted = sample.invocations.map((use, index) => ({
        identity: identityOf(useId(0, toAgentId(sample.agent), use.id, use.skill)),
        skill: use.skill,
        trigger: use.trigger,
        start: use.start,
        durationMs: use.confidence === 'low' ? (found[index]?.durationMs ?? null) : use.durationMs,
        outcome: use.outcome,
        reason: use.reason,
      }));
      assert.deepEqual(found, wanted);
      const { session } = sample;
      if (session === null) {
        assert.equal(reading.session, null);
        return;
      }
      assert.equal(reading.unknownRecords, 0);
      const low = sample.notes.flatMap((note) => /^low: ([\w, ]+)/.exec(note)?.[1]?.trim().split(', ') ?? []);
      const keys = Object.keys(session).filter((key) => !low.includes(key));
      assert.deepEqual(sessionRow(reading, keys), Object.fromEntries(keys.map((key) => [key, session[key]])));
    });
  }
});

describe('vectors of the metrics plugin', { skip }, () => {
  const folder = join(root, 'seeds/vectors');
  const expected =
    skip === false ? (json(join(folder, 'expected.json')) as Record<string, Record<string, unknown>>) : {};
  for (const [name, row] of Object.entries(expected)) {
    it(name, () => {
      const reading = readFiles('claude-code', [join(folder, `${name}.jsonl`)]);
      const calls = Object.fromEntries(TOOL_GROUPS.map((group) => [group, 0]));
      const wanted = {
        ...row,
        calls: reading.session === null ? row['calls'] : { ...calls, ...(row['calls'] as object) },
      };
      assert.deepEqual(sessionRow(reading, Object.keys(row)), wanted);
    });
  }
});
