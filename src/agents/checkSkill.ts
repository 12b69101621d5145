import { LineCounter, parseDocument } from 'yaml';
import { type AgentId, AGENT_IDS } from '../model/vocabulary.js';
import { MAX_DESCRIPTION, MAX_NAME, RULES_OF_AGENTS, SKILL_RULES, type SkillRule } from './skillRules.js';

/** Zero-based, as editors count. */
export interface SkillFinding {
  readonly rule: SkillRule;
  /** Those that leave the skill out for it, at least one. */
  readonly agents: readonly AgentId[];
  readonly line: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Calls about the text of a SKILL.md. They run in the worker, whose bundle holds the parser. */
export interface SkillFileFunctions {
  /**
   * @param text the beginning of the file, with all of its front matter
   * @param folder the name of the folder that it lies in
   * @param agents those that see it; null: it is not known which
   */
  checkSkill(text: string, folder: string, agents: readonly AgentId[] | null): Promise<readonly SkillFinding[]>;
}

type Broken = Omit<SkillFinding, 'agents'>;

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const NAME_FORM = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What keeps agents from loading a skill. The text is untrusted: aliases are not expanded. */
export function checkSkill(text: string, folder: string, agents: readonly AgentId[] | null): SkillFinding[] {
  const broken = brokenRules(text, folder);
  return SKILL_RULES.flatMap((rule) => {
    const at = broken.find((one) => one.rule === rule);
    const concerned = (agents ?? AGENT_IDS).filter((agent) => RULES_OF_AGENTS[agent]?.includes(rule) === true);
    return at === undefined || concerned.length === 0 ? [] : [{ ...at, agents: concerned }];
  });
}

function brokenRules(text: string, folder: string): Broken[] {
  const head = FRONT_MATTER.exec(text)?.[1];
  const firstLine: Omit<Broken, 'rule'> = { line: 0, start: 0, end: text.split(/\r?\n/, 1)[0]?.length ?? 0 };
  if (head === undefined) {
    return [{ rule: 'front-matter', ...firstLine }];
  }
  const counter = new LineCounter();
  const document = parseDocument(head, { lineCounter: counter, logLevel: 'silent', strict: true });
  /** One line of the front matter: a text over many is marked in its first. */
  const within = (from: number, to: number): Omit<Broken, 'rule'> => {
    const { line, col } = counter.linePos(from);
    const rest = head.slice(from, to).split(/\r?\n/, 1)[0] ?? '';
    return { line, start: col - 1, end: col - 1 + Math.max(rest.length, 1) }; // the opening hyphens are a line before
  };
  const [error] = document.errors;
  if (error !== undefined) {
    return [{ rule: 'yaml', ...within(error.pos[0], error.pos[1]) }];
  }
  const valueOf = (key: string): { value: string; at: Omit<Broken, 'rule'> } | null => {
    const node: unknown = document.contents !== null && document.has(key) ? document.get(key, true) : null;
    if (typeof node !== 'object' || node === null || !('value' in node) || !('range' in node)) {
      return null;
    }
    const [from, to] = Array.isArray(node.range) ? node.range.map(Number) : [];
    return typeof node.value === 'string' && node.value.trim() !== '' && from !== undefined && to !== undefined
      ? { value: node.value.trim(), at: within(from, to) }
      : null;
  };
  const name = valueOf('name');
  const description = valueOf('description');
  return [
    ...(name === null
      ? [{ rule: 'name' as const, ...firstLine }]
      : [
          ...(NAME_FORM.test(name.value) ? [] : [{ rule: 'name-form' as const, ...name.at }]),
          ...(lengthOf(name.value) > MAX_NAME ? [{ rule: 'name-length' as const, ...name.at }] : []),
          ...(name.value === folder ? [] : [{ rule: 'name-folder' as const, ...name.at }]),
        ]),
    ...(description === null
      ? [{ rule: 'description' as const, ...firstLine }]
      : lengthOf(description.value) > MAX_DESCRIPTION
        ? [{ rule: 'description-length' as const, ...description.at }]
        : []),
  ];
}

/** In characters, as agents count: not in UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
