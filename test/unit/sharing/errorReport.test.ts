import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readError, sharedError } from '../../../src/sharing/errorReport.js';

const STACK = `TypeError: can't read /home/me/secret.md
    at Ledger.open (/home/me/.vscode/extensions/x/dist/worker.js:12:340)
    at async file:///home/me/.vscode/extensions/x/dist/extension.js:1:99
    at ConsentFile.update (/home/me/.vscode/extensions/x/dist/consentEdit.js:4:5)
    at Object.<anonymous> (/home/me/secret-project/node_modules/secret.js:3:4)
    at secret (/home/me/.vscode/extensions/x/dist/secret project.js:3:4)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`;
const BUNDLES = '/home/me/.vscode/extensions/x/dist';

function errorWith(name: string, stack: string): Error {
  return Object.assign(new Error('secret'), { name, stack });
}

test('of an error its class and the frames in our bundles are told, and nothing else', () => {
  assert.deepEqual(readError(errorWith('TypeError', STACK), BUNDLES), {
    errorType: 'TypeError',
    frames: 'worker.js:12:340 extension.js:1:99 consentEdit.js:4:5',
  });
});

test('a class that is no class name is just Error', () => {
  for (const name of ['error', 'My secret', '', 'X'.repeat(65), 'A/b']) {
    assert.equal(readError(errorWith(name, STACK), BUNDLES)?.errorType, 'Error', name);
  }
});

test('what passed through no code of ours, or is no error, is not told', () => {
  assert.equal(readError(errorWith('TypeError', STACK), '/elsewhere/dist'), null);
  for (const thrown of ['secret', null, { stack: STACK }, undefined]) {
    assert.equal(readError(thrown, BUNDLES), null);
  }
});

test('what came through the logger is checked again', () => {
  const facts = { errorType: 'TypeError', frames: 'worker.js:1:2 <REDACTED: path> ../x.js:1:2', 'common.os': 'linux' };
  assert.deepEqual(sharedError(facts, 7, 'id'), {
    kind: 'error',
    id: 'id',
    at: 7,
    errorType: 'TypeError',
    frames: ['worker.js:1:2'],
  });
  assert.equal(sharedError({ errorType: 'my secret', frames: '' }, 7, 'id'), null);
  assert.equal(sharedError({}, 7, 'id'), null);
});
