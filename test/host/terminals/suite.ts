import { chmodSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import type { HostSuite } from '../../harness/hostSuite.js';
import { setUpShells } from '../../harness/shells.js';

/**
 * Stands in for an agent: says what it was given, writes a session file where it is told to, with the time of now and its folder, and
 * ends as it is told.
 */
const STAND_IN = `#!/bin/sh
printf "ran: %s\\n" "$*"
if [ -n "$STAND_IN_SESSION" ]; then
  sed "s|@TIME|$(date -u +%Y-%m-%dT%H:%M:%S)|g; s|@FOLDER|$PWD|g" ~/"$STAND_IN_SESSION" > ~/.claude/projects/p/"$STAND_IN_SESSION"
fi
exit "\${STAND_IN_EXIT:-0}"
`;

/** A typed skill and its answer, all within the second @TIME in @FOLDER. */
function sessionFile(skill: string, sessionId: string): string {
  const start = '2026-01-01T00:00:00.000Z';
  const session = claudeSession({ sessionId, start, stepMs: 10, cwd: '@FOLDER' }).typedSkill(skill).say().endTurn();
  return session.text().replaceAll(start.slice(0, 19), '@TIME');
}

const shells = await setUpShells();
for (const [name, shell] of Object.entries(shells)) {
  if ('missing' in shell) {
    console.log(`terminals without ${name}: ${shell.missing}`);
  }
}

/** A home with programs named as agents are, for real shells to run. */
const suite: HostSuite = {
  env: { TEST_SHELLS: JSON.stringify(shells) },
  files: { 'README.md': '# A project\n', 'sub/README.md': '# A folder in it\n' },
  prepare: (home) => {
    const bin = join(home, 'stand-ins');
    mkdirSync(bin, { recursive: true });
    mkdirSync(join(home, '.claude', 'projects', 'p'), { recursive: true });
    for (const [index, shell] of Object.keys(shells).entries()) {
      for (const [at, name] of ['seen', 'hidden'].entries()) {
        const id = `cccccccc-000${index}-4000-8000-00000000000${at}`;
        writeFileSync(join(home, `${shell}-${name}.jsonl`), sessionFile(`${shell}-${name}`, id));
      }
    }
    for (const name of ['claude', 'codex']) {
      writeFileSync(join(bin, name), STAND_IN);
      chmodSync(join(bin, name), 0o755);
    }
  },
};
export default suite;
