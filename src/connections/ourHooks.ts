import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import type { ConnectionContent, OffSwitch } from '../agents/connection.js';
import { type JsonDocument, valueOf } from './jsonDocument.js';
import { callsRecorder } from './launcher.js';

export const HOOKS = 'hooks';

export type HooksContent = ConnectionContent & { readonly kind: 'hooks' };

/** A property or an element, with the object or list that holds it. */
export interface Place {
  readonly container: Node;
  readonly node: Node;
}

/**
 * Our hooks in a configuration: entries that call the recorder, or groups of nothing but such. They are known by what
 * they call rather than by a mark of ours, since some agents refuse a file with a key that they don't know.
 */
export function ourHooks({ root }: JsonDocument): Place[] {
  const hooks = root === null ? undefined : valueOf(root, HOOKS);
  return childrenOf(hooks, 'object')
    .flatMap((property) => property.children?.[1] ?? [])
    .flatMap((list) => childrenOf(list, 'array').flatMap((node) => inEntry(list, node)));
}

/** How many of the wanted hooks stand in the configuration as they should. */
export function countHooks({ root }: JsonDocument, { hooks }: HooksContent): number {
  const container = root === null ? undefined : valueOf(root, HOOKS);
  return hooks.filter(({ event, entry }) => {
    const list = container?.type === 'object' ? valueOf(container, event) : undefined;
    return childrenOf(list, 'array').some((node) => isDeepStrictEqual(plainValue(node), entry));
  }).length;
}

/** The first setting of the agent that keeps its hooks from running, as `a.b`; null: none does. */
export function switchedOffBy({ root }: JsonDocument, switches: readonly OffSwitch[]): string | null {
  const found = switches.find(({ path, value }) => {
    let node = root ?? undefined;
    for (const key of path) {
      node = node?.type === 'object' ? valueOf(node, key) : undefined;
    }
    return node?.value === value;
  });
  return found === undefined ? null : found.path.join('.');
}

export function childrenOf(node: Node | undefined, type: 'array' | 'object'): readonly Node[] {
  return node?.type === type ? (node.children ?? []) : [];
}

function inEntry(list: Node, node: Node): Place[] {
  const group = node.type === 'object' ? valueOf(node, HOOKS) : undefined;
  if (group?.type !== 'array') {
    return isCall(node) ? [{ container: list, node }] : [];
  }
  const all = childrenOf(group, 'array');
  const calls = all.filter(isCall);
  return calls.length > 0 && calls.length === all.length
    ? [{ container: list, node }]
    : calls.map((call) => ({ container: group, node: call }));
}

function isCall(node: Node): boolean {
  return childrenOf(node, 'object').some((property) => {
    const value: unknown = property.children?.[1]?.value;
    return typeof value === 'string' && callsRecorder(value);
  });
}

/** `getNodeValue` makes objects without a prototype, which equal none that a program wrote. */
function plainValue(node: Node): unknown {
  return JSON.parse(JSON.stringify(getNodeValue(node)));
}
