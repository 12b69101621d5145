import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/root.js';
import { zipNames } from './zip.js';

const KB = 1024;
/** What ships below dist/, but for the engine. */
const TEXTS = [
  'extension.js',
  'consentEdit.js',
  'sharing.js',
  'dashboardPanel.js',
  'dashboard.js',
  'dashboard.css',
  'besidePanel.js',
  'core.js',
  'worker.js',
  'recorder.js',
  'cli.js',
  'mcp.js',
  'uninstall.js',
  'THIRD-PARTY.txt',
];
const dist = (file: string) => join(root, 'dist', file);

function packaged(): string {
  const path = process.env['SKILL_LEDGER_TEST_VSIX'];
  assert.ok(path, 'run it through npm test, which packages the extension');
  return path;
}

test('the package is at most 1 MB, extension.js at most 150 KB and recorder.js at most 20 KB', (t) => {
  const sizes = { package: statSync(packaged()).size, extension: statSync(dist('extension.js')).size };
  const recorder = statSync(dist('recorder.js')).size;
  t.diagnostic(`package ${(sizes.package / KB).toFixed(0)} KB, extension.js ${(sizes.extension / KB).toFixed(0)} KB`);
  t.diagnostic(`recorder.js ${(recorder / KB).toFixed(1)} KB`);
  assert.ok(sizes.package <= 1024 * KB, `package: ${sizes.package} bytes`);
  assert.ok(sizes.extension <= 150 * KB, `extension.js: ${sizes.extension} bytes`);
  assert.ok(recorder <= 20 * KB, `recorder.js: ${recorder} bytes`);
});

test('the package holds what it needs and nothing else', () => {
  const names = zipNames(readFileSync(packaged()));
  const needed = [...TEXTS, 'sql-wasm.wasm'].map((file) => `extension/dist/${file}`);
  assert.deepEqual(
    needed.filter((name) => !names.includes(name)),
    [],
  );
  const allowed = [
    /^\[Content_Types\]\.xml$/,
    /^extension\.vsixmanifest$/,
    /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|telemetry\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)$/i,
    /^extension\/media\/[\w./-]+\.(png|svg|md|css|js)$/,
    /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  ];
  const extra = names.filter((name) => !needed.includes(name) && !allowed.some((pattern) => pattern.test(name)));
  assert.deepEqual(extra, []);
});

test('only the extension itself asks for vscode, and no bundle asks for another package', () => {
  const wanted = (file: string) => [
    ...new Set(
      [...readFileSync(dist(file), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1] ?? ''),
    ),
  ];
  const foreign = (file: string) => wanted(file).filter((name) => !isBuiltin(name));
  assert.deepEqual(foreign('extension.js').sort(), [
    './besidePanel.js',
    './consentEdit.js',
    './dashboardPanel.js',
    './sharing.js',
    'vscode',
  ]);
  assert.deepEqual(foreign('consentEdit.js'), []);
  assert.deepEqual(foreign('sharing.js'), ['vscode']);
  assert.deepEqual(foreign('besidePanel.js'), ['vscode']);
  assert.deepEqual(foreign('dashboardPanel.js'), ['vscode']);
  assert.deepEqual(wanted('dashboard.js'), []);
  assert.deepEqual(foreign('core.js'), []);
  assert.deepEqual(foreign('worker.js'), ['./core.js']);
  assert.deepEqual(foreign('cli.js'), ['./core.js']);
  assert.deepEqual(foreign('mcp.js'), ['./core.js']);
  assert.deepEqual(foreign('recorder.js'), []);
  assert.deepEqual(foreign('uninstall.js'), []);
});

test('the recorder appends what a hook tells, silently', () => {
  const home = mkdtempSync(join(tmpdir(), 'recorder-'));
  try {
    const input = JSON.stringify({
      hook_event_name: 'UserPromptExpansion',
      session_id: 's',
      cwd: home,
      command_name: 'deploy',
    });
    const env = { HOME: home, USERPROFILE: home, PATH: process.env['PATH'] };
    const line = ['-e', 'try{require(process.argv[1])}catch{}', dist('recorder.js'), 'claude-code'];
    const { status, stdout, stderr } = spawnSync(process.execPath, line, { input, env, encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    const spool = join(home, '.claude', 'auto-skill', 'spool');
    const [name = ''] = readdirSync(spool);
    assert.match(readFileSync(join(spool, name), 'utf8'), /"skillName":"deploy","trigger":"user"/);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('the command line can be started as a program', () => {
  assert.match(readFileSync(dist('cli.js'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
  if (process.platform !== 'win32') {
    assert.equal(statSync(dist('cli.js')).mode & 0o111, 0o111);
  }
  const help = execFileSync(process.execPath, [dist('cli.js'), '--help'], { encoding: 'utf8' });
  assert.match(help, /report/);
});

test('no bundle tells where it was built', () => {
  for (const file of TEXTS) {
    const text = readFileSync(dist(file), 'utf8');
    assert.ok(!text.includes(root) && !text.includes(`${dirname(root)}/`), `${file} holds a path of this machine`);
  }
});
