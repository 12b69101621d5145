import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { unreadAgents } from '../../../src/agents/registry.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'agents-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a database of OpenCode is named, in the home also where a snap has moved the variable', () => {
  mkdirSync(join(home, '.local', 'share', 'opencode', 'storage'), { recursive: true });
  assert.deepEqual(unreadAgents({ home, env: {} }), []);
  writeFileSync(join(home, '.local', 'share', 'opencode', 'opencode.db'), '');
  assert.deepEqual(unreadAgents({ home, env: { XDG_DATA_HOME: join(home, 'snap') } }), ['opencode']);
  assert.deepEqual(unreadAgents({ home, env: { XDG_DATA_HOME: '' } }), ['opencode']);
});
