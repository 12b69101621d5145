import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSkill } from '../../../src/agents/checkSkill.js';

const found = (text: string, folder = 'deploy', agents: Parameters<typeof checkSkill>[2] = null) =>
  checkSkill(text, folder, agents).map(({ rule, line, start, end }) => `${rule} ${line}:${start}-${end}`);

test('a skill as the open standard has it is loaded by all', () => {
  assert.deepEqual(found('---\nname: deploy\ndescription: Ships it.\n---\n# Deploy\n'), []);
  assert.deepEqual(found('\uFEFF---\r\nname: deploy\r\ndescription: >\r\n  Ships\r\n  it.\r\n---\r\n'), []);
});

test('each rule is told where it is broken', () => {
  assert.deepEqual(found('# Deploy\n'), ['front-matter 0:0-8']);
  assert.deepEqual(found('---\nname: deploy\n'), ['front-matter 0:0-3']);
  assert.deepEqual(found('---\n---\n'), ['front-matter 0:0-3']);
  assert.deepEqual(found('---\n\n---\n'), ['name 0:0-3', 'description 0:0-3']);
  assert.deepEqual(found('---\nname: deploy\ndescription: a: b: c\n---\n'), ['yaml 2:13-14']);
  assert.deepEqual(found('---\nname: deploy\n---\n'), ['description 0:0-3']);
  assert.deepEqual(found('---\nname: [deploy]\ndescription: ""\n---\n'), ['name 0:0-3', 'description 0:0-3']);
  assert.deepEqual(found('---\nname: Ship_It\ndescription: x\n---\n'), ['name-form 1:6-13', 'name-folder 1:6-13']);
  const long = 'a'.repeat(65);
  assert.deepEqual(found(`---\nname: ${long}\ndescription: x\n---\n`, long), ['name-length 1:6-71']);
  assert.deepEqual(found(`---\ndescription: ${'💡'.repeat(1024)}\nname: deploy\n---\n`), []);
  assert.deepEqual(found(`---\ndescription: ${'💡'.repeat(1025)}\nname: deploy\n---\n`), [
    'description-length 1:13-2063',
  ]);
});

test('an agent is named only for what it leaves a skill out for', () => {
  const text = '---\nname: Ship_It\n---\n';
  assert.deepEqual(found(text, 'deploy', ['claude-code']), [], 'it takes any file');
  assert.deepEqual(found(text, 'deploy', ['codex']), [], 'and Codex takes this one');
  assert.deepEqual(found(text, 'deploy', ['goose']), [], 'nothing is said of agents whose loader is not known');
  assert.deepEqual(
    checkSkill(text, 'deploy', ['claude-code', 'cline', 'gemini-cli']).map(({ rule, agents }) => [rule, agents]),
    [
      ['name-folder', ['cline']],
      ['description', ['cline', 'gemini-cli']],
    ],
  );
});

test('front matter that would unfold without end is not unfolded', () => {
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${`*${'abcdefg'[i]}, `.repeat(9)}]`),
  ];
  assert.deepEqual(found(`---\n${bomb.join('\n')}\nname: deploy\ndescription: *h\n---\n`), ['description 0:0-3']);
});
