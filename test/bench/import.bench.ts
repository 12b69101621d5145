import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClaudeSession, claudeSession } from '../fixtures/claude-code/records.js';
import type { Bench } from '../harness/bench.js';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';

const SESSIONS = 1_000;
const ROUNDS = 3;

/** Sessions with tool outputs of very different lengths: a line has about 2.4 KB on average, as in real ones. */
function session(index: number): ClaudeSession {
  const made = claudeSession({
    sessionId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    start: new Date(Date.parse('2026-01-01T00:00:00Z') + index * 3_600_000).toISOString(),
  });
  for (let turn = 0; turn < 6; turn++) {
    made.prompt('x'.repeat(200)).skillCall(`skill-${(index + turn) % 40}`, { body: 'Do it. '.repeat(400) });
    for (let call = 0; call < 5; call++) {
      made.bash('make check', { output: 'ok '.repeat(call === 4 ? 6_000 : 300), failed: (index + call) % 7 === 0 });
      made.say('y'.repeat(300));
    }
    made.endTurn();
  }
  return made;
}

const bench: Bench = {
  name: 'import',
  how: `${SESSIONS} invented Claude Code sessions; whole processes; the best of ${ROUNDS} rounds, ratios within one round trip`,
  async run() {
    const work = temporaryFolder();
    const projects = join(work.path, 'home', '.claude', 'projects', '-p');
    mkdirSync(projects, { recursive: true });
    for (let index = 0; index < SESSIONS; index++) {
      const made = session(index);
      writeFileSync(join(projects, `${made.sessionId}.jsonl`), made.text());
    }
    const files = readdirSync(projects).map((name) => join(projects, name));
    const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
    const lines = files.reduce((sum, file) => sum + readFileSync(file, 'latin1').split('\n').length - 1, 0);
    const env = childEnvironment(join(work.path, 'home'), work.path);
    const cli = (database: string) =>
      figures(env, join(root, 'dist/cli.js'), 'import', '--json', '--db', join(work.path, database));
    const parse = `const fs=require('fs');for(const f of process.argv.slice(1))for(const n of fs.readdirSync(f))for(const l of fs.readFileSync(f+'/'+n,'utf8').split('\\n'))if(l)JSON.parse(l)`;
    const rounds = Array.from({ length: ROUNDS }, (_, round) => {
      const read = time(() => files.forEach((file) => readFileSync(file)));
      const parsed = time(() => execFileSync(process.execPath, ['-e', parse, projects], { env }));
      const cold = time(() => cli(`${round}.db`));
      const again = cli(`${round}.db`).ms;
      return { read, parsed, cold, again };
    });
    work.remove();
    const best = (key: keyof (typeof rounds)[number]): number => Math.min(...rounds.map((round) => round[key]));
    const row = (what: string, ms: number) => ({
      what,
      ms: Math.round(ms),
      'MB/s': Math.round(megabytes / (ms / 1_000)),
      'times JSON.parse': Number((ms / best('parsed')).toFixed(2)),
    });
    return [
      row(`read ${Math.round(megabytes)} MB in ${lines} lines`, best('read')),
      row('JSON.parse of every line, one process', best('parsed')),
      row('skill-ledger import, cold, one process', best('cold')),
      { what: `nothing changed, per 1,000 files`, ms: Math.round((best('again') * 1_000) / SESSIONS) },
    ];
  },
};
export default bench;

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function figures(env: NodeJS.ProcessEnv, ...args: string[]): { ms: number } {
  return JSON.parse(
    execFileSync(process.execPath, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as { ms: number };
}
