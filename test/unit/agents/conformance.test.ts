import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Agent } from '../../../src/agents/agent.js';
import { copilotCli } from '../../../src/agents/copilot-cli/agent.js';
import { geminiCli } from '../../../src/agents/gemini-cli/agent.js';
import { openCode } from '../../../src/agents/opencode/agent.js';
import { qwenCode } from '../../../src/agents/qwen/agent.js';
import type { SessionReading } from '../../../src/model/reading.js';
import { readParts } from './reading.js';

/** Folder with `samples`: labelled transcripts that are no part of the repository. */
const root = process.env['SKILL_LEDGER_SAMPLES'] ?? '';
const skip = root === '' ? 'SKILL_LEDGER_SAMPLES names no folder with labelled transcripts' : false;

const READ: readonly Agent[] = [copilotCli, geminiCli, qwenCode, openCode];

/** Where the samples of an agent are no main file: rows of a database. */
const PARTS: Readonly<Record<string, string>> = { opencode: 'rows' };

/** What the labels call uncertain and we tell otherwise: file, fields, why. */
const DIFFERENCES: readonly { readonly file: string; readonly fields: readonly string[]; readonly why: string }[] = [];

interface Expected {
  readonly file: string;
  readonly agent: string;
  readonly invocations: readonly unknown[];
  readonly session: Readonly<Record<string, unknown>> | null;
}

function row({ session, damagedLines }: SessionReading, keys: readonly string[]): Record<string, unknown> {
  const iso = (time: number | null | undefined): string | null =>
    typeof time === 'number' ? new Date(time).toISOString() : null;
  const all: Record<string, unknown> = { ...session, start: iso(session?.start), end: iso(session?.end), damagedLines };
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}

for (const agent of READ) {
  describe(`labelled transcripts of ${agent.id}`, { skip }, () => {
    const text = skip === false ? readFileSync(join(root, 'samples/expected.json'), 'utf8') : '[]';
    for (const sample of (JSON.parse(text) as Expected[]).filter((entry) => entry.agent === agent.id)) {
      it(sample.file, () => {
        const reading = readParts(agent, {
          [PARTS[agent.id] ?? 'main']: readFileSync(join(root, 'samples', sample.file)),
        });
        assert.deepEqual(reading.uses, sample.invocations); // none of these files holds a use
        if (sample.session === null) {
          assert.equal(reading.session, null);
          return;
        }
        const expected = sample.session;
        const differing = DIFFERENCES.filter(({ file }) => file === sample.file).flatMap(({ fields }) => fields);
        const keys = Object.keys(expected).filter((key) => !differing.includes(key));
        assert.deepEqual(row(reading, keys), Object.fromEntries(keys.map((key) => [key, expected[key]])));
      });
    }
  });
}
