import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** SQL of a program that knows auto-skill's table. */
export const insert = (n: number, name = 'deploy', outcome = 'success'): string =>
  `INSERT INTO skill_telemetry (id, skill_id, skill_name, session_id, agent_id, duration_ms, outcome, timestamp) VALUES
   ('01J0000000000000000000${String(n).padStart(4, '0')}', '${name}', '${name}', 'foreign-session', 'cursor', ${n}, '${outcome}',
    '2026-10-01T00:00:00.${String(n % 1000).padStart(3, '0')}Z');`;

/** Runs SQL in a native SQLite that is killed before it can tidy up. */
export async function killedWriter(database: string, sql: string): Promise<void> {
  const child = spawn('sqlite3', [database], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stdin.write(`${sql}\nselect 'written';\n`);
  while (!output.includes('written')) {
    await once(child.stdout, 'data');
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}
