import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaudeSession } from '../fixtures/claude-code/records.js';
import { writeFiles } from '../harness/files.js';
import { SeededRandom } from './random.js';
import { DAY, demoSession, MINUTE, runningSession } from './sessions.js';
import { calledName, DEMO_SKILLS, type DemoSkill, PLUGIN, skillBody } from './skills.js';

export interface DemoHome {
  /** The project that is opened. */
  readonly project: string;
}

const SPAN_DAYS = 110;

/**
 * Fills an empty folder with the home of an invented developer: four months of Claude Code sessions in two projects,
 * the skills that were used and some that never were. The same seed gives the same story, always ending at `now`.
 */
export function makeDemoHome(home: string, now: Date, seed = 20_261): DemoHome {
  const random = new SeededRandom(seed);
  const projects = ['harbor-api', 'tidewater-web'].map((name) => join(home, 'code', name)) as [string, string];
  for (const project of projects) {
    writeFiles(project, { 'README.md': '# An invented project\n\nNothing here is real.\n' });
  }
  const folderOf = (skill: DemoSkill) => skillFolder(home, skill);
  writeSkills(home, now, folderOf);
  const sessions = demoDays(random).map(({ daysAgo, skills }) => {
    // A working day, and never later than an hour ago: what is left open then counts as abandoned.
    const start =
      Math.min(now.getTime() - daysAgo * DAY, now.getTime() - 4 * 60 * MINUTE) - random.between(0, 6 * 60) * MINUTE;
    return demoSession(random, random.pick(projects), start, daysAgo, skills, folderOf);
  });
  const running = DEMO_SKILLS.find(({ name }) => name === 'code-review');
  if (running) {
    sessions.push(runningSession(random, projects[0], now.getTime() - MINUTE, running, folderOf));
  }
  for (const session of sessions) {
    writeSession(home, session);
  }
  return { project: projects[0] };
}

/** All uses, spread over the days and put together into sessions of one to four. */
function demoDays(random: SeededRandom): { daysAgo: number; skills: DemoSkill[] }[] {
  const uses = DEMO_SKILLS.flatMap((skill) =>
    Array.from({ length: skill.uses }, () => ({ skill, daysAgo: Math.floor(SPAN_DAYS * random.next() ** 1.3) })),
  ).sort((a, b) => b.daysAgo - a.daysAgo);
  const days: { daysAgo: number; skills: DemoSkill[] }[] = [];
  for (const { skill, daysAgo } of uses) {
    const last = days.at(-1);
    if (last?.daysAgo === daysAgo && last.skills.length < 4 && random.chance(0.6)) {
      last.skills.push(skill);
    } else {
      days.push({ daysAgo, skills: [skill] });
    }
  }
  return days;
}

function writeSession(home: string, session: ClaudeSession): void {
  const projects = join(home, '.claude', 'projects');
  const files = session.files();
  writeFiles(projects, Object.fromEntries(files));
  for (const file of files.keys()) {
    utimesSync(join(projects, file), new Date(session.now), new Date(session.now));
  }
}

function writeSkills(home: string, now: Date, folderOf: (skill: DemoSkill) => string): void {
  for (const skill of DEMO_SKILLS.filter(({ installed }) => installed !== false)) {
    const head = `---\nname: ${skill.name}\ndescription: ${skill.description}\n---\n\n`;
    writeFiles(folderOf(skill), { 'SKILL.md': head + skillBody(skill, skill.steps) });
    const written = new Date(now.getTime() - (skill.editedDaysAgo ?? SPAN_DAYS + 20) * DAY);
    utimesSync(join(folderOf(skill), 'SKILL.md'), written, written);
  }
  const installation = { scope: 'user', installPath: pluginFolder(home), version: PLUGIN.version };
  const plugins = { version: 2, plugins: { [`${PLUGIN.name}@${PLUGIN.marketplace}`]: [installation] } };
  writeFiles(join(home, '.claude', 'plugins'), { 'installed_plugins.json': `${JSON.stringify(plugins, null, 2)}\n` });
}

function skillFolder(home: string, skill: DemoSkill): string {
  return skill.plugin === undefined
    ? join(home, '.claude', 'skills', calledName(skill))
    : join(pluginFolder(home), 'skills', skill.name);
}

function pluginFolder(home: string): string {
  return join(home, '.claude', 'plugins', 'cache', PLUGIN.marketplace, PLUGIN.name, PLUGIN.version);
}
