import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as claudeCode from './claude-code/reading.js';
import * as codex from './codex/reading.js';
import { type FuzzSubject, fuzzOnce } from './fuzzing.js';

/** `npm run fuzz` looks longer, from another seed each time. */
const SECONDS = Number(process.env['SKILL_LEDGER_FUZZ_SECONDS'] ?? 0);
const SHORT_RUN = 40;
const MAX_HEAP = 1024 * 1024 * 1024;

const SUBJECTS: readonly FuzzSubject[] = [
  {
    name: 'Claude Code',
    newReader: claudeCode.newReader,
    text: claudeCode
      .variedSession()
      .subagent('f00d', (agent) => agent.skillCall('c').endTurn(), { inline: true })
      .fork('22222222-0000-4000-8000-000000000000')
      .skillCall('d')
      .endTurn()
      .text(),
  },
  ...[false, true].map((paginated): FuzzSubject => {
    const rollout = codex.variedRollout(paginated).subagent((agent) => agent.exec('ls').endTurn());
    const text = rollout.endTurn().fork().prompt().injectedSkill('d').endTurn().text();
    return { name: `Codex, ${paginated ? 'paginated' : 'legacy'} history`, newReader: codex.newReader, text };
  }),
];

function fuzz(subject: FuzzSubject, seed: number): void {
  try {
    fuzzOnce(subject, seed);
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
}

describe('damaged transcripts are read without an error, in pieces as at once, twice as once', () => {
  for (const subject of SUBJECTS) {
    it(subject.name, (t) => {
      for (let seed = 1; seed <= SHORT_RUN; seed++) {
        fuzz(subject, seed);
      }
      const first = Date.now() >>> 0;
      const end = performance.now() + (SECONDS / SUBJECTS.length) * 1000;
      let seed = first;
      while (performance.now() < end) {
        fuzz(subject, seed++);
        if (seed % 500 === 0) {
          assert.ok(process.memoryUsage().heapUsed < MAX_HEAP);
        }
      }
      t.diagnostic(SECONDS > 0 ? `seeds ${first} to ${seed}` : `seeds 1 to ${SHORT_RUN}`);
    });
  }
});
