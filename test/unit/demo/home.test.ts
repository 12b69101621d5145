import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeDemoHome } from '../../demo/home.js';

const NOW = new Date('2026-06-01T12:00:00.000Z');

/** Path below the home → content, of everything in it. */
function contents(home: string): Map<string, string> {
  const entries = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

test('the demonstration is the same each time and ends shortly before now', (t) => {
  const base = mkdtempSync(join(tmpdir(), 'demo-'));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const home = join(base, 'home');
  mkdirSync(home);
  makeDemoHome(home, NOW);
  const first = contents(home);
  rmSync(home, { recursive: true });
  makeDemoHome(home, NOW);
  assert.deepEqual(contents(home), first);

  const transcripts = [...first].filter(([path]) => path.endsWith('.jsonl')).map(([, text]) => text);
  const times = transcripts.flatMap((text) =>
    [...text.matchAll(/"timestamp":"([^"]+)"/g)].map((match) => match[1] ?? ''),
  );
  const last = times.reduce((a, b) => (a > b ? a : b));
  assert.ok(last <= NOW.toISOString() && Date.parse(last) > NOW.getTime() - 5 * 60_000, `last record at ${last}`);
});
