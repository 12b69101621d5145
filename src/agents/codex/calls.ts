import type { Fact } from '../../model/facts.js';
import { asObject, asText, type Fields } from '../fields.js';
import { patchedSkillFiles } from '../patch.js';
import { skillFilesOf } from '../shellReads.js';
import { absolutePath } from '../skillFile.js';
import { allowsExitOne } from './exitCodes.js';
import { endingOf } from './outputText.js';
import { scriptCommands } from './script.js';
import type { CallMemory, RolloutState } from './state.js';
import { toolGroup } from './toolGroups.js';

const SHELL_TOOLS: ReadonlySet<string> = new Set([
  'exec_command',
  'shell',
  'shell_command',
  'local_shell',
  'container.exec',
]);
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'fish']);

/** Facts of a tool call; it is remembered, so that its result can be understood. */
export function callFacts(payload: Fields, state: RolloutState): Fact[] {
  const callId = asText(payload['call_id']);
  const tool = asText(payload['name']) ?? (payload['type'] === 'local_shell_call' ? 'local_shell' : '');
  const input = asText(payload['input']);
  const fields = asObject(payload['action']) ?? parsed(payload['arguments']);
  const group = toolGroup(tool, asText(payload['namespace']));
  const call: Fact = { kind: 'call', id: callId, group };
  if (SHELL_TOOLS.has(tool)) {
    const line = lineOf(fields['cmd'] ?? fields['command']);
    const folder = asText(fields['workdir']) ?? asText(fields['working_directory']);
    remember(callId, 'shell', allowsExitOne(line), null, state);
    return [call, ...skillFacts(line, folder, callId, state)];
  }
  if (tool === 'exec') {
    remember(callId, 'script', false, null, state);
    const script = input ?? asText(fields['input']) ?? '';
    return [
      call,
      ...patchedSkillFiles(unquoted(script), state.cwd).map(written),
      ...scriptCommands(script).flatMap(({ line, folder }) => skillFacts(line, folder, callId, state)),
    ];
  }
  if (tool === 'apply_patch') {
    remember(callId, 'patch', false, null, state);
    return [call, ...patchedSkillFiles(input ?? asText(fields['input']) ?? '', state.cwd).map(written)];
  }
  const under = tool === 'write_stdin' ? fields['session_id'] : tool === 'wait' ? fields['cell_id'] : undefined;
  const continues =
    typeof under === 'string' || typeof under === 'number' ? (state.running.get(`${under}`) ?? null) : null;
  remember(
    callId,
    continues === null ? 'other' : (state.calls.get(continues)?.kind ?? 'other'),
    false,
    continues,
    state,
  );
  return [call];
}

/** Facts of a call's output. What continues a command tells how that command ended, not how itself. */
export function outputFacts(payload: Fields, state: RolloutState): Fact[] {
  const callId = asText(payload['call_id']);
  const call = callId === null ? undefined : state.calls.get(callId);
  if (callId === null || call === undefined) {
    return [];
  }
  const ending = endingOf(payload['output'], call.kind);
  const id = call.continues ?? callId;
  switch (ending?.kind) {
    case undefined:
      return call.continues === null ? [{ kind: 'result', id, failed: null, denied: false }] : [];
    case 'running':
      state.running.set(ending.under, id);
      return [];
    case 'failed':
      return [{ kind: 'result', id, failed: true, denied: ending.denied }];
    case 'exit':
      return [exitFact(id, ending.code, state)];
  }
}

/** The result of a shell call by its exit code. */
export function exitFact(id: string, code: number, state: RolloutState): Fact {
  const isAnswer = code === 1 && state.calls.get(id)?.allowsOne === true;
  return { kind: 'result', id, failed: code !== 0 && !isAnswer, denied: false };
}

/** Reads and writes of SKILL.md files by a shell line. */
export function skillFacts(line: string, folder: string | null, callId: string | null, state: RolloutState): Fact[] {
  if (!line.includes('SKILL.md')) {
    return [];
  }
  const cwd = folder === null ? state.cwd : absolutePath(folder, state.cwd);
  const { reads, writes } = skillFilesOf(line, cwd);
  return [
    ...[...writes, ...patchedSkillFiles(line, cwd)].map(written),
    ...reads.map((path): Fact => ({ kind: 'read', callId, path })),
  ];
}

/** The line of a command that is a text, or a program and its arguments. */
export function lineOf(command: unknown): string {
  if (!Array.isArray(command)) {
    return asText(command) ?? '';
  }
  const words = command.filter((word) => typeof word === 'string');
  const [program = '', option = '', line] = words;
  if (line !== undefined && option.startsWith('-') && SHELLS.has(program.split('/').at(-1) ?? '')) {
    return line;
  }
  return words.map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

function remember(
  callId: string | null,
  kind: CallMemory['kind'],
  allowsOne: boolean,
  continues: string | null,
  state: RolloutState,
): void {
  if (callId !== null) {
    state.calls.set(callId, { kind, allowsOne, continues });
  }
}

function written(path: string): Fact {
  return { kind: 'write', path };
}

/** Line ends that a script's text holds as `\n`. */
function unquoted(script: string): string {
  return script.replaceAll('\\n', '\n');
}

function parsed(json: unknown): Fields {
  try {
    return asObject(JSON.parse(asText(json) ?? '')) ?? {};
  } catch {
    return {};
  }
}
