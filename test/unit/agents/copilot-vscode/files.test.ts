import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Machine } from '../../../../src/agents/agent.js';
import { copilotVsCode } from '../../../../src/agents/copilot-vscode/agent.js';
import { Origins } from '../../../../src/agents/origins.js';
import { SessionLoader } from '../../../../src/capture/sessionLoader.js';
import { vsCodeChat } from '../../../fixtures/copilot-vscode/chat.js';
import { writeFiles } from '../../../harness/files.js';
import { LATER, OPTIONS, summary } from '../reading.js';

const USER = '.config/Code/User';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'vscode-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function look(machine: Partial<Machine> = {}, more: string[] = []): ReturnType<typeof copilotVsCode.discover> {
  return copilotVsCode.discover(copilotVsCode.transcriptRoots({ home, env: {}, ...machine }, more), new Origins());
}

/** The files of each session, below the home. */
function found(machine: Partial<Machine> = {}, more: string[] = []): string[][] {
  return look(machine, more).sessions.map(({ files }) => files.map(({ path }) => path.slice(home.length + 1)));
}

test('chats of windows with and without a folder; what lies in both places is one session', () => {
  writeFiles(home, {
    [`${USER}/workspaceStorage/a1/chatSessions/s1.jsonl`]: 'x',
    [`${USER}/workspaceStorage/a1/chatSessions/s1.json`]: 'x',
    [`${USER}/workspaceStorage/a1/GitHub.copilot-chat/transcripts/s1.jsonl`]: 'x',
    [`${USER}/workspaceStorage/a1/GitHub.copilot-chat/transcripts/s2.jsonl`]: 'x',
    [`${USER}/workspaceStorage/a1/GitHub.copilot-chat/debug-logs/s1/main.jsonl`]: 'x',
    [`${USER}/workspaceStorage/a1/workspace.json`]: '{}',
    [`${USER}/workspaceStorage/a1/state.vscdb`]: 'x',
    [`${USER}/workspaceStorage/b2/workspace.json`]: '{}',
    [`${USER}/workspaceStorage/c3`]: 'a file',
    [`${USER}/globalStorage/emptyWindowChatSessions/s3.json`]: 'x',
  });
  const window = `${USER}/workspaceStorage/a1`;
  assert.deepEqual(found(), [
    [
      `${window}/chatSessions/s1.jsonl`,
      `${window}/GitHub.copilot-chat/transcripts/s1.jsonl`,
      `${window}/workspace.json`,
    ],
    [`${window}/GitHub.copilot-chat/transcripts/s2.jsonl`, `${window}/workspace.json`],
    [`${USER}/globalStorage/emptyWindowChatSessions/s3.json`],
  ]);
  const [source] = look().sources.filter(({ state }) => state === 'ok');
  assert.deepEqual([source?.root, source?.files], [join(home, USER), 3]);
  assert.deepEqual(source?.watch?.map((path) => path.slice(home.length + 1)).sort(), [
    `${USER}/globalStorage/emptyWindowChatSessions`,
    `${window}/GitHub.copilot-chat/transcripts`,
    `${window}/chatSessions`,
  ]);
});

test('every kind of editor, wherever it keeps what is the person’s; an editor without a chat is none of it', () => {
  const chat = 'globalStorage/emptyWindowChatSessions/s.json';
  const places = [
    'roaming/Code/User',
    'Library/Application Support/VSCodium/User',
    '.config/Code - Insiders/User',
    'xdg/Code/User',
    '.vscode-server/data/User',
    'portable/user-data/User',
    'anywhere/User',
    'named/User',
  ];
  writeFiles(home, Object.fromEntries(places.map((place) => [`${place}/${chat}`, 'x'])));
  writeFiles(home, {
    '.config/VSCodium/User/settings.json': '{}',
    [`${USER}/workspaceStorage/a/workspace.json`]: '{}',
  });
  const env = {
    APPDATA: join(home, 'roaming'),
    XDG_CONFIG_HOME: join(home, 'xdg'),
    VSCODE_PORTABLE: join(home, 'portable'),
  };
  const machine = { env, storage: { user: join(home, 'anywhere/User'), workspace: null } };
  const more = [join(home, 'named/User')];
  assert.deepEqual(found(machine, more).flat().sort(), places.map((place) => `${place}/${chat}`).sort());
  const { sources } = look(machine, more);
  assert.equal(sources.filter(({ state }) => state === 'ok').length, places.length);
  assert.ok(sources.every(({ state, watch }) => state !== 'missing' || watch?.length === 0));
});

test('the storage of this window comes first, and is watched before anybody has chatted there', () => {
  const user = join(home, USER);
  const workspace = join(user, 'workspaceStorage/mine');
  writeFiles(user, { 'workspaceStorage/mine/workspace.json': '{}' });
  const storage = { user, workspace };
  const [first] = look({ storage }).sources;
  const folders = [join(workspace, 'chatSessions'), join(workspace, 'GitHub.copilot-chat/transcripts')];
  assert.deepEqual([first?.state, first?.watch], ['missing', folders]);
  writeFiles(user, { 'workspaceStorage/mine/chatSessions/s.json': 'x', 'workspaceStorage/a/chatSessions/t.json': 'x' });
  symlinkSync(join(user, 'workspaceStorage'), join(user, 'workspaceStorage/loop'));
  assert.deepEqual(
    look({ storage })
      .sources.slice(0, 2)
      .map(({ root, files }) => [root, files]),
    [
      [workspace, 1],
      [user, 1],
    ],
  );
  assert.equal(found({ storage }).length, 2);
});

test('a chat that grows is read on, one that is rewritten is read anew', async () => {
  const path = `${USER}/globalStorage/emptyWindowChatSessions/s.jsonl`;
  const loader = new SessionLoader(OPTIONS);
  const load = async (text: string): Promise<[string[], number]> => {
    writeFiles(home, { [path]: text });
    const [session] = look().sessions;
    assert.ok(session !== undefined);
    const { reader, bytes } = await loader.load(copilotVsCode, session, () => Promise.resolve());
    return [reader.read(LATER).uses.map(summary), bytes];
  };
  const chat = vsCodeChat().prompt('/tidy').done();
  const first = chat.log();
  const grown = chat.prompt('/mow').done().log();
  assert.deepEqual((await load(first))[0].length, 1);
  const [uses, bytes] = await load(grown);
  assert.deepEqual([uses.length, bytes], [2, Buffer.byteLength(grown) - Buffer.byteLength(first)]);
  assert.equal(
    (await load(`${JSON.stringify({ kind: 0, v: vsCodeChat().prompt('/tidy').done().object() })}\n`))[0].length,
    1,
  );
});

test('installed skills: the person’s and those of projects, one file once', () => {
  const skill = (name: string): Record<string, string> => ({ [`${name}/SKILL.md`]: 'x' });
  for (const folder of ['.copilot', '.claude', '.agents', 'p/.github', 'p/.claude', 'p/.agents']) {
    writeFiles(join(home, folder, 'skills'), skill(folder.replaceAll(/\W/g, '')));
  }
  symlinkSync(join(home, '.agents/skills/agents'), join(home, '.copilot/skills/again'));
  const names = copilotVsCode.installedSkills({ home, env: {} }, [join(home, 'p')]).map(({ name }) => name);
  assert.deepEqual(names.sort(), ['again', 'claude', 'copilot', 'pagents', 'pclaude', 'pgithub']);
});
