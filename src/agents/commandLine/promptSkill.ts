import { parseSkillName } from '../../model/names.js';
import type { AgentProgram } from './agentProgram.js';
import type { ShellWord } from './shellLine.js';

interface Arguments {
  /** Options that were there, by name. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, ShellWord>;
  /** Arguments that are no options; null where it can't be told whether a word is one. */
  readonly positionals: readonly (ShellWord | null)[];
}

/** The skill that a run of the agent with these arguments is asked for; null: none, or a conversation. */
export function promptSkill(agent: AgentProgram, words: readonly ShellWord[]): string | null {
  const { flags, values, positionals } = readArguments(agent, words);
  const [first, ...others] = positionals;
  const hasSubcommand = agent.subcommands !== null;
  if (hasSubcommand && !(first?.whole === true && agent.subcommands.includes(first.head))) {
    return null;
  }
  if (agent.runFlags !== null && !agent.runFlags.some((flag) => flags.has(flag))) {
    return null;
  }
  if (agent.skillFlag !== null) {
    const word = values.get(agent.skillFlag);
    return word?.whole === true ? parseSkillName(word.head) : null;
  }
  const given = agent.promptFlags.find((flag) => values.has(flag));
  const prompt = agent.promptFlags.length > 0 ? values.get(given ?? '') : (hasSubcommand ? others : positionals)[0];
  return prompt === undefined || prompt === null ? null : skillOf(agent, prompt);
}

function skillOf({ mark, builtIns }: AgentProgram, { head, whole }: ShellWord): string | null {
  const [first = ''] = head.split(/\s/, 1);
  const isCut = first === head && !whole; // `/re$X` may be any name
  if (mark === null || !first.startsWith(mark) || isCut) {
    return null;
  }
  const name = parseSkillName(first);
  return name === null || first.startsWith(`${mark}${mark}`) || builtIns.includes(name) ? null : name;
}

function readArguments(agent: AgentProgram, words: readonly ShellWord[]): Arguments {
  const valueFlags = new Set([...agent.valueFlags, ...agent.promptFlags, ...(agent.skillFlag ?? '').split(' ')]);
  const flags = new Set<string>();
  const values = new Map<string, ShellWord>();
  const positionals: (ShellWord | null)[] = [];
  let afterUnknown = false;
  let inList = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined || (word.head === '--' && word.whole)) {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!word.head.startsWith('-') || word.head === '-') {
      if (!inList) {
        positionals.push(afterUnknown ? null : word);
      }
      afterUnknown = false;
      continue;
    }
    const [flag, value] = splitFlag(word);
    flags.add(flag);
    inList = agent.listFlags.includes(flag) && value === null;
    afterUnknown = false;
    if (value !== null) {
      values.set(flag, value);
    } else if (valueFlags.has(flag)) {
      const next = words[++at];
      if (next !== undefined) {
        values.set(flag, next);
      }
    } else {
      afterUnknown = !inList && !agent.switches.includes(flag);
    }
  }
  return { flags, values, positionals };
}

/** `--model=opus`; of `-p/x` nothing is made. */
function splitFlag({ head, whole }: ShellWord): [string, ShellWord | null] {
  const equals = head.startsWith('--') ? head.indexOf('=') : -1;
  return equals < 0 ? [head, null] : [head.slice(0, equals), { head: head.slice(equals + 1), whole }];
}
