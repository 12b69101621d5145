import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { copilotCli } from '../../../../src/agents/copilot-cli/agent.js';
import { Origins } from '../../../../src/agents/origins.js';
import { SessionLoader } from '../../../../src/capture/sessionLoader.js';
import { copilotSession } from '../../../fixtures/copilot-cli/events.js';
import { writeFiles } from '../../../harness/files.js';
import { LATER, OPTIONS, summary } from '../reading.js';

let home: string;
const machine = (env: Record<string, string> = {}): { home: string; env: Record<string, string> } => ({ home, env });
const found = (env: Record<string, string> = {}, more: string[] = []): string[] =>
  copilotCli
    .discover(copilotCli.transcriptRoots(machine(env), more), new Origins())
    .sessions.flatMap(({ files }) => files.map(({ path, part }) => `${part} ${basename(path)}`))
    .sort();

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'copilot-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('sessions of both layouts, where the variable says, and of folders named by the person', () => {
  writeFiles(home, {
    '.copilot/session-state/s1/events.jsonl': '{}\n',
    '.copilot/session-state/s1/workspace.yaml': 'a: 1\n',
    '.copilot/session-state/s1/files/other.jsonl': '{}\n',
    '.copilot/session-state/s2.jsonl': '{}\n',
    'moved/session-state/s3/events.jsonl': '{}\n',
    'work/session-state/s4/events.jsonl': '{}\n',
  });
  assert.deepEqual(found(), ['s1 events.jsonl', 's2 s2.jsonl']);
  assert.deepEqual(found({ COPILOT_HOME: join(home, 'moved') }, [join(home, 'work')]), [
    's3 events.jsonl',
    's4 events.jsonl',
  ]);
});

test('links that lead around are entered once, and a missing root is told', () => {
  writeFiles(home, { '.copilot/session-state/s1/events.jsonl': '{}\n' });
  symlinkSync(join(home, '.copilot/session-state'), join(home, '.copilot/session-state/again'));
  assert.deepEqual(found(), ['s1 events.jsonl']);
  const { sources } = copilotCli.discover([join(home, 'nowhere')], new Origins());
  assert.deepEqual(
    sources.map(({ agentId, state, files }) => [agentId, state, files]),
    [['copilot-cli', 'missing', 0]],
  );
});

test('a file that a rewind made shorter is read anew', async () => {
  const path = join(home, '.copilot/session-state/s1/events.jsonl');
  const kept = copilotSession().prompt().skillCall('first').endTurn();
  const length = Buffer.byteLength(kept.text());
  writeFiles(home, { '.copilot/session-state/s1/events.jsonl': kept.prompt().skillCall('second').endTurn().text() });
  const loader = new SessionLoader(OPTIONS);
  const uses = async (): Promise<string[]> => {
    const [session] = copilotCli.discover(copilotCli.transcriptRoots(machine(), []), new Origins()).sessions;
    assert.ok(session !== undefined);
    return (await loader.load(copilotCli, session, () => Promise.resolve())).reader.read(LATER).uses.map(summary);
  };
  assert.equal((await uses()).length, 2);
  truncateSync(path, length);
  assert.deepEqual(await uses(), ['first model success completed 3000']);
});

test('installed skills: own, shared, of projects and of plugins; one file once', () => {
  const skill = (name: string): string => `---\nname: ${name}\n---\n# ${name}\n`;
  writeFiles(home, {
    '.copilot/skills/own/SKILL.md': skill('own'),
    '.agents/skills/shared/SKILL.md': skill('shared'),
    '.copilot/installed-plugins/house/skills/tidy/SKILL.md': skill('tidy'),
    '.copilot/installed-plugins/market/garden/skills/mow/SKILL.md': '---\nuser-invocable: false\n---\n',
    'project/.github/skills/deploy/SKILL.md': '---\ndisable-model-invocation: true\n---\n',
    'project/.claude/skills/not a skill/SKILL.md': 'x',
    'project/.agents/skills/empty/README.md': 'x',
  });
  mkdirSync(join(home, 'project/.agents/skills'), { recursive: true });
  symlinkSync(join(home, '.copilot/skills/own'), join(home, 'project/.agents/skills/own'));
  const names = (env: Record<string, string> = {}): string[] =>
    copilotCli
      .installedSkills(machine(env), [join(home, 'project')])
      .map(({ name, modelInvocable, userInvocable }) => `${name} ${modelInvocable} ${userInvocable}`);
  assert.deepEqual(names(), [
    'deploy false true',
    'garden:mow true false',
    'house:tidy true true',
    'own true true',
    'shared true true',
  ]);
  assert.deepEqual(names({ COPILOT_HOME: join(home, 'elsewhere') }), ['deploy false true', 'own true true']);
});
