import { TOOLS, type ToolName } from '../ids.js';
import { AGENT_IDS, OUTCOMES, REPORTED_REASONS } from '../model/vocabulary.js';
import { SKILLS } from './input.js';

/** One argument, as JSON Schema. */
type Argument =
  | { readonly type: 'string'; readonly description: string; readonly enum?: readonly string[] }
  | { readonly type: 'boolean'; readonly description: string }
  | { readonly type: 'integer'; readonly description: string; readonly minimum: number; readonly maximum: number };

/** A tool as a model is told of it. The manifest repeats these texts for VS Code; a test compares them. */
export interface ToolDefinition {
  readonly name: ToolName;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: Readonly<Record<string, Argument>>;
    readonly required: string[];
    readonly additionalProperties: false;
  };
  /** It changes nothing. */
  readonly isReadOnly: boolean;
}

const skill = { type: 'string', description: 'Name of a skill, such as code-review or plugin:skill.' } as const;
const agent = { type: 'string', enum: AGENT_IDS, description: 'Only uses by this coding agent.' } as const;
const since = {
  type: 'string',
  description:
    'Only uses from then on: 12h, 30d or 4w back, or a date such as 2026-05-01. All that is recorded if left out.',
} as const;

const WHOSE =
  'Counts the uses made in the folder you work in, or in all folders where the person allows that. ' +
  'A rate says little without its number of uses: look at interval_95.';

export const DEFINITIONS: readonly ToolDefinition[] = [
  {
    name: TOOLS.report,
    title: 'How skills did',
    description:
      'Tells which agent skills (SKILL.md) were used, how often they succeeded, in how many of how many uses, and why ' +
      'the others did not, the worst first. Use it to find skills that fail, before choosing or editing a skill. ' +
      WHOSE,
    inputSchema: {
      type: 'object',
      properties: {
        skill: { ...skill, description: `Only this skill. ${skill.description}` },
        agent,
        since,
        only_failing: {
          type: 'boolean',
          description: 'Only skills of which at least one use failed or ended halfway (partial).',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: SKILLS.most,
          description: `At most so many skills; ${SKILLS.usual} if left out.`,
        },
      },
      required: [],
      additionalProperties: false,
    },
    isReadOnly: true,
  },
  {
    name: TOOLS.skill,
    title: 'How one skill did',
    description:
      'Tells more of one skill: outcomes with all reasons, by agent, and by version of its text, so that you see ' +
      'whether an edit of the SKILL.md helped. ' +
      WHOSE,
    inputSchema: {
      type: 'object',
      properties: { skill, agent, since },
      required: ['skill'],
      additionalProperties: false,
    },
    isReadOnly: true,
  },
  {
    name: TOOLS.recordOutcome,
    title: 'Record how a skill went',
    description:
      'Records how your use of a skill went, once you know whether its result was any good: the ledger itself sees ' +
      'only whether the turn ended normally. Call it once, within ten minutes after the use, and only for a skill ' +
      'that you used. It stands beside what was observed; no free text is kept.',
    inputSchema: {
      type: 'object',
      properties: {
        skill,
        outcome: {
          type: 'string',
          enum: OUTCOMES,
          description: 'success: it did its job; partial: only in part; failure: it did not; skipped: it never began.',
        },
        reason: { type: 'string', enum: REPORTED_REASONS, description: 'Why, if it was no success.' },
      },
      required: ['skill', 'outcome'],
      additionalProperties: false,
    },
    isReadOnly: false,
  },
];
