// Damages transcripts at random for a minute and reads them: `node test/fuzz.mjs [seconds]`.
const [seconds = '60'] = process.argv.splice(2);
process.env['SKILL_LEDGER_FUZZ_SECONDS'] = seconds;
process.argv.push('unit', 'fuzz');
await import('./run.mjs');
