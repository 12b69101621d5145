import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, median } from '../harness/bench.js';
import { root } from '../harness/root.js';

const ROUNDS = 60;

const common = { session_id: 's1', cwd: '/p', permission_mode: 'default' };
const stop = JSON.stringify({ ...common, hook_event_name: 'Stop' });
const other = JSON.stringify({ ...common, hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: {} });
const skill = JSON.stringify({
  ...common,
  hook_event_name: 'PostToolUse',
  tool_name: 'Skill',
  tool_input: { skill: 'deploy' },
  tool_use_id: 'toolu_1',
});

const bench: Bench = {
  name: 'the hook recorder',
  how: `${ROUNDS} rounds in which each kind of process is started once, with its payload on stdin; wall time of the whole process, median. "reads its input" is what no hook can do without: the ratio to it is the recorder's own part.`,
  run: () => {
    const home = mkdtempSync(join(tmpdir(), 'recorder-'));
    try {
      const [empty, reading, recorder] = [
        join(home, 'empty.js'),
        join(home, 'reading.js'),
        join(root, 'dist/recorder.js'),
      ];
      writeFileSync(empty, '');
      writeFileSync(reading, "process.stdin.on('data', () => {}).on('end', () => process.exit(0));");
      const processes: readonly (readonly [name: string, script: string, input: string])[] = [
        ['empty Node', empty, stop],
        ['Node that reads its input', reading, stop],
        ["another tool's call", recorder, other],
        ['the end of a turn', recorder, stop],
        ["a skill's use", recorder, skill],
      ];
      const times = new Map<string, number[]>(processes.map(([name]) => [name, []]));
      const env = { HOME: home, USERPROFILE: home, PATH: process.env['PATH'] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const [name, script, input] of processes) {
          const begun = performance.now();
          spawnSync(process.execPath, [script, 'claude-code'], { input, env });
          times.get(name)?.push(performance.now() - begun);
        }
      }
      const of = (name: string): number => median(times.get(name) ?? []);
      const rows = processes.map(([name]) => ({
        process: name,
        ms: Number(of(name).toFixed(1)),
        'ratio to empty': Number((of(name) / of('empty Node')).toFixed(2)),
        'ratio to reading': Number((of(name) / of('Node that reads its input')).toFixed(2)),
      }));
      return Promise.resolve(rows);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
export default bench;
