import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DamageTally, type SessionDamage } from '../../../src/capture/damage.js';

const session = (source: string, rest: Partial<SessionDamage>): SessionDamage => ({
  source,
  agentId: 'claude-code',
  agentVersion: null,
  skippedLines: 0,
  unknownRecords: 0,
  ...rest,
});

test('what can not be used is summed for each agent, with the newest version that wrote it', () => {
  const tally = new DamageTally();
  tally.take([
    session('a', { agentVersion: '2.1.99', unknownRecords: 1 }),
    session('b', { agentVersion: '2.1.300', unknownRecords: 2, skippedLines: 4 }),
    session('c', { unknownRecords: 4 }),
    session('d', { agentVersion: '2.2.0' }),
    session('e', { agentId: 'codex', agentVersion: '0.147.0', skippedLines: 1 }),
  ]);
  assert.deepEqual(tally.byAgent(), [
    { agentId: 'claude-code', agentVersion: '2.1.300', skippedLines: 4, unknownRecords: 7 },
    { agentId: 'codex', agentVersion: '0.147.0', skippedLines: 1, unknownRecords: 0 },
  ]);
});

test('a session counts as of its last reading', () => {
  const tally = new DamageTally();
  tally.take([session('a', { unknownRecords: 1, agentVersion: '2.1.300' }), session('b', { unknownRecords: 1 })]);
  tally.take([session('a', { unknownRecords: 0 }), session('b', { unknownRecords: 3 })]);
  assert.deepEqual(tally.byAgent(), [
    { agentId: 'claude-code', agentVersion: null, skippedLines: 0, unknownRecords: 3 },
  ]);
});
