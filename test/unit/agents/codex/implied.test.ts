import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codexRollout, type CodexRollout } from '../../../fixtures/codex/rollout.js';
import { usesOf } from './reading.js';

const NOTES = '/home/dev/.codex/skills/notes/SKILL.md';
const READ = ['notes implied success completed 4000']; // call, output, two records of the answer, end mark
const start = (): CodexRollout => codexRollout().prompt();
const call = (name: string, args: unknown): CodexRollout =>
  start().tool(name, args as Record<string, string>, 'Exit code: 0\nWall time: 0.1 seconds\nOutput:\nok');

describe('implied uses', () => {
  it('begin at the first read and count once per turn', () => {
    const session = start().exec(`cat ${NOTES}`).exec(`sed -n '200,400p' ${NOTES}`).endTurn();
    assert.deepEqual(usesOf(session.prompt().exec(`cat ${NOTES}`).endTurn()), [
      'notes implied success completed 6000',
      'notes implied success completed 4000',
    ]);
  });

  it('are seen in each of the shell tools', () => {
    assert.deepEqual(usesOf(start().exec(`cd /x && bat ${NOTES} | head`).endTurn()), READ);
    assert.deepEqual(
      usesOf(start().exec('cat notes/SKILL.md', { workdir: '/home/dev/.codex/skills' }).endTurn()),
      READ,
    );
    assert.deepEqual(usesOf(call('shell_command', { command: `cat ${NOTES}` }).endTurn()), READ);
    assert.deepEqual(usesOf(call('shell', { command: ['bash', '-lc', `ls; cat ${NOTES}`] }).endTurn()), READ);
    assert.deepEqual(usesOf(call('shell', { command: ['cat', NOTES] }).endTurn()), READ);
    const local = start().add('response_item', {
      type: 'local_shell_call',
      call_id: 'call_local',
      status: 'completed',
      action: { type: 'exec', command: ['cat', 'notes/SKILL.md'], working_directory: '/home/dev/.agents/skills' },
    });
    assert.deepEqual(usesOf(local.endTurn()), ['notes implied success completed 3000']);
  });

  for (const script of [
    `const r = await tools.exec_command({cmd:"pwd && sed -n '1,240p' ${NOTES}","workdir":"/x"}); text(r.output)`,
    `await tools.exec_command({"cmd": 'cat "${NOTES}"'})`,
    `await tools.exec_command({ cmd: \`cat ${NOTES}\`, yield_time_ms: 10 })`,
    `await tools.exec_command({ workdir: '/home/dev/.codex', cmd: 'cat skills/notes/SKILL.md' }) // it's "read"`,
    `const lines = ['cat ${NOTES}', "ls"]; await Promise.all(lines.map((cmd) => tools.exec_command({ cmd })))`,
    `const cmd = "cat ${NOTES.replaceAll('/', '\\u002f')}"; await tools.exec_command({ cmd })`,
  ]) {
    it(`are seen in the script ${script}`, () => {
      assert.deepEqual(usesOf(start().script(script).endTurn()), READ);
    });
  }

  it('are seen for each SKILL.md of a script, with one call', () => {
    const other = NOTES.replace('notes', 'other');
    const script = `await tools.exec_command({cmd:"cat ${NOTES} && cat ${other}"}); await tools.exec_command({cmd:"cat ${other}"})`;
    assert.deepEqual(usesOf(start().script(script).endTurn()), [...READ, 'other implied success completed 4000']);
  });

  it('are seen in a command that only an event tells, but not in one of the person', () => {
    const event = (source: string): CodexRollout =>
      start()
        .script('run()')
        .event('exec_command_end', {
          call_id: 'inner',
          command: ['/bin/zsh', '-lc', `cat ${NOTES}`],
          source,
          exit_code: 0,
        });
    assert.deepEqual(usesOf(event('agent').endTurn()), ['notes implied success completed 3000']);
    assert.deepEqual(usesOf(event('user_shell').endTurn()), []);
    const item = { type: 'CommandExecution', id: 'inner', command: ['cat', NOTES], cwd: '/x', status: 'completed' };
    assert.deepEqual(usesOf(codexRollout({ paginated: true }).prompt().item(item).endTurn()), [
      'notes implied success completed 3000',
    ]);
  });

  it('are none by searches, git, listings, patches, scripts of the skill, and words', () => {
    for (const line of [
      `rg name ${NOTES}`,
      `git diff ${NOTES}`,
      `ls ${NOTES}`,
      `python /home/dev/.codex/skills/notes/scripts/run.py`,
      `echo 'cat ${NOTES}'`,
      `cat <<EOF\ncat ${NOTES}\nEOF`,
    ]) {
      assert.deepEqual(usesOf(start().exec(line).endTurn()), [], line);
    }
    assert.deepEqual(usesOf(codexRollout().listing({ notes: NOTES }).prompt(`cat ${NOTES}`).say(NOTES).endTurn()), []);
    assert.deepEqual(
      usesOf(start().script(`text("cat ${NOTES}"); await tools.exec_command({cmd:"ls"})`).endTurn()),
      [],
    );
  });

  it('need the listing or a skill root', () => {
    assert.deepEqual(usesOf(start().exec('cat /repo/pack/notes/SKILL.md').endTurn()), []);
    const listed = codexRollout().listing({ 'team:notes': 'r3/notes/SKILL.md' }, { r3: '/repo/pack' });
    assert.deepEqual(usesOf(listed.prompt().exec('cat /repo/pack/notes/SKILL.md').endTurn()), [
      'team:notes implied success completed 4000',
    ]);
    const unnamed = codexRollout().listing({ 'My Notes': '/repo/pack/notes/SKILL.md' });
    assert.deepEqual(usesOf(unnamed.prompt().exec('cat pack/notes/SKILL.md', { workdir: '/repo' }).endTurn()), READ);
    const inInstructions = codexRollout().message(
      'user',
      '# AGENTS.md instructions for /repo\n## Skills\n### Available skills\n- notes: x (file: /repo/pack/notes/SKILL.md)\n',
    );
    assert.deepEqual(usesOf(inInstructions.prompt().exec('cat /repo/pack/notes/SKILL.md').endTurn()), READ);
  });

  it('are none where the same turn writes the file', () => {
    assert.deepEqual(usesOf(start().exec(`cat ${NOTES}`).patch(NOTES).endTurn()), []);
    assert.deepEqual(usesOf(start().exec(`cat ${NOTES}`).exec(`echo x > ${NOTES}`).endTurn()), []);
    const heredoc = `apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: ${NOTES}\n@@\n*** End Patch\nEOF`;
    assert.deepEqual(usesOf(start().exec(`cat ${NOTES}`).exec(heredoc).endTurn()), []);
    const script = `await tools.apply_patch("*** Begin Patch\\n*** Add File: ${NOTES}\\n+x\\n*** End Patch")`;
    assert.deepEqual(usesOf(start().exec(`cat ${NOTES}`).script(script).endTurn()), []);
    assert.equal(usesOf(start().exec(`cat ${NOTES}`).endTurn().prompt().patch(NOTES).endTurn()).length, 1);
    const change = { type: 'FileChange', id: 'i', changes: { [NOTES]: { type: 'update' } }, status: 'completed' };
    assert.deepEqual(usesOf(start().exec(`cat ${NOTES}`).item(change).endTurn()), []);
  });

  it('fail when all reads of the turn failed, and end at the last', () => {
    const twice = start().exec(`cat ${NOTES}`, { exit: 1 }).exec(`sed -n 1p ${NOTES}`, { exit: 2 }).say().endTurn();
    assert.deepEqual(usesOf(twice), ['notes implied failure load-failed 3000']);
    assert.deepEqual(usesOf(start().refusedExec(`cat ${NOTES}`).endTurn()), ['notes implied failure load-failed 1000']);
    assert.deepEqual(usesOf(start().exec(`cat ${NOTES}`, { exit: 1 }).exec(`cat ${NOTES}`).endTurn()), [
      'notes implied success completed 6000',
    ]);
  });

  it('have windows of their own', () => {
    const read = (): CodexRollout => start().exec(`cat ${NOTES}`);
    assert.deepEqual(usesOf(read().exec('make', { exit: 2 }).endTurn()), [
      'notes implied partial unresolved-error 6000',
    ]);
    assert.deepEqual(usesOf(read().interrupt()), ['notes implied partial interrupted 3000']);
    assert.deepEqual(usesOf(read()), ['notes implied partial abandoned 1000']);
    assert.deepEqual(usesOf(read().apiError()), ['notes implied failure api-error 2000']);
    assert.deepEqual(usesOf(read().queuedPrompt('$b').injectedSkill('b').endTurn()), [
      'notes implied success completed 3000',
      'b user success completed 3000',
    ]);
  });
});
