import { join } from 'node:path';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';
import { clickhouse } from '../team/clickhouse.js';
import { postgresql } from '../team/postgresql.js';
import type { Engine } from '../team/engine.js';
import { compare, type Comparison, makeTeam } from '../team/run.js';

/**
 * `npm run test:team`: what 1,000 machines send, duplicates and disorder included, in each database that docs/team.md
 * names, and its report compared with the ledger's, row for row. A database that is not installed is skipped.
 */
exitOnSignals();
const MACHINES = 1000;
const USES_EACH = 100;
const SEED = 1;
const MOST_TOLD = 20;

const work = temporaryFolder();
console.log(`${MACHINES} machines with ${USES_EACH} uses each, seed ${SEED}`);
const team = await makeTeam(MACHINES, USES_EACH, SEED, join(work.path, 'team'));
console.log(`${team.records.length} log records arrive; the ledger's report has ${team.rows.length} rows`);
const count = { passed: 0, failed: 0, skipped: 0 };
for (const { name, start } of [postgresql, clickhouse]) {
  try {
    const engine = await start(join(work.path, name.slice(0, 2).toLowerCase()));
    if (typeof engine === 'string') {
      count.skipped++;
      console.log(`skip ${name}: ${engine}`);
      continue;
    }
    const { problems, loadS, reportS } = comparison(engine);
    const figures = `loaded in ${loadS.toFixed(1)} s, report in ${reportS.toFixed(1)} s`;
    if (problems.length === 0) {
      count.passed++;
      console.log(`ok   ${name} ${engine.version}: every row is the ledger's (${figures})`);
    } else {
      count.failed++;
      console.log(`FAIL ${name} ${engine.version} (${figures}): ${problems.length} differences`);
      problems.slice(0, MOST_TOLD).forEach((problem) => console.log(`     ${problem}`));
    }
  } catch (error) {
    count.failed++;
    console.log(`FAIL ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
work.remove();
process.exitCode = count.failed === 0 ? 0 : 1;
console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);

function comparison(engine: Engine): Comparison {
  try {
    return compare(engine, team);
  } finally {
    engine.stop();
  }
}
