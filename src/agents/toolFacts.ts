import type { Fact } from '../model/facts.js';
import type { ToolGroup } from '../model/session.js';
import { asText, type Fields } from './fields.js';
import { patchedSkillFiles } from './patch.js';
import { skillFilesOf } from './shellReads.js';
import { absolutePath, isSkillFile } from './skillFile.js';

/** A tool call of an agent whose tools name files in plain arguments. */
export interface ToolCall {
  readonly callId: string | null;
  readonly group: ToolGroup;
  readonly input: Fields;
  /** Of a patch that is no object: its text. */
  readonly text?: string | null;
  readonly cwd: string | null;
}

const PATH_KEYS = ['file_path', 'filePath', 'path', 'absolute_path', 'absolutePath', 'target_file'];

/** The call, and what it does to SKILL.md files: reads by a reading tool or a shell, writes by an editing one. */
export function toolFacts({ callId, group, input, text = null, cwd }: ToolCall): Fact[] {
  const facts: Fact[] = [{ kind: 'call', id: callId, group }];
  if (group === 'bash') {
    const { reads, writes } = skillFilesOf(asText(input['command']) ?? '', cwd);
    facts.push(...writes.map((path): Fact => ({ kind: 'write', path })));
    facts.push(...reads.map((path): Fact => ({ kind: 'read', callId, path })));
  } else if (group === 'read' || group === 'edit' || group === 'write') {
    for (const path of skillPaths(input, cwd)) {
      facts.push(group === 'read' ? { kind: 'read', callId, path } : { kind: 'write', path });
    }
    const patch = text ?? asText(input['input']) ?? asText(input['patch']) ?? asText(input['patchText']);
    if (group === 'edit' && patch !== null) {
      facts.push(...patchedSkillFiles(patch, cwd).map((path): Fact => ({ kind: 'write', path })));
    }
  }
  return facts;
}

/** Some tools take one path, some a list of them. */
function skillPaths(input: Fields, cwd: string | null): string[] {
  const list = input['paths'];
  const paths = [...PATH_KEYS.map((key) => input[key]), ...(Array.isArray(list) ? (list as unknown[]) : [list])];
  return paths
    .filter((path) => typeof path === 'string')
    .filter(isSkillFile)
    .map((path) => absolutePath(path, cwd));
}
