import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeFiles } from '../../harness/files.js';
import { BuiltCli, parse, tempHome, treeOf, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

interface Listed {
  readonly count: number;
  readonly since: string | null;
  readonly skills: readonly {
    readonly name: string;
    readonly standing: string;
    readonly totalUses: number;
    readonly countedByAgent: { readonly uses: number } | null;
    readonly seenBy: readonly { readonly agentId: string }[];
  }[];
}

const SKILLS = {
  '.claude/skills/changelog/SKILL.md': '---\nname: changelog\n---\n# It\n',
  '.claude/skills/never/SKILL.md': '---\ndisable-model-invocation: true\n---\n# It\n',
  '.agents/skills/shared/SKILL.md': '# It\n',
  '.codex/skills/.system/maker/SKILL.md': '# It\n',
  '.claude.json': '{"skillUsage":{"never":{"usageCount":14,"lastUsedAt":1760000000000}}}',
  'project/.claude/skills/local/SKILL.md': '# It\n',
};

test('skills: which are installed, who sees them, how often they were used, and why some can not be', async (t) => {
  const home = await tempHome(t);
  await writeTranscripts(home);
  await cli.run(home, ['import']);
  writeFiles(home, SKILLS);
  const found = parse(await cli.run(home, ['skills', '--json'])) as Listed;
  assert.equal(found.since, '2026-03-01T10:00:00.000Z');
  assert.deepEqual(
    found.skills.map(({ name, standing, totalUses, seenBy }) => [
      name,
      standing,
      totalUses,
      seenBy.map((one) => one.agentId),
    ]),
    [
      ['changelog', 'plain', 3, ['claude-code']],
      ['maker', 'bundled', 0, ['codex']],
      ['never', 'onlyTyped', 0, ['claude-code']],
      ['shared', 'plain', 0, ['codex']],
    ],
  );
  assert.equal(found.skills[2]?.countedByAgent?.uses, 14);
  const { stdout } = await cli.run(home, ['skills']);
  assert.match(stdout, /^changelog +67 % of 3 +\d+ \w+ ago +Claude Code$/m);
  assert.match(
    stdout,
    /^never +– · only when typed · no use recorded since Mar 1, 2026 · Claude Code counts 14 uses +– +Claude Code$/m,
  );
  assert.match(stdout, /^maker +– · bundled with the agent +– +Codex$/m);
});

test('skills: of one agent, of a project that is named, without a use', async (t) => {
  const home = await tempHome(t);
  writeFiles(home, SKILLS);
  const names = async (...options: string[]): Promise<string[]> =>
    (parse(await cli.run(home, ['skills', '--json', ...options])) as Listed).skills.map(({ name }) => name);
  assert.deepEqual(await names('--agent', 'codex'), ['maker', 'shared']);
  assert.deepEqual(await names('--agent', 'claude-code', '--project', join(home, 'project')), [
    'changelog',
    'local',
    'never',
  ]);
  assert.deepEqual(await names('--unused'), ['changelog', 'maker', 'never', 'shared']);
  assert.equal((await cli.run(home, ['skills', '--agent', 'clod'])).code, 2);
  const wrong = await cli.run(home, ['skills', '--project', 'nowhere']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--project "nowhere" is no folder that can be read: name the folder of a project/);
  assert.ok(!(await treeOf(join(home, '.claude'))).some((path) => path.endsWith('.db')), 'looking makes no ledger');
});

test('skills: what agents count themselves is left alone while recording is off', async (t) => {
  const home = await tempHome(t);
  writeFiles(home, SKILLS);
  const answer = await cli.run(home, ['skills', '--json'], { env: { DO_NOT_TRACK: '1' } });
  assert.ok((parse(answer) as Listed).skills.every(({ countedByAgent }) => countedByAgent === null));
});
