/** How a use may end; what a transcript of Claude Code can show. */
export type Ending =
  | 'completed'
  | 'unresolved-error'
  | 'interrupted'
  | 'abandoned'
  | 'max-tokens'
  | 'refusal'
  | 'api-error'
  | 'denied'
  | 'unknown';

export interface DemoSkill {
  readonly name: string;
  readonly description: string;
  /** The instructions, as a person would have written them. */
  readonly steps: readonly string[];
  /** What was there before the edit of `editedDaysAgo`. */
  readonly formerSteps?: readonly string[];
  readonly editedDaysAgo?: number;
  /** Uses in the whole time, roughly; 0: never used. */
  readonly uses: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  readonly formerEndings?: Readonly<Partial<Record<Ending, number>>>;
  /** Share that a person typed; the rest is called by the model. */
  readonly typed: number;
  /** Share of uses where a subagent helps. */
  readonly subagents?: number;
  readonly command: string;
  readonly plugin?: string;
  readonly installed?: false;
  /** The agent reads its SKILL.md by itself and never calls it. */
  readonly implied?: true;
}

export const PLUGIN = { name: 'release-kit', marketplace: 'harbor-tools', version: '1.4.0' } as const;

/** Invented, but of the kind that people write. */
export const DEMO_SKILLS: readonly DemoSkill[] = [
  {
    name: 'code-review',
    description: 'Reviews the current branch against main for bugs, missing tests and unclear names.',
    steps: [
      'Read the diff against main.',
      'Start a reviewer for each package that changed.',
      'Report findings by severity.',
    ],
    uses: 96,
    endings: { completed: 88, interrupted: 5, 'unresolved-error': 4, 'api-error': 2, abandoned: 1 },
    typed: 0.7,
    subagents: 0.5,
    command: 'git diff main...HEAD',
  },
  {
    name: 'pr-description',
    description: 'Writes the description of a pull request from its commits.',
    steps: ['Read the commits of the branch.', 'Say what changed and why.', 'List what a reviewer should try.'],
    uses: 74,
    endings: { completed: 97, interrupted: 2, 'max-tokens': 1 },
    typed: 0.8,
    command: 'git log main..HEAD --oneline',
  },
  {
    name: 'db-migration',
    description: 'Adds a database migration with a way back and tests it on a copy.',
    steps: ['Write the migration.', 'Apply it to the local database.', 'Deploy it to staging and compare the schema.'],
    formerSteps: [
      'Write the migration and its way back.',
      'Apply both to a copy of the local database.',
      'Run the tests.',
    ],
    editedDaysAgo: 33,
    uses: 70,
    endings: { 'unresolved-error': 48, completed: 36, interrupted: 10, 'api-error': 4, abandoned: 2 },
    formerEndings: { completed: 91, 'unresolved-error': 6, interrupted: 3 },
    typed: 0.5,
    command: 'npm run migrate -- --dry-run',
  },
  {
    name: 'fix-flaky-test',
    description: 'Finds out why a test fails now and then, and makes it reliable.',
    steps: ['Run the test 50 times.', 'Find what it shares with others.', 'Fix the cause, not the timeout.'],
    uses: 42,
    endings: { completed: 60, 'unresolved-error': 22, interrupted: 12, abandoned: 4, 'max-tokens': 2 },
    typed: 0.4,
    subagents: 0.2,
    command: 'npm test -- --repeat 50',
  },
  {
    name: 'deploy-preview',
    description: 'Builds the branch and puts it on a preview address.',
    steps: ['Build the image.', 'Push it to the preview cluster.', 'Wait until the health check answers.'],
    uses: 31,
    endings: { 'unresolved-error': 52, completed: 26, interrupted: 10, 'api-error': 6, abandoned: 6 },
    typed: 0.6,
    command: './scripts/preview.sh up',
  },
  {
    name: 'dependency-bump',
    description: 'Raises dependencies one by one, running the tests after each.',
    steps: ['List what is out of date.', 'Raise one at a time.', 'Keep what passes, note what does not.'],
    uses: 28,
    endings: { completed: 78, 'unresolved-error': 14, interrupted: 6, 'api-error': 2 },
    typed: 0.3,
    command: 'npm outdated',
  },
  {
    name: 'api-docs',
    description: 'Brings the API reference in line with the routes.',
    steps: ['List the routes.', 'Compare them with docs/api.md.', 'Write what is missing.'],
    uses: 24,
    endings: { completed: 86, 'max-tokens': 8, interrupted: 6 },
    typed: 0.5,
    command: 'npm run routes',
  },
  {
    name: 'translate-strings',
    description: 'Translates new strings of the interface and keeps the placeholders.',
    steps: ['Find strings without a translation.', 'Translate them.', 'Check the placeholders.'],
    uses: 19,
    endings: { completed: 62, 'max-tokens': 24, refusal: 5, 'unresolved-error': 9 },
    typed: 0.2,
    command: 'node scripts/missing-strings.js',
  },
  {
    name: 'screenshot-diff',
    description: 'Compares pictures of the pages with those of main.',
    steps: ['Start the site.', 'Take the pictures.', 'Show what differs.'],
    uses: 17,
    endings: { interrupted: 40, completed: 35, 'unresolved-error': 15, abandoned: 10 },
    typed: 0.5,
    command: 'npm run screenshots',
  },
  {
    name: 'cut-release',
    plugin: PLUGIN.name,
    description: 'Raises the version, writes the changelog and tags.',
    steps: ['Choose the version from the commits.', 'Write the changelog.', 'Tag and push.'],
    uses: 16,
    endings: { completed: 76, denied: 14, 'unresolved-error': 10 },
    typed: 0.7,
    command: 'npm version minor --no-git-tag-version',
  },
  {
    name: 'backport',
    plugin: PLUGIN.name,
    description: 'Picks a merged change onto a release branch.',
    steps: ['Find the commits.', 'Pick them in order.', 'Solve conflicts and run the tests.'],
    uses: 12,
    endings: { completed: 48, 'unresolved-error': 34, interrupted: 10, denied: 8 },
    typed: 0.6,
    command: 'git cherry-pick -x 4f2a1c9',
  },
  {
    name: 'perf-profile',
    description: 'Profiles a slow request and names the three worst places.',
    steps: ['Record a profile.', 'Sort by own time.', 'Explain the three worst places.'],
    uses: 4,
    endings: { completed: 75, interrupted: 25 },
    typed: 0.5,
    command: 'node --cpu-prof server.js',
  },
  {
    name: 'style-guide',
    implied: true,
    description: 'How this team writes code.',
    steps: ['Names say what things are for.', 'Functions do one thing.', 'Comments give reasons.'],
    uses: 22,
    endings: { completed: 85, interrupted: 10, 'unresolved-error': 5 },
    typed: 0,
    command: 'npm run lint',
  },
  {
    name: 'commit',
    installed: false,
    description: 'Not installed: the model calls it all the same.',
    steps: [],
    uses: 7,
    endings: { unknown: 1 },
    typed: 0,
    command: 'git status',
  },
  ...['accessibility-audit', 'incident-report', 'license-headers'].map((name) => neverUsed(name)),
  { ...neverUsed('rollback'), plugin: PLUGIN.name },
];

function neverUsed(name: string): DemoSkill {
  const description = `Helps with: ${name.replace('-', ' ')}.`;
  return {
    name,
    description,
    steps: ['Read the rules of the team.', 'Follow them.'],
    uses: 0,
    endings: {},
    typed: 0,
    command: '',
  };
}

/** The name as the agent writes it. */
export function calledName({ name, plugin }: DemoSkill): string {
  return plugin === undefined ? name : `${plugin}:${name}`;
}

/** The SKILL.md below its front matter. */
export function skillBody({ name, description }: DemoSkill, steps: readonly string[]): string {
  return `# ${name}\n\n${description}\n\n${steps.map((step, i) => `${i + 1}. ${step}`).join('\n')}\n`;
}
