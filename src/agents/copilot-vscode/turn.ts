import type { Fact } from '../../model/facts.js';
import { parseSkillName } from '../../model/names.js';

/** A command or skill that the person typed. */
export interface Typed {
  readonly skill: string;
  readonly hasArguments: boolean;
}

/** Facts that were told together. */
export interface Told {
  /** Epoch ms; null where the file tells no time. */
  readonly at: number | null;
  readonly facts: readonly Fact[];
}

/** One request of the person's and what came of it, as one of the two files tells it. */
export interface Turn {
  readonly at: number | null;
  readonly isPrompt: boolean;
  readonly typed: Typed | null;
  readonly told: readonly Told[];
}

/** Commands of the chat itself, which are answered without the model. */
const BUILT_INS: ReadonlySet<string> = new Set([
  'agents',
  'clear',
  'compact',
  'debug',
  'fork',
  'help',
  'hooks',
  'instructions',
  'models',
  'prompts',
  'rename',
  'skills',
  'tools',
]);

/** The first word of what was typed, where it is a command; a text that only begins with a slash is none. */
export function typedIn(text: string): Typed | null {
  const [, word, rest = ''] = /^\/(\S{1,200})\s*([^]?)/.exec(text.trimStart()) ?? [];
  const skill = parseSkillName(word);
  return skill === null || BUILT_INS.has(skill) ? null : { skill, hasArguments: rest !== '' };
}
