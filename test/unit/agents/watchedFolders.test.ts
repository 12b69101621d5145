import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { watchedFolders } from '../../../src/agents/watchedFolders.js';

const home = join('/home', 'me');
const at = (...path: string[]): string => join(home, ...path);

test('the usual folders are watched before there is a skill in them, others once one is found', () => {
  const usual = watchedFolders(home, []);
  assert.ok(usual.includes(at('.claude', 'skills')) && usual.includes(at('.agents', 'skills')));
  const plugin = at('.claude', 'plugins', 'cache', 'm', 'p', '1.0', 'skills');
  const found = watchedFolders(home, [
    at('.claude', 'skills', 'deploy', 'SKILL.md'),
    at('.claude', 'skills', 'nested', 'deep', 'SKILL.md'),
    at('.claude', 'commands', 'ship.md'),
    join(plugin, 'one', 'SKILL.md'),
    join(plugin, 'two', 'SKILL.md'),
    at('.claude', 'skills-of-mine', 'x', 'SKILL.md'),
  ]);
  assert.deepEqual(
    found.filter((folder) => !usual.includes(folder)),
    [plugin, at('.claude', 'skills-of-mine')],
  );
});

test('a machine with very many folders does not get a watcher for each', () => {
  const skills = Array.from({ length: 500 }, (_, n) => at('.claude', 'plugins', `p${n}`, 'skills', 'x', 'SKILL.md'));
  assert.equal(watchedFolders(home, skills).length, 60);
});
