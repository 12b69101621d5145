import { resolve, sep } from 'node:path';
import { AGENT_NAMES } from '../agents/agentNames.js';
import { folderProblem } from '../agents/folders.js';
import { type SkillOnDisk, skillsOnDisk } from '../agents/inventory.js';
import { AGENTS, LISTED_AGENTS } from '../agents/registry.js';
import type { SkillReport } from '../model/report.js';
import { quoted } from '../quoted.js';
import { ago } from '../report/format.js';
import { byName, standingOf, unusedRow, unusedSince, usedSkills } from '../report/installedRows.js';
import { rateOf } from '../report/rateWords.js';
import { recordedFrom } from '../report/reportStore.js';
import type { Given } from './arguments.js';
import { type Command, EXIT, type World } from './command.js';
import { readAgent } from './filters.js';
import { withLedger } from './openLedger.js';
import { type Column, table } from './table.js';
import { UsageError } from './usageError.js';
import { english } from '../report/english.js';
import { localTime } from './words.js';

const COLUMNS: readonly Column[] = [
  { title: 'Skill', align: 'left' },
  { title: 'Uses', align: 'left' },
  { title: 'Last used', align: 'left' },
  { title: 'Agents that see it', align: 'left' },
];

export const skills: Command = {
  name: 'skills',
  summary: 'Skills installed on this machine, who can see them, and whether they were used.',
  options: [
    { name: 'agent', value: 'ID', help: 'Only what this agent can see.' },
    {
      name: 'project',
      value: 'FOLDER',
      help: 'Look into this project, too; give it only for a folder that you trust.',
    },
    { name: 'unused', value: null, help: 'Only skills without a use on record.' },
  ],
  notes: ['Uses are counted by name. JSON names the file of each skill and what each agent makes of it.'],

  async run(world, given) {
    const { terminal, consent } = world;
    const found = installedOn(world, given, (await consent.refresh()).recording);
    return withLedger(world, given, 'read', ({ ledger }) => {
      const reports = new Map(ledger.reports({}).map((report) => [report.skillName, report]));
      const usedBy = new Map([...reports].map(([name, { agentsUsed }]) => [name, agentsUsed]));
      const used = usedSkills(byName(found), usedBy);
      const shown = given.flags.has('unused') ? found.filter((skill) => !used.has(skill)) : found;
      const since = recordedFrom(ledger.span());
      if (given.flags.has('json')) {
        terminal.printJson({
          count: shown.length,
          since: since === null ? null : new Date(since).toISOString(),
          skills: shown.map((skill) => jsonOf(skill, used.has(skill) ? reportOf(skill, reports) : null)),
        });
      } else if (shown.length === 0) {
        terminal.print(found.length === 0 ? 'No installed skill was found.' : 'Every installed skill was used.');
      } else {
        const rows = shown.map((skill) =>
          rowOf(skill, used.has(skill) ? reportOf(skill, reports) : null, since, world),
        );
        const [head = '', ...lines] = table(COLUMNS, rows);
        terminal.print(terminal.bold(head), ...lines, '', terminal.dim(`On record from ${localTime(since)}.`));
      }
      return Promise.resolve(EXIT.ok);
    });
  },
};

/** @param recording what agents count themselves is left alone while it is off */
function installedOn({ machine, cwd }: World, { texts }: Given, recording: boolean): SkillOnDisk[] {
  const agent = texts.get('agent');
  const id = agent === undefined ? null : readAgent(agent);
  const agents = [...AGENTS, ...LISTED_AGENTS].filter((one) => id === null || one.id === id);
  const counting = new Set(recording ? agents.map((one) => one.id) : []);
  return skillsOnDisk(agents, machine, projectOf(texts.get('project'), cwd), counting);
}

/** @throws UsageError for what is no folder */
function projectOf(raw: string | undefined, cwd: string | null): string[] {
  if (raw === undefined) {
    return [];
  }
  const path = resolve(cwd ?? sep, raw);
  if (folderProblem(path) !== null) {
    throw new UsageError(`--project ${quoted(raw)} is no folder that can be read: name the folder of a project.`);
  }
  return [path];
}

/** Of the names that agents have for it, the one that was used. */
function reportOf({ seenBy }: SkillOnDisk, reports: ReadonlyMap<string, SkillReport>): SkillReport | null {
  return seenBy.map(({ name }) => reports.get(name)).find((report) => report !== undefined) ?? null;
}

function rowOf(skill: SkillOnDisk, report: SkillReport | null, since: number | null, { now }: World): string[] {
  const agents = skill.seenBy.map(({ agentId, isOff }) => `${AGENT_NAMES[agentId]}${isOff ? ' (off)' : ''}`).join(', ');
  if (report === null) {
    const words = { t: english, now: now(), language: 'en' };
    return [skill.name, unusedRow(skill, unusedSince(since, words), words).description, '–', agents];
  }
  return [skill.name, rateOf(report, english), ago(Date.parse(report.lastUsed), now(), english), agents];
}

function jsonOf(skill: SkillOnDisk, report: SkillReport | null): object {
  return {
    name: skill.name,
    path: skill.path,
    standing: standingOf(skill),
    seenBy: skill.seenBy.map(({ name, agentId, origin, isOff, isRead, modelInvocable, userInvocable }) => {
      return { agentId, name, origin, isOff, isRead, modelInvocable, userInvocable };
    }),
    totalUses: report?.totalUses ?? 0,
    nestedUses: report?.nestedUses ?? 0,
    lastUsed: report?.lastUsed ?? null,
    countedByAgent: skill.counted,
  };
}
