// A reporter for node:test that notes each finished test in the results file of the run (see results.ts).
import { appendFileSync } from 'node:fs';

const file = process.env.SKILL_LEDGER_TEST_RESULTS;
const note = (line) => appendFileSync(file, `${JSON.stringify(line)}\n`);

export default async function* lineReporter(events) {
  for await (const { type, data } of events) {
    if ((type === 'test:pass' || type === 'test:fail') && isTest(type, data)) {
      const title = `${kindOf(data.file)}: ${data.name}`;
      if (type === 'test:fail') {
        note({ state: 'fail', title, error: String(data.details.error?.cause?.stack ?? data.details.error) });
      } else {
        note(data.skip !== undefined || data.todo !== undefined ? { state: 'skip', title } : { state: 'pass', title });
      }
    }
  }
  note({ state: 'end' });
  yield '';
}

/** A describe block passes or fails with its tests, so it does not count; a file that fails to load does. */
function isTest(type, data) {
  return data.details.type !== 'suite' && (type === 'test:fail' || data.name !== data.file);
}

function kindOf(path) {
  const name = /[\\/](?:out|test)[\\/](unit|package)[\\/](.*)\.test\.(?:mjs|ts)$/.exec(path ?? '');
  return name ? `${name[1]} ${name[2]}` : 'unit';
}
