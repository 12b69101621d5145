import { type ClaudeSession, claudeSession } from '../fixtures/claude-code/records.js';
import type { SeededRandom } from './random.js';
import { calledName, type DemoSkill, type Ending, skillBody } from './skills.js';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Where a skill lies on the demonstration's disk. */
export type FolderOf = (skill: DemoSkill) => string;

const REQUESTS = [
  'Have a look at the orders endpoint, it answers slowly',
  'The invoice page shows the wrong currency',
  'Please go on with the search filters',
  'Clean up the session handling',
  'We need this before the demo on Thursday',
] as const;
const FILES = [
  'src/orders/list.ts',
  'src/session.ts',
  'src/search/filter.ts',
  'web/invoice.tsx',
  'test/orders.test.ts',
] as const;

/** One session in which these skills are used one after the other, each in a turn of its own. */
export function demoSession(
  random: SeededRandom,
  cwd: string,
  start: number,
  daysAgo: number,
  skills: readonly DemoSkill[],
  folderOf: FolderOf,
): ClaudeSession {
  const session = claudeSession({
    sessionId: random.uuid(),
    cwd,
    start: new Date(start).toISOString(),
    stepMs: random.between(2_000, 7_000),
    version: daysAgo > 60 ? '2.1.199' : '2.1.217',
  });
  session.skillListing(...skills.map(calledName));
  if (random.chance(0.4)) {
    session.prompt(random.pick(REQUESTS));
    work(session, random, 'git status', random.between(1, 4));
    session.endTurn();
  }
  for (const skill of skills) {
    session.wait(random.between(1, 9) * MINUTE);
    const ending = useSkill(session, random, skill, daysAgo, folderOf);
    if (ending === 'abandoned') {
      break;
    }
  }
  return session;
}

/** A use that has begun and not ended. */
export function runningSession(
  random: SeededRandom,
  cwd: string,
  start: number,
  skill: DemoSkill,
  folderOf: FolderOf,
): ClaudeSession {
  const session = claudeSession({ sessionId: random.uuid(), cwd, start: new Date(start).toISOString(), stepMs: 4_000 });
  session.skillListing(calledName(skill)).prompt(random.pick(REQUESTS));
  session.skillCall(calledName(skill), { body: skillBody(skill, skill.steps), folder: folderOf(skill) });
  return session.bash(skill.command).read(`${cwd}/${random.pick(FILES)}`);
}

function useSkill(
  session: ClaudeSession,
  random: SeededRandom,
  skill: DemoSkill,
  daysAgo: number,
  folderOf: FolderOf,
): Ending {
  const before = skill.editedDaysAgo !== undefined && daysAgo > skill.editedDaysAgo;
  const ending = random.weighted<Ending>((before ? skill.formerEndings : undefined) ?? skill.endings, 'completed');
  const name = calledName(skill);
  const body = skillBody(skill, (before ? skill.formerSteps : undefined) ?? skill.steps);
  const options = { body, folder: folderOf(skill) };
  if (ending === 'denied' || ending === 'unknown') {
    session.prompt(random.pick(REQUESTS));
    session.skillCall(name, { result: ending === 'unknown' ? 'unknown' : random.pick(['refused', 'rule']) });
    work(session, random, 'git status', 1);
    session.endTurn({ text: 'Then by hand.' });
    return ending;
  }
  if (skill.implied) {
    session.prompt(random.pick(REQUESTS)).read(`${folderOf(skill)}/SKILL.md`, { output: body });
  } else if (random.chance(skill.typed)) {
    session.typedSkill(name, options);
  } else {
    session.prompt(random.pick(REQUESTS)).skillCall(name, options);
  }
  if (random.chance(skill.subagents ?? 0)) {
    session.subagent(random.hex(7), (agent) => {
      work(agent, random, 'git diff main...HEAD', random.between(2, 4));
      agent.endTurn();
    });
  }
  work(session, random, skill.command, random.between(2, 7));
  end(session, random, skill, ending);
  return ending;
}

/** Tool calls as an agent makes them; one that fails is repeated and then succeeds. */
function work(session: ClaudeSession, random: SeededRandom, command: string, calls: number): void {
  for (let i = 0; i < calls; i++) {
    session.spend({
      input: random.between(3, 40),
      output: random.between(80, 900),
      cacheCreation: random.between(200, 4_000),
    });
    const file = `${session.cwd}/${random.pick(FILES)}`;
    switch (random.pick(['bash', 'read', 'edit', 'retry'])) {
      case 'bash':
        session.bash(command);
        break;
      case 'read':
        session.read(file);
        break;
      case 'edit':
        session.read(file).edit(file);
        break;
      case 'retry':
        session.bash('npm test', { failed: true, output: '1 failing' }).edit(file).bash('npm test');
        break;
    }
    session.wait(random.between(0, 12_000));
  }
}

function end(session: ClaudeSession, random: SeededRandom, skill: DemoSkill, ending: Ending): void {
  switch (ending) {
    case 'unresolved-error':
      session
        .bash(skill.command, { failed: true, output: 'connect ECONNREFUSED' })
        .endTurn({ text: 'It does not work yet.' });
      return;
    case 'interrupted':
      session.interrupt(random.chance(0.5));
      return;
    case 'abandoned':
      return;
    case 'max-tokens':
      session.endTurn({ stopReason: 'max_tokens', mark: 'none' });
      return;
    case 'refusal':
      session.endTurn({ stopReason: 'refusal', mark: 'none' });
      return;
    case 'api-error':
      session.apiError(
        ...random.pick<[string, number]>([
          ['rate_limit', 429],
          ['server_error', 529],
        ]),
      );
      return;
    default:
      session.endTurn();
  }
}
