import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { unreadAgents } from '../../../src/agents/registry.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'agents-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('an agent that can not be read yet is recognised by its folder, where its variable says or in the home', () => {
  assert.deepEqual(unreadAgents({ home, env: {} }), []);
  mkdirSync(join(home, '.qwen', 'projects'), { recursive: true });
  mkdirSync(join(home, 'elsewhere', 'session-state'), { recursive: true });
  assert.deepEqual(unreadAgents({ home, env: { COPILOT_HOME: join(home, 'elsewhere') } }), ['copilot-cli', 'qwen']);
});

test('a variable that is set to nothing is not set', () => {
  mkdirSync(join(home, '.copilot', 'session-state'), { recursive: true });
  assert.deepEqual(unreadAgents({ home, env: { COPILOT_HOME: '' } }), ['copilot-cli']);
});

test('the data folder of the home counts also where a snap has moved the variable', () => {
  mkdirSync(join(home, '.local', 'share', 'opencode'), { recursive: true });
  assert.deepEqual(unreadAgents({ home, env: { XDG_DATA_HOME: join(home, 'snap') } }), ['opencode']);
});
