import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AGENTS } from '../../../src/agents/registry.js';
import type { AgentId } from '../../../src/model/vocabulary.js';
import { databaseFile, SCHEMA_1 } from '../../fixtures/opencode/database.js';
import { plantedEverywhere, plantedIn, SECRET } from '../../fixtures/secrets.js';
import { documentsIn, type FuzzSubject } from '../agents/fuzzing.js';
import { fuzzSubjects } from '../agents/fuzzSubjects.js';
import { type Parts, readParts, summary } from '../agents/reading.js';

const CHAT = 'session-2026-03-01T10-00-11111111.jsonl';
const UUID = '11111111-0000-4000-8000-000000000000';

interface Place {
  /** Of `fuzzSubjects`. */
  readonly subject: string;
  /** Below the home, for the session's main part. */
  readonly file: string;
  readonly content?: (text: string) => Promise<string | Uint8Array>;
}

/** Where each agent keeps a session. An agent that is not here fails the test. */
const PLACES: Readonly<Partial<Record<AgentId, Place>>> = {
  'claude-code': { subject: 'claude-code', file: `.claude/projects/-${SECRET.replace('/', '-')}/${UUID}.jsonl` },
  codex: {
    subject: 'codex legacy',
    file: `.codex/sessions/2026/03/01/rollout-2026-03-01T10-00-00-${UUID}.jsonl`,
  },
  'copilot-cli': { subject: 'copilot-cli', file: `.copilot/session-state/${UUID}/events.jsonl` },
  'copilot-vscode': {
    subject: 'copilot-vscode object',
    file: '.config/Code/User/globalStorage/emptyWindowChatSessions/v1.json',
  },
  'gemini-cli': { subject: 'gemini-cli lines', file: `.gemini/tmp/${SECRET.replace('/', '-')}/chats/${CHAT}` },
  qwen: { subject: 'qwen', file: `.qwen/projects/-${SECRET.replace('/', '-')}/chats/q1.jsonl` },
  opencode: {
    subject: 'opencode rows',
    file: '.local/share/opencode/opencode.db',
    content: (text) => databaseFile(SCHEMA_1 + rowsInSql(text)),
  },
  cursor: { subject: 'cursor', file: '.cursor/projects/shop/agent-transcripts/chat-1.jsonl' },
};

/** Puts a session of every agent into a home, with the secret in every text that leaves the session readable. */
export async function plantHome(home: string): Promise<void> {
  for (const { id } of AGENTS) {
    const place = PLACES[id];
    const subject = fuzzSubjects().find(({ name }) => name === place?.subject);
    if (place === undefined || subject === undefined) {
      throw new Error(`plantedHome.ts does not know where ${id} keeps its sessions`);
    }
    const path = join(home, place.file);
    const text = plantedText(subject);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await (place.content?.(text) ?? text));
  }
}

/** The session's first part. Texts by which its uses are found stay as they are. */
function plantedText({ agent, parts }: FuzzSubject): string {
  const [[part, content] = ['', '']] = Object.entries(parts);
  const uses = (one: Parts): string => readParts(agent, one).uses.map(summary).join('\n');
  const before = uses({ [part]: content });
  const lines = documentsIn(Buffer.from(content).toString('utf8'));
  const planted = lines.map((line, index) => {
    const record: unknown = JSON.parse(line);
    const needed = new Set<string>();
    for (const { at, document } of plantedIn(record)) {
      const text = lines.with(index, JSON.stringify(document)).join('\n');
      if (uses({ [part]: text }) !== before) {
        needed.add(at);
      }
    }
    return JSON.stringify(plantedEverywhere(record, (at) => !needed.has(at)));
  });
  return `${planted.join('\n')}\n`;
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  session: ['id', 'parent_id', 'directory', 'title', 'version', 'time_created'],
  message: ['id', 'session_id', 'time_created', 'data'],
  part: ['id', 'message_id', 'session_id', 'time_created', 'data'],
};

function rowsInSql(text: string): string {
  const quoted = (value: unknown): string =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : typeof value === 'number' ? String(value) : 'NULL';
  const statements = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { table: string; row: Record<string, unknown> })
    .map(({ table: planted, row }) => {
      const [table = ''] = planted.split(' ');
      const columns = COLUMNS[table] ?? [];
      const own = table === 'session' ? ", 'global'" : '';
      const names = `${columns.join(', ')}, time_updated${own === '' ? '' : ', project_id'}`;
      const values = [...columns.map((column) => quoted(row[column])), quoted(row['time_created'])].join(', ');
      return `INSERT INTO ${table} (${names}) VALUES (${values}${own});`;
    });
  return statements.join('\n');
}
