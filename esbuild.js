// Builds what ships (`npm run build`, `npm run watch`) and, imported by test/, bundles the tests.
'use strict';
const { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const root = __dirname;
const dist = join(root, 'dist');

/** Loading it takes a third of the recorder's time, and most calls of a hook need none of it. */
const LAZY_CRYPTO = {
  name: 'lazy-crypto',
  setup(hooks) {
    hooks.onResolve({ filter: /^node:crypto$/ }, () => ({ path: 'crypto', namespace: 'lazy' }));
    hooks.onLoad({ filter: /^/, namespace: 'lazy' }, () => ({
      contents: ['createHash', 'createHmac', 'randomBytes', 'randomUUID']
        .map((name) => `export const ${name} = (...args) => require('crypto').${name}(...args);`)
        .join('\n'),
    }));
  },
};

/** What ships: entry point, bundle, and what each bundle needs beside the common options. */
const BUNDLES = [
  // The editor loads it at every start, so its identifiers are short as well; the others' stay, so that a stack trace
  // that a person sends is worth reading.
  {
    entry: 'src/extension.ts',
    file: 'extension.js',
    options: {
      external: ['vscode'],
      plugins: [besideConsentEdit(), besideSharing(), besidePanel(), besideDashboard()],
      supported: { 'dynamic-import': false }, // the editor hands out `vscode` to those who require it
    },
    short: true,
  },
  { entry: 'src/consent/consentEdit.ts', file: 'consentEdit.js', options: {} },
  { entry: 'src/editor/sharingRoom.ts', file: 'sharing.js', options: { external: ['vscode'] } },
  { entry: 'src/editor/dashboardPanel.ts', file: 'dashboardPanel.js', options: { external: ['vscode'] } },
  {
    entry: 'src/webview/main.ts',
    file: 'dashboard.js',
    options: { platform: 'browser', format: 'iife', target: 'chrome120', inject: ['src/webview/navigator.ts'] },
    short: true,
  },
  { entry: 'src/webview/dashboard.css', file: 'dashboard.css', options: {} },
  {
    entry: 'src/editor/besidePanel.ts',
    file: 'besidePanel.js',
    options: { external: ['vscode'] },
  },
  { entry: 'src/core.ts', file: 'core.js', options: { plugins: [besideMcp()] } },
  { entry: 'src/capture/worker.ts', file: 'worker.js', options: { plugins: [besideCore()] } },
  {
    entry: 'src/cli/main.ts',
    file: 'cli.js',
    options: { banner: { js: '#!/usr/bin/env node' }, plugins: [besideCore()] },
  },
  { entry: 'src/mcp/main.ts', file: 'mcp.js', options: { plugins: [besideCore(), withoutAjv()] } },
  // Agents start it at every hook and wait for it.
  { entry: 'src/recorder/main.ts', file: 'recorder.js', options: { plugins: [LAZY_CRYPTO] }, short: true },
  { entry: 'src/connections/uninstall.ts', file: 'uninstall.js', options: {} },
];

/** Leaves src/core.ts out of a bundle, which loads `core.js` beside it. */
function besideCore() {
  return beside('core.js', join(root, 'src', 'core.js'));
}

/** Leaves the MCP server out of the core, which loads `mcp.js` beside it when it is wanted. */
function besideMcp() {
  return beside('mcp.js', join(root, 'src', 'mcp', 'server.js'));
}

/** Leaves the editing of the consent file out of the extension, whose size is bounded; it is seldom wanted. */
function besideConsentEdit() {
  return beside('consentEdit.js', join(root, 'src', 'consent', 'consentEdit.js'));
}

/** Leaves sharing out of the extension, which loads it when consent is known. */
function besideSharing() {
  return beside('sharing.js', join(root, 'src', 'editor', 'sharingRoom.js'));
}

/** Leaves the dashboard out of the extension, which loads it when it is opened. */
function besideDashboard() {
  return beside('dashboardPanel.js', join(root, 'src', 'editor', 'dashboardPanel.js'));
}

/** Leaves what stands in editors and notices out of the extension, which loads it after its start. */
function besidePanel() {
  return beside('besidePanel.js', join(root, 'src', 'editor', 'besidePanel.js'));
}

/** Packages have files of such names, too: what counts is where an import leads. */
function beside(bundle, source) {
  return {
    name: `beside-${bundle}`,
    setup: (hooks) =>
      hooks.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) =>
        join(resolveDir, path) === source ? { path: `./${bundle}`, external: true } : undefined,
      ),
  };
}

/** The SDK checks with Ajv what a server asks a person for, which ours never does. It is half of the bundle. */
function withoutAjv() {
  const namespace = 'without-ajv';
  return {
    name: namespace,
    setup(hooks) {
      hooks.onResolve({ filter: /\/ajv-provider\.js$/ }, () => ({ path: 'ajv-provider', namespace }));
      hooks.onLoad({ filter: /.*/, namespace }, () => ({ contents: 'export class AjvJsonSchemaValidator {}' }));
    },
  };
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The UMD builds that some packages name as `main` load their parts in a way that can't be bundled.
  mainFields: ['module', 'main'],
  logLevel: 'silent',
  metafile: true,
  legalComments: 'none',
  // The extension host has a `location` that is null. sql.js reads it only where `__filename` is missing; this keeps
  // it from ever doing so.
  define: { 'self.location.href': '""' },
};

/** One line per problem, so that the matcher in .vscode/tasks.json stays simple. */
function report(result) {
  for (const [kind, messages] of [
    ['error', result.errors],
    ['warning', result.warnings],
  ]) {
    for (const { text, location } of messages) {
      const at = location ? `${location.file}:${location.line}:${location.column + 1}` : 'esbuild.js:1:1';
      console.error(`${at}: ${kind}: ${text}`);
    }
  }
}

/** The licences of the packages that a bundle holds: MIT and its like ask to be shipped along. */
function licences(metafiles) {
  /** @type {Set<string>} */
  const packages = new Set();
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'));
      if (name) {
        packages.add(name[0]);
      }
    }
  }
  const texts = [...packages].sort().map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : '';
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}

function settings(bundle, folder, release) {
  return {
    ...common,
    ...bundle.options,
    entryPoints: [bundle.entry],
    outfile: join(folder, bundle.file),
    minifyIdentifiers: release && bundle.short === true,
    minifyWhitespace: release,
    minifySyntax: release,
    lineLimit: 240, // an uncaught error prints its line
    sourcemap: release ? false : 'linked',
  };
}

function copyEngine(folder) {
  copyFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'), join(folder, 'sql-wasm.wasm'));
  chmodSync(join(folder, 'sql-wasm.wasm'), 0o644);
}

/** Builds dist/, or another folder, for release. Throws when a bundle fails. */
async function build(folder = dist) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const results = await Promise.all(BUNDLES.map((bundle) => esbuild.build(settings(bundle, folder, true))));
  results.forEach(report);
  copyEngine(folder);
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), licences(results.map(({ metafile }) => metafile)));
  chmodSync(join(folder, 'cli.js'), 0o755);
}

/** Rebuilds on change, with source maps, and says when a round begins and ends (for the background task). */
async function watch() {
  mkdirSync(dist, { recursive: true });
  copyEngine(dist);
  let running = 0;
  const announce = {
    name: 'announce',
    setup(hooks) {
      hooks.onStart(() => {
        if (running++ === 0) {
          console.log('[watch] build started');
        }
      });
      hooks.onEnd((result) => {
        report(result);
        if (--running === 0) {
          console.log('[watch] build finished');
        }
      });
    },
  };
  for (const options of BUNDLES.map((bundle) => settings(bundle, dist, false))) {
    const context = await esbuild.context({ ...options, plugins: [...(options.plugins ?? []), announce] });
    await context.watch();
  }
}

/**
 * Bundles test files, one output per entry.
 *
 * @param {{entries: string[], outdir: string, outbase: string, format: 'esm' | 'cjs', external?: string[]}} wanted
 *   absolute paths; packages are loaded from node_modules at run time
 */
async function bundleTests({ entries, outdir, outbase, format, external = [] }) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    outbase,
    outExtension: { '.js': format === 'esm' ? '.mjs' : '.cjs' },
    bundle: true,
    packages: 'external',
    external,
    platform: 'node',
    target: 'node20',
    format,
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

module.exports = { build, bundleTests };

if (require.main === module) {
  const run = process.argv.includes('--watch') ? watch() : build();
  run.catch((error) => {
    if (error.errors) {
      report(error);
    } else {
      console.error(error);
    }
    process.exitCode = 1;
  });
}
