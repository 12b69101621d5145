import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SkillLedgerApi, TelemetryEvent } from '../../../src/api.js';

const WAIT_MS = 50_000;

interface SecondExtension {
  readonly ledger: SkillLedgerApi;
  readonly reportReview: (review: { readonly outcome: string; readonly durationMs: number }) => Promise<string>;
}

/** What the second extension got from ours. */
export async function secondExtension(): Promise<SecondExtension> {
  const extension = vscode.extensions.getExtension<SecondExtension>('skill-ledger-tests.second-extension');
  assert.ok(extension, 'the second extension is there');
  return extension.activate();
}

export async function ledgerApi(): Promise<SkillLedgerApi> {
  return (await secondExtension()).ledger;
}

/** The API as one that can be called with whatever a careless caller passes. */
export async function careless(): Promise<Readonly<Record<string, (...given: unknown[]) => unknown>>> {
  return (await ledgerApi()) as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
}

export async function namesInLedger(): Promise<string[]> {
  return (await (await ledgerApi()).getEvents('', 100_000)).map(({ skillName }) => skillName);
}

/** The one use of a skill, once it is as it should be; waits for imports. */
export async function useOf(skillName: string, isRight: (use: TelemetryEvent) => boolean): Promise<TelemetryEvent> {
  const { getEvents } = await ledgerApi();
  let found: readonly TelemetryEvent[] = [];
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(100)) {
    found = await getEvents(skillName);
    const [first, ...more] = found;
    if (first !== undefined && more.length === 0 && isRight(first)) {
      return first;
    }
  }
  return assert.fail(`not the one use that was waited for: ${JSON.stringify(found)}`);
}
