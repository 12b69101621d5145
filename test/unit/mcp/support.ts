import assert from 'node:assert/strict';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ClaudeSession } from '../../fixtures/claude-code/records.js';
import { type BuiltCli, parse, writeConsent, writeTranscript } from '../cli/cliProcess.js';
import type { UseEvent } from '../../../src/model/use.js';

const DAY_MS = 86_400_000;

/** Notes every use of the network in a file, whoever in the process makes it. */
const GUARD = `
const { appendFileSync } = require('node:fs');
const note = (object, name) => {
  const original = object[name];
  object[name] = function (...args) {
    appendFileSync(process.env.NETWORK_LOG, name + '\\n');
    return original.apply(this, args);
  };
};
const [net, dgram, dns] = [require('node:net'), require('node:dgram'), require('node:dns')];
note(net.Socket.prototype, 'connect');
note(net.Server.prototype, 'listen');
note(dgram.Socket.prototype, 'bind');
note(dgram.Socket.prototype, 'send');
note(dns, 'lookup');
note(dns.promises, 'lookup');
`;

export interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

export interface Connected {
  readonly client: Client;
  readonly transport: StdioClientTransport;
  readonly pid: number;
  readonly stderr: () => string;
  readonly ask: (tool: string, args?: Record<string, unknown>) => Promise<Answer>;
  /** The answer of a tool that did what was asked. */
  readonly told: (tool: string, args?: Record<string, unknown>) => Promise<Told>;
}

/** What is looked at of an answer. */
export interface Told extends Numbers {
  readonly uses_in: string;
  readonly success_means: string;
  readonly note?: string;
  readonly skills: readonly (Numbers & {
    readonly why_not_success: readonly { outcome: string; why: string; uses: number }[];
    readonly last_30_days?: { uses: number; success: number };
  })[];
  readonly not_shown: number;
  readonly reasons: readonly { outcome: string; why: string; uses: number }[];
  readonly by_agent: readonly { agent: string; uses: number }[];
  readonly by_version: readonly (Numbers & { version: string })[];
}

interface Numbers {
  readonly skill: string;
  readonly uses: number;
  readonly success: number;
  readonly failure: number;
  readonly partial: number;
  readonly success_rate?: number;
  readonly interval_95?: readonly [number, number];
}

export interface ConnectOptions {
  readonly folder: string;
  readonly name?: string;
  /** What the client tells as its roots; called at each question. Left out: it tells none. */
  readonly roots?: () => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A real client of the SDK on a server process of its own. */
export async function connect(
  t: TestContext,
  cli: BuiltCli,
  home: string,
  options: ConnectOptions,
): Promise<Connected> {
  const { folder, name = 'claude-code', roots, env, args = ['cli.js', 'mcp'] } = options;
  const guard = join(home, 'guard.cjs');
  const network = join(home, 'network.log');
  await writeFile(guard, GUARD);
  const [file = '', ...rest] = args;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--require', guard, join(cli.folder, file), ...rest],
    cwd: folder,
    env: { HOME: home, USERPROFILE: home, NETWORK_LOG: network, TZ: 'UTC', ...env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const client = new Client(
    { name, version: '1.2.3' },
    { capabilities: roots === undefined ? {} : { roots: { listChanged: true } } },
  );
  if (roots !== undefined) {
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots().map((root) => ({ uri: pathToFileURL(root).href })),
    }));
  }
  await client.connect(transport);
  t.after(async () => {
    await client.close();
    assert.ok(!existsSync(network), 'the server used the network');
  });
  const ask = async (tool: string, given?: Record<string, unknown>): Promise<Answer> => {
    const result = await client.callTool({ name: tool, ...(given === undefined ? {} : { arguments: given }) });
    const content = result.content as readonly { type: string; text: string }[];
    assert.deepEqual(
      content.map(({ type }) => type),
      ['text'],
    );
    return { text: content[0]?.text ?? '', isError: result.isError === true };
  };
  const told = async (tool: string, given?: Record<string, unknown>): Promise<Told> => {
    const { text, isError } = await ask(tool, given);
    assert.equal(isError, false, text);
    return JSON.parse(text) as Told;
  };
  const { pid } = transport;
  assert.ok(pid !== null);
  return { client, transport, pid, stderr: () => stderr, ask, told };
}

/** A folder of the home's in which an agent works, by its real path. */
export async function projectFolder(home: string, name: string): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  return realpathSync(folder);
}

/** What an editor notes when the person lets agents ask, or with `off` when they don't. */
export async function letAgentsAsk(home: string, word: 'off' | 'folder' | 'all' = 'folder'): Promise<void> {
  await writeEditors(home, { vscode: entry(word) });
}

export function entry(agents: unknown, more: object = {}, daysAgo = 0): object {
  const seenAt = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
  return { recording: 'followTelemetry', telemetry: true, agents, seenAt, ...more };
}

export async function writeEditors(home: string, editors: object, answer: object = { decided: false }): Promise<void> {
  await writeConsent(home, JSON.stringify({ ...answer, editors }));
}

/** Writes sessions where Claude Code does, and imports them. */
export async function importSessions(cli: BuiltCli, home: string, sessions: readonly ClaudeSession[]): Promise<void> {
  for (const session of sessions) {
    await writeTranscript(home, session.sessionId, session.text());
  }
  parse(await cli.run(home, ['import', '--json']));
}

export async function eventsOf(cli: BuiltCli, home: string): Promise<readonly UseEvent[]> {
  return (parse(await cli.run(home, ['events', '--json', '--limit', '1000'])) as { events: UseEvent[] }).events;
}
