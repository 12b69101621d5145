import { realpathSync } from 'node:fs';
import { TOOLS } from '../ids.js';
import type { UseFilter } from '../ledger/types.js';
import type { SkillReport } from '../model/report.js';
import { english } from '../report/english.js';
import { skillAnswer, skillsAnswer } from '../report/toolAnswers.js';
import { DEFINITIONS } from './definitions.js';
import { type Question, readQuestion } from './input.js';
import type { ToolAnswer } from './toolCall.js';

const RECENT_MS = 30 * 86_400_000;

export interface ToolQuestion {
  readonly tool: string;
  readonly input: unknown;
  /** Those whose uses may be told; null: all. */
  readonly folders: readonly string[] | null;
  /** Epoch ms. */
  readonly now: number;
}

/** The part of a ledger that is asked. */
interface Reports {
  reports(filter: UseFilter): readonly SkillReport[];
}

/** Answers a question about skills. What is wrong with the arguments is an answer, too, from which a model learns. */
export function answerFrom(
  ledger: Reports,
  hasher: { project(folder: string): string },
  { tool, input, folders, now }: ToolQuestion,
): ToolAnswer {
  let question: Question;
  try {
    question = questionOf(tool, input, now);
  } catch (error) {
    if (error instanceof TypeError) {
      return { text: error.message, isError: true };
    }
    throw error;
  }
  // Agents write down the folder with its links resolved, or as they were told it.
  const names = folders?.flatMap((folder) => [folder, resolved(folder)]) ?? null;
  const projects = names?.map((name) => hasher.project(name)) ?? null;
  return { text: JSON.stringify(look(tool, question, ledger, projects, now)), isError: false };
}

function questionOf(tool: string, input: unknown, now: number): Question {
  const definition = DEFINITIONS.find(({ name }) => name === tool);
  const question = readQuestion(input, Object.keys(definition?.inputSchema.properties ?? {}), now);
  if (tool === TOOLS.skill && question.skill === null) {
    throw new TypeError(`skill is missing: name the skill. ${TOOLS.report} lists all.`);
  }
  return question;
}

function look(
  tool: string,
  question: Question,
  ledger: Reports,
  projects: readonly string[] | null,
  now: number,
): unknown {
  const asked = { allFolders: projects === null, t: english };
  const { skill, agent, since } = question;
  const filter: UseFilter = {
    ...(skill === null ? {} : { skillName: skill }),
    ...(agent === null ? {} : { agentId: agent }),
    ...(since === null ? {} : { since }),
    ...(projects === null ? {} : { projects }),
  };
  const found = ledger.reports(filter);
  if (tool === TOOLS.skill && skill !== null) {
    return skillAnswer(skill, found[0], asked);
  }
  const recent = since === null ? ledger.reports({ ...filter, since: now - RECENT_MS }) : null;
  return skillsAnswer(found, recent, question, asked);
}

function resolved(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}
