import type { Fact, ListedSkill } from '../../model/facts.js';
import { parseSkillName } from '../../model/names.js';
import { skillNameOfPath } from '../../model/skillPath.js';
import { skillVersion } from '../skillVersion.js';

const HEAD = /^<skill>\s{0,4}<name>([^<\n]{1,300})<\/name>\s{0,4}<path>([^<\n]{1,4096})<\/path>\r?\n?/;
const TAIL = '</skill>';

/**
 * A skill that the person named with `$name`: the text that Codex injects for it. A name that is none (`My Skill`)
 * is taken from the path. Null for any other text.
 */
export function injectedSkill(text: string): { readonly skill: string; readonly facts: readonly Fact[] } | null {
  const head = HEAD.exec(text);
  const trimmed = text.trimEnd();
  if (head === null || !trimmed.endsWith(TAIL)) {
    return null;
  }
  const path = (head[2] ?? '').trim().replaceAll('\\', '/');
  const skill = parseSkillName((head[1] ?? '').trim()) ?? skillNameOfPath(path);
  if (skill === null) {
    return null;
  }
  const version = skillVersion(trimmed.slice(head[0].length, -TAIL.length));
  const folder = path.endsWith('/SKILL.md') ? path.slice(0, -'/SKILL.md'.length) : null;
  return {
    skill,
    facts: [
      { kind: 'invoke', trigger: 'user', skill, callId: null, hasArguments: false, held: false },
      { kind: 'body', callId: null, version, hasArgumentsTail: false, folder },
    ],
  };
}

/** The skills that Codex lists for the model, in instructions of its own or in those of the project. */
export function listedSkills(text: string): ListedSkill[] {
  const start = text.indexOf('### Available skills');
  if (start < 0) {
    return [];
  }
  const roots = new Map<string, string>();
  for (const [, alias = '', root = ''] of text.slice(0, start).matchAll(/^- `(\w{1,16})` = `([^`\n]{1,4096})`/gm)) {
    roots.set(alias, root);
  }
  return text
    .slice(start)
    .split('\n')
    .flatMap((line): ListedSkill[] => {
      const file = line.lastIndexOf('(file: ');
      const name = line.startsWith('- ') && file > 0 ? line.slice(2, line.indexOf(': ')) : '';
      const path = line.slice(file + '(file: '.length).replace(/\)\s*$/, '');
      return name === '' ? [] : [{ name, path: withoutAlias(path, roots) }];
    });
}

/** `r0/name/SKILL.md` → the path below the root that `r0` stands for. */
function withoutAlias(path: string, roots: ReadonlyMap<string, string>): string {
  const slash = path.indexOf('/');
  const root = slash < 0 ? undefined : roots.get(path.slice(0, slash));
  return root === undefined ? path : root + path.slice(slash);
}
