import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RecordedEvent } from '../../../src/api.js';
import { careless, ledgerApi, namesInLedger, secondExtension } from './ledger.js';

const GOOD = { skillName: 'code-review', outcome: 'success' } as const;
const throwing = {
  ...GOOD,
  get sessionId(): string {
    throw new Error('SECRET');
  },
};

describe('what another extension gets', () => {
  it('is the API of version 1, and can not be changed', async () => {
    const ledger = await ledgerApi();
    assert.deepEqual(Object.keys(ledger).sort(), [
      'createTelemetryCollector',
      'getEffectivenessReport',
      'getEvents',
      'isTelemetryDisabled',
      'onDidRecord',
      'recordEvent',
      'track',
      'version',
    ]);
    assert.equal(ledger.version, 1);
    assert.ok(Object.isFrozen(ledger));
    assert.equal(ledger, vscode.extensions.getExtension('skill-ledger.skill-ledger')?.exports);
    const { close, recordEvent, getEvents, getEffectivenessReport, ...rest } = ledger.createTelemetryCollector();
    assert.deepEqual(rest, {});
    assert.ok([close, recordEvent, getEvents, getEffectivenessReport].every((one) => typeof one === 'function'));
  });

  it('does what the example of the README says', async () => {
    const { reportReview } = await secondExtension();
    assert.equal(await reportReview({ outcome: 'success', durationMs: 1_500 }), '1 of 1 reviews succeeded.');
    assert.equal(await reportReview({ outcome: 'failure', durationMs: 500 }), '1 of 2 reviews succeeded.');
    const [report] = await (await ledgerApi()).getEffectivenessReport('code-review');
    const { skillName, totalUses, successCount, failureCount, successRate, avgDurationMs, agentsUsed } = report ?? {};
    assert.deepEqual(
      { skillName, totalUses, successCount, failureCount, successRate, avgDurationMs, agentsUsed },
      {
        skillName: 'code-review',
        totalUses: 2,
        successCount: 1,
        failureCount: 1,
        successRate: 0.5,
        avgDurationMs: 1_000,
        agentsUsed: ['claude-code'],
      },
    );
  });

  it('rejects every bad argument with a TypeError that names it, and keeps nothing', async () => {
    const { recordEvent, getEvents, getEffectivenessReport, createTelemetryCollector } = await careless();
    const before = (await namesInLedger()).length;
    const cases: readonly (readonly [call: () => unknown, says: RegExp])[] = [
      [() => recordEvent?.(), /^the event must be an object/],
      [() => recordEvent?.({ ...GOOD, skillName: 'SECRET words' }), /^skillName /],
      [() => recordEvent?.({ ...GOOD, outcome: 'SECRET' }), /^outcome /],
      [() => recordEvent?.({ ...GOOD, durationMs: -1 }), /^durationMs /],
      [() => recordEvent?.({ ...GOOD, agentId: {} }), /^agentId /],
      [() => recordEvent?.({ ...GOOD, sessionId: 'x'.repeat(2_000_000) }), /^sessionId /],
      [() => recordEvent?.({ ...GOOD, reason: 'SECRET' }), /^reason /],
      [() => recordEvent?.({ ...GOOD, cwd: 'src' }), /^cwd /],
      [() => recordEvent?.(throwing), /^sessionId can't be read/],
      [() => recordEvent?.(new Proxy({}, { ownKeys: () => assert.fail('SECRET') })), /^the event can't be read/],
      [() => getEvents?.('', -1), /^limit /],
      [() => getEvents?.('', 2.5), /^limit /],
      [() => getEvents?.({}), /^skillName /],
      [() => getEffectivenessReport?.('two words'), /^skillName /],
      [() => vscode.commands.executeCommand('skillLedger.recordInvocation', { ...GOOD, outcome: 1 }), /^outcome /],
      [() => vscode.commands.executeCommand('skillLedger.recordInvocation', null), /^the event must be an object/],
    ];
    for (const [call, says] of cases) {
      await assert.rejects(
        async () => call(),
        (error) => {
          assert.ok(error instanceof TypeError, String(error));
          assert.match(error.message, says);
          assert.doesNotMatch(error.message, /SECRET/);
          return true;
        },
      );
    }
    assert.throws(() => createTelemetryCollector?.('own.db'), { name: 'TypeError', message: /^dbPath / });
    assert.equal((await namesInLedger()).length, before);
  });

  it('keeps all of a burst of 1,000', async () => {
    const { recordEvent, getEvents } = await ledgerApi();
    const told = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => recordEvent({ ...GOOD, skillName: 'burst', durationMs: n })),
    );
    assert.ok(told.every(({ stored }) => stored));
    const found = await getEvents('burst', 2_000);
    assert.deepEqual(
      found.map(({ id }) => id),
      told.map(({ id }) => id).toReversed(),
    );
    assert.equal((await getEvents('burst')).length, 100, 'the limit when none is given');
  });

  it('tells listeners what is durable; one that throws harms nobody', async () => {
    const { recordEvent, onDidRecord } = await ledgerApi();
    const heard: RecordedEvent[] = [];
    const subscriptions = [
      onDidRecord(() => {
        throw new Error('a listener of the test throws');
      }),
      onDidRecord((event) => heard.push(event)),
    ];
    const event = await recordEvent({ ...GOOD, skillName: 'heard' });
    const byCommand = await vscode.commands.executeCommand('skillLedger.recordInvocation', {
      ...GOOD,
      skillName: 'heard',
    });
    assert.deepEqual(heard, [event, byCommand]);
    assert.equal(event.stored, true);
    subscriptions.forEach((one) => void one.dispose());
    await recordEvent({ ...GOOD, skillName: 'heard' });
    assert.equal(heard.length, 2);
  });

  it('tracks nothing: no connection, no error, whatever is passed', async () => {
    const { track } = await careless();
    const original = Object.getOwnPropertyDescriptor(net.Socket.prototype, 'connect');
    assert.ok(original);
    const connect: unknown = original.value;
    assert.ok(typeof connect === 'function');
    const stacks: string[] = [];
    Object.defineProperty(net.Socket.prototype, 'connect', {
      ...original,
      value(...given: unknown[]): unknown {
        stacks.push(new Error('connect').stack ?? '');
        return Reflect.apply(connect, this, given);
      },
    });
    try {
      for (const given of [[], ['skill_used', { outcome: 'success' }], [throwing, throwing], [Symbol('x'), null]]) {
        assert.equal(track?.(...given), undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      Object.defineProperty(net.Socket.prototype, 'connect', original);
    }
    // The editor's own extensions live in the same host. The suite on sharing watches all other ways out as well.
    const dist = join('dist', 'extension.js');
    assert.deepEqual(
      stacks.filter((stack) => stack.includes(dist)),
      [],
    );
  });

  it('opens another database beside the ledger, and no file that is not one', async () => {
    const { createTelemetryCollector, getEvents } = await ledgerApi();
    const own = createTelemetryCollector(join(homedir(), 'own', 'skills.db'));
    const event = await own.recordEvent({ ...GOOD, skillName: 'elsewhere' });
    assert.equal(event.stored, true);
    assert.deepEqual(
      (await own.getEvents()).map(({ id }) => id),
      [event.id],
    );
    assert.equal((await own.getEffectivenessReport())[0]?.totalUses, 1);
    assert.deepEqual(await getEvents('elsewhere'), []);
    await own.close();
    assert.equal((await own.recordEvent(GOOD)).stoppedBy, 'closed');
    const notes = join(homedir(), 'notes.db');
    writeFileSync(notes, 'mine');
    const foreign = createTelemetryCollector(notes);
    await assert.rejects(foreign.recordEvent(GOOD), { name: 'TypeError', message: /^dbPath / });
    await assert.rejects(foreign.getEvents(), { name: 'TypeError', message: /^dbPath / });
    assert.equal(readFileSync(notes, 'utf8'), 'mine');
  });
});
