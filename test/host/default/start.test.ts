import assert from 'node:assert/strict';
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import * as vscode from 'vscode';

type Callable = (...args: unknown[]) => unknown;

describe('activate()', () => {
  it('touches no file and starts no timer but the one after which it reads', async () => {
    const extension = vscode.extensions.getExtension('skill-ledger.skill-ledger');
    assert.ok(extension);
    const { activate } = loadWithoutEditor(vscode.Uri.joinPath(extension.extensionUri, 'dist', 'extension.js').fsPath);

    const calls: string[] = [];
    const restore = [watchCalls(fs, calls), watchCalls(promises, calls)];
    const timers: unknown[] = [];
    const original = globalThis.setTimeout;
    // What is to run later is caught and never runs: this second copy must not import beside the real one.
    globalThis.setTimeout = ((_: unknown, delay: unknown) => timers.push(delay)) as unknown as typeof setTimeout;
    try {
      activate(anything());
      for (let turn = 0; turn < 20; turn++) {
        await Promise.resolve();
      }
    } finally {
      globalThis.setTimeout = original;
    }
    assert.deepEqual(calls, []);
    assert.deepEqual(timers, [0]);
    fs.existsSync(__filename);
    assert.deepEqual(calls, ['existsSync'], 'the watch sees calls');
    for (const back of restore) {
      back();
    }
  });
});

/** A fresh copy of the bundle whose `vscode` does nothing. */
function loadWithoutEditor(path: string): { activate: (context: unknown) => void } {
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
  const load = compileFunction(fs.readFileSync(path, 'utf8'), parameters, { filename: path });
  const real = createRequire(path);
  const own = { exports: {} };
  const require = (id: string): unknown => (id === 'vscode' ? anyModule() : real(id));
  load(own.exports, require, own, path, dirname(path));
  return own.exports as { activate: (context: unknown) => void };
}

/** Properties that must have a value of their kind. */
const KNOWN: ReadonlyMap<string | symbol, unknown> = new Map<string | symbol, unknown>([
  ['then', undefined],
  [Symbol.toPrimitive, () => ''],
  ['fsPath', '/nowhere/to/be/found'],
]);

/** Can be called, constructed and asked for any property, and gives the like. */
function anything(): unknown {
  const target = function nothing(): void {};
  return new Proxy(target, {
    get: (_, key) => (KNOWN.has(key) ? KNOWN.get(key) : anything()),
    apply: () => anything(),
    construct: () => anything() as object,
    set: () => true,
  });
}

/** The bundle copies a module's own properties; what it does not find it asks of the prototype. */
function anyModule(): unknown {
  return new Proxy({}, { getPrototypeOf: () => anything() as object });
}

/** Notes the name of each function of a module that is called. Returns what puts the module back. */
function watchCalls(module: object, calls: string[]): () => void {
  const functions = module as Record<string, unknown>;
  const originals = Object.entries(functions).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
  );
  for (const [name, value] of originals) {
    functions[name] = (...args: unknown[]): unknown => {
      calls.push(name);
      return Reflect.apply(value as Callable, module, args);
    };
  }
  return () => Object.assign(functions, Object.fromEntries(originals));
}
