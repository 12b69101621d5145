// Bundles the plain-Node tests and runs them: `node test/unit.mjs [words that the file names must hold …]`.
process.argv.splice(2, 0, 'unit');
await import('./run.mjs');
