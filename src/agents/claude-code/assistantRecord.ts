import type { Fact } from '../../model/facts.js';
import { storedSkillName } from '../../model/names.js';
import { asCount, asObject, asObjects, asText, type Fields } from '../fields.js';
import { absolutePath, isSkillFile } from '../skillFile.js';
import { skillFilesOf } from '../shellReads.js';
import { toolGroup } from './toolGroups.js';

const END_REASONS: ReadonlySet<unknown> = new Set(['end_turn', 'stop_sequence', 'max_tokens', 'refusal']);
const CUT_REASONS: ReadonlySet<unknown> = new Set(['max_tokens', 'refusal']);
const EDITING_TOOLS: ReadonlySet<string> = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

/** Facts of an `assistant` record: one block of a message, with the message's usage so far. */
export function assistantFacts(record: Fields): Fact[] {
  if (record['isApiErrorMessage'] === true) {
    return [{ kind: 'api-error' }];
  }
  const message = asObject(record['message']);
  if (message === null || message['model'] === '<synthetic>') {
    return [];
  }
  const messageId = asText(message['id']);
  const content = message['content'];
  const blocks = asObjects(content);
  const facts: Fact[] = [
    { kind: 'answer', messageId, content: asText(content) !== null || blocks.some((block) => isContent(block)) },
  ];
  for (const block of blocks) {
    if (block['type'] === 'tool_use') {
      facts.push(...callFacts(block, asText(record['cwd'])));
    }
  }
  const usage = asObject(message['usage']);
  if (usage !== null) {
    facts.push({
      kind: 'usage',
      messageId,
      usage: {
        input: asCount(usage['input_tokens']),
        output: asCount(usage['output_tokens']),
        cacheCreation: asCount(usage['cache_creation_input_tokens']),
        cacheRead: asCount(usage['cache_read_input_tokens']),
      },
      skill: asText(record['attributionSkill']),
    });
  }
  if (END_REASONS.has(message['stop_reason'])) {
    facts.push({ kind: 'end', cut: CUT_REASONS.has(message['stop_reason']) });
  }
  return facts;
}

function isContent(block: Fields): boolean {
  return block['type'] === 'tool_use' || (block['type'] === 'text' && asText(block['text']) !== null);
}

function callFacts(block: Fields, cwd: string | null): Fact[] {
  const tool = asText(block['name']) ?? '';
  const callId = asText(block['id']);
  const input = asObject(block['input']) ?? {};
  const facts: Fact[] = [];
  if (tool === 'Skill') {
    const skill = storedSkillName(asText(input['skill']) ?? input['command']);
    const hasArguments = asText(input['args']) !== null;
    facts.push({ kind: 'invoke', trigger: 'model', skill, callId, hasArguments, held: false });
  }
  facts.push({ kind: 'call', id: callId, group: toolGroup(tool) });
  if (tool === 'Read') {
    const path = asText(input['file_path']);
    if (path !== null && isSkillFile(path)) {
      facts.push({ kind: 'read', callId, path: absolutePath(path, cwd) });
    }
  } else if (EDITING_TOOLS.has(tool)) {
    const path = asText(input['file_path']);
    if (path !== null && isSkillFile(path)) {
      facts.push({ kind: 'write', path: absolutePath(path, cwd) });
    }
  } else if (tool === 'Bash') {
    const { reads, writes } = skillFilesOf(asText(input['command']) ?? '', cwd);
    facts.push(...writes.map((path): Fact => ({ kind: 'write', path })));
    facts.push(...reads.map((path): Fact => ({ kind: 'read', callId, path })));
  }
  return facts;
}
