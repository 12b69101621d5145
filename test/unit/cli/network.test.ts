import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../../harness/root.js';
import { BuiltCli, tempHome, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

const GUARD = { NODE_OPTIONS: `--require ${join(root, 'test', 'fixtures', 'network-guard', 'guard.cjs')}` };

test('no command opens a connection or looks a name up', async (t) => {
  const home = await tempHome(t);
  await writeTranscripts(home);
  for (const args of [
    ['import'],
    ['report'],
    ['events', '--json'],
    ['sessions'],
    ['skills'],
    ['status', '--verify'],
    ['record', '--skill', 'x', '--outcome', 'success'],
    ['export', '--out', join(home, 'export.json')],
    ['clear', '--all', '--yes'],
    ['--help'],
    ['no-such-command'],
  ]) {
    await cli.run(home, args, { env: GUARD });
    assert.ok(!existsSync(join(home, 'network.jsonl')), args.join(' '));
  }
});

test('the guard would see it', async (t) => {
  const home = await tempHome(t);
  const connect = "import net from 'node:net'; net.connect(9, '127.0.0.1').on('error', () => {});";
  const NODE_OPTIONS = `${GUARD.NODE_OPTIONS} --import data:text/javascript,${encodeURIComponent(connect)}`;
  await cli.run(home, ['--help'], { env: { NODE_OPTIONS } });
  assert.match(readFileSync(join(home, 'network.jsonl'), 'utf8'), /net\.Socket\.connect/);
});
