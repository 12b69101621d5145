import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { usesOf } from './reading.js';

const ROOT = '/home/dev/.claude/skills';
const NOTES = `${ROOT}/notes/SKILL.md`;
const start = (): ClaudeSession => claudeSession().prompt();

describe('implied uses', () => {
  it('begin at the first read and count once per turn', () => {
    const session = start().read(NOTES).bash(`cat ${NOTES}`).endTurn().prompt().read(NOTES).endTurn();
    assert.deepEqual(usesOf(session), ['notes implied success completed 6000', 'notes implied success completed 4000']);
  });

  for (const line of [
    `cat ${NOTES}`,
    `head -n 40 ${NOTES}`,
    `sed -n '1,20p' ${NOTES}`,
    `tail ${NOTES} 2>/dev/null`,
    `cd /tmp && /bin/cat "${NOTES}" | grep x`,
    `ls; bat ${NOTES} || true`,
    `awk '{print $1}' ${NOTES}`,
    `less < ${NOTES}`,
    `X=1 sudo more ${NOTES} &`,
    `echo "$(cat ${NOTES})"; (cat ${NOTES})`,
    `cd ${ROOT} && cat notes/SKILL.md`,
    `cat ~/.claude/skills/notes/SKILL.md`,
    `cat \\\n  ${NOTES}`,
  ]) {
    it(`are seen in ${line.replaceAll('\n', ' ')}`, () => {
      assert.deepEqual(usesOf(start().bash(line).endTurn()), ['notes implied success completed 4000']);
    });
  }

  it('are seen for each SKILL.md of a compound line', () => {
    const session = start().bash(`cat ${NOTES} ${ROOT}/b/SKILL.md; head ${ROOT}/c/SKILL.md`).endTurn();
    assert.deepEqual(
      usesOf(session),
      ['notes', 'b', 'c'].map((name) => `${name} implied success completed 4000`),
    );
  });

  it('need the listing or a skill root', () => {
    assert.deepEqual(usesOf(start().read('/repo/pack/notes/SKILL.md').endTurn()), []);
    assert.deepEqual(usesOf(start().skillListing('notes').read('/repo/pack/notes/SKILL.md').endTurn()), [
      'notes implied success completed 4000',
    ]);
  });

  it('know the listing of versions that give it as text', () => {
    const content = '- other: does\n- pack:memo: reads - notes\n- notes: takes notes\n  - no: name';
    const listed = start().attachment({ type: 'skill_listing', content, skillCount: 3 });
    const session = listed.read('/repo/x/notes/SKILL.md').read('/repo/x/no/SKILL.md').endTurn();
    assert.deepEqual(usesOf(session), ['notes implied success completed 6000']);
  });

  it('are named after the plugin in its cache', () => {
    const session = start().read('/home/dev/.claude/plugins/cache/market/tools/1.2.0/skills/plan/SKILL.md').endTurn();
    assert.deepEqual(usesOf(session), ['tools:plan implied success completed 4000']);
  });

  it('follow Windows paths', () => {
    assert.deepEqual(usesOf(start().read('C:\\Users\\dev\\.claude\\skills\\notes\\SKILL.md').endTurn()), [
      'notes implied success completed 4000',
    ]);
  });

  it('are none where the same turn writes the file, before or after', () => {
    assert.deepEqual(usesOf(start().read(NOTES).edit(NOTES).endTurn()), []);
    assert.deepEqual(usesOf(start().tool('Write', { file_path: NOTES, content: '' }).read(NOTES).endTurn()), []);
    assert.deepEqual(usesOf(start().read(NOTES).bash('sed -i s/a/b/ ~/.claude/skills/notes/SKILL.md').endTurn()), []);
    assert.deepEqual(usesOf(start().read(NOTES).bash(`echo x >> ${NOTES}`).endTurn()), []);
    assert.equal(usesOf(start().read(NOTES).endTurn().prompt().edit(NOTES).endTurn()).length, 1);
  });

  it('are none for the skill whose window is open', () => {
    assert.deepEqual(usesOf(start().skillCall('notes').read(NOTES).endTurn()), ['notes model success completed 7000']);
    const renamed = start()
      .skillCall('pack:memo', { folder: `${ROOT}/notes` })
      .read(NOTES)
      .endTurn();
    assert.deepEqual(usesOf(renamed), ['pack:memo model success completed 7000']);
  });

  it('fail when all reads of the turn failed, and end at the last', () => {
    assert.deepEqual(
      usesOf(start().read(NOTES, { failed: true }).bash(`cat ${NOTES}`, { failed: true }).say().endTurn()),
      ['notes implied failure load-failed 3000'],
    );
    assert.deepEqual(usesOf(start().read(NOTES, { failed: true }).read(NOTES).endTurn()), [
      'notes implied success completed 6000',
    ]);
  });

  it('end no window, and inside an explicit one are nested', () => {
    const session = start()
      .skillCall('a')
      .read(NOTES)
      .read(`${ROOT}/b/SKILL.md`, { failed: true })
      .bash('x', { failed: true })
      .endTurn();
    assert.deepEqual(usesOf(session), [
      'a model partial unresolved-error 11000',
      'notes implied partial unresolved-error  nested',
      'b implied failure load-failed  nested',
    ]);
  });

  it('have windows of their own outside, which the next explicit use ends', () => {
    assert.deepEqual(usesOf(start().read(NOTES).bash('x', { failed: true }).skillCall('a').endTurn()), [
      'notes implied partial unresolved-error 3000',
      'a model success completed 5000',
    ]);
    assert.deepEqual(usesOf(start().read(NOTES).interrupt()), ['notes implied partial interrupted 2000']);
    assert.deepEqual(usesOf(start().read(NOTES)), ['notes implied partial abandoned 1000']);
    assert.deepEqual(usesOf(start().read(NOTES).apiError()), ['notes implied failure api-error 2000']);
  });

  it('in a subagent are not nested in the parent’s window', () => {
    const session = start()
      .skillCall('a')
      .subagent('f00d', (agent) => agent.read(NOTES).endTurn())
      .endTurn();
    assert.deepEqual(usesOf(session), ['a model success completed 13000', 'notes implied success completed 4000']);
  });
});
