import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Agent } from '../../../src/agents/agent.js';
import type { SessionReading } from '../../../src/model/reading.js';
import { AGENTS } from '../../../src/agents/registry.js';
import { agentCases, type Case, CASES } from './cases.js';
import { type Parts, readParts, WRITTEN } from './reading.js';

const MINUTE = 60_000;

/** What a session of the case must give: `skill trigger outcome reason` of each use, in order. */
const EXPECTED: Readonly<Record<Exclude<Case, 'started' | 'damaged'>, RegExp>> = {
  succeeded: /^tidy (?:model|user) success (?:completed|ended)$/,
  failed: /^tidy (?:model|user) failure (?:load-failed|api-error)$/,
  interrupted: /^tidy (?:model|user) partial interrupted$/,
  denied: /^tidy (?:model|user) skipped denied$/,
  abandoned: /^tidy (?:model|user) partial abandoned$/,
  implied: /^notes implied success (?:completed|ended)$/,
  nested: /^tidy (?:model|user) success (?:completed|ended), notes implied success (?:completed|ended) nested$/,
  'mention-only': /^$/,
};

function said({ uses }: SessionReading): string {
  return uses
    .map((use) => [use.skillName, use.trigger, use.outcome, use.reason, ...(use.nested ? ['nested'] : [])].join(' '))
    .join(', ');
}

function assertShown(name: Case, agent: Agent, parts: Parts): void {
  const whole = readParts(agent, parts);
  assert.notEqual(whole.session, null, 'it was understood as a session');
  if (name === 'started') {
    const [left] = whole.uses;
    const begun = left === undefined ? WRITTEN : Date.parse(left.timestamp);
    const { uses, running, settled } = readParts(agent, parts, begun + MINUTE);
    assert.deepEqual([uses, running.map(({ skillName }) => skillName), settled], [[], ['tidy'], false]);
    return;
  }
  assert.equal(whole.damagedLines > 0, name === 'damaged');
  assert.match(said(whole), EXPECTED[name === 'damaged' ? 'succeeded' : name]);
}

describe('each reader has a session for every case, or says why its format can’t show it', () => {
  const table = agentCases();
  it('for every agent that can be read', () => {
    assert.deepEqual(new Set(table.map(({ agent }) => agent.id)), new Set(AGENTS.map(({ id }) => id)));
    assert.equal(table.length, AGENTS.length);
  });
  for (const { agent, cases } of table) {
    for (const name of CASES) {
      const shown = cases[name];
      it(`${agent.id}: ${name}${typeof shown === 'string' ? ` — ${shown}` : ''}`, () => {
        if (typeof shown === 'string') {
          assert.match(shown, /^[A-Z].{20,}\.$/, 'a reason that a person can read');
        } else {
          assertShown(name, agent, shown);
        }
      });
    }
  }
});
