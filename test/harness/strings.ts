import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.js';

export const BUNDLE = join(root, 'l10n', 'bundle.l10n.json');

const LITERAL = /^\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*[,)]/;

interface Strings {
  /** Every text that is passed to `t`, sorted. */
  readonly texts: readonly string[];
  /** Calls whose text is not written at the place: no tool could collect it. */
  readonly hidden: readonly string[];
}

/** What the sources put into the person's language. */
export function stringsOfSources(): Strings {
  const texts = new Set<string>();
  const hidden: string[] = [];
  const src = join(root, 'src');
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const code = entry.name.endsWith('.ts') ? readFileSync(path, 'utf8') : '';
    for (const call of code.matchAll(/(?<![\w$])t\(/g)) {
      const rest = code.slice(call.index + call[0].length);
      const literal = LITERAL.exec(rest)?.[1];
      if (literal === undefined) {
        hidden.push(`${path.slice(src.length + 1)}: t(${rest.slice(0, 40)}`);
      } else {
        texts.add(valueOf(literal));
      }
    }
  }
  return { texts: [...texts].sort(), hidden };
}

/** The text of the bundle for translators: each text stands for itself. */
export function bundleText(texts: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
}

function valueOf(literal: string): string {
  const inner = literal.slice(1, -1).replaceAll(/\\([^u])/g, (_, char: string) => (char === 'n' ? '\n' : char));
  return inner.replaceAll(/\\u\{?([0-9a-fA-F]+)\}?/g, (_, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}
