import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codexRollout, versionOf, type CodexRollout } from '../../../fixtures/codex/rollout.js';
import { LATER, readSession, usesOf } from './reading.js';

for (const paginated of [false, true]) {
  const start = (): CodexRollout => codexRollout({ paginated }).prompt('Use $deploy');
  const used = (): CodexRollout => start().injectedSkill('deploy');

  describe(`outcomes of a skill that was typed, ${paginated ? 'paginated' : 'legacy'} history`, () => {
    it('3: an error of the service ends the turn, told in the end mark or before it', () => {
      assert.deepEqual(usesOf(used().exec('ls').apiError()), ['deploy user failure api-error 3000']);
      assert.deepEqual(usesOf(used().exec('ls').apiError('event').prompt().say()), [
        'deploy user failure api-error 4000',
      ]);
    });

    it('3: not one that leaves the turn as it is, and no retry', () => {
      const harmless = used()
        .event('stream_error', { message: 'again' })
        .event('error', { message: 'x', codex_error_info: 'thread_rollback_failed' })
        .event('error', { message: 'x', codex_error_info: { active_turn_not_steerable: { turn_kind: 'review' } } });
      assert.deepEqual(usesOf(harmless.endTurn()), ['deploy user success completed 6000']);
    });

    it('4: interrupted', () => {
      assert.deepEqual(usesOf(used().exec('make').interrupt()), ['deploy user partial interrupted 4000']);
      assert.deepEqual(usesOf(used().interrupt('replaced')), ['deploy user partial interrupted 2000']);
    });

    it('4: not by a turn that the program ends itself', () => {
      assert.deepEqual(usesOf(used().event('turn_aborted', { reason: 'review_ended' })), [
        'deploy user success completed 1000',
      ]);
      assert.deepEqual(usesOf(used().event('turn_aborted', { reason: 'budget_limited' })), [
        'deploy user partial cut-off 1000',
      ]);
    });

    it('4: not by a marker that is quoted', () => {
      const quoted = used().exec('cat log', { output: '<turn_aborted>' }).say('{"type":"turn_aborted"}');
      assert.deepEqual(usesOf(quoted.endTurn()), ['deploy user success completed 7000']);
    });

    it('5: the rollout stops; until it has been idle long enough the use is running', () => {
      const stopped = used().exec('make');
      assert.deepEqual(usesOf(stopped), ['deploy user partial abandoned 2000']);
      const early = readSession(stopped, Date.parse(stopped.now));
      assert.deepEqual(
        [early.uses.length, early.running.map(({ skillName }) => skillName), early.settled],
        [0, ['deploy'], false],
      );
    });

    it('7: the last call with a known result failed', () => {
      assert.deepEqual(usesOf(used().exec('make', { exit: 2 }).endTurn()), [
        'deploy user partial unresolved-error 5000',
      ]);
      assert.deepEqual(usesOf(used().refusedExec('rm -rf x').endTurn()), ['deploy user partial unresolved-error 5000']);
      assert.deepEqual(usesOf(used().script('x', 'failed').endTurn()), ['deploy user partial unresolved-error 5000']);
      assert.deepEqual(usesOf(used().exec('make', { exit: 2 }).exec('make').endTurn()), [
        'deploy user success completed 7000',
      ]);
    });

    it('7: a call whose end is unknown says nothing', () => {
      const failed = used().exec('make', { exit: 2 });
      assert.deepEqual(usesOf(failed.exec('x', { exit: null }).script('y').tool('wait_agent', {}).endTurn()), [
        'deploy user partial unresolved-error 11000',
      ]);
      assert.deepEqual(usesOf(used().tool('wait_agent', {}, 'Error: Exit code: 1').endTurn()), [
        'deploy user success completed 5000',
      ]);
      assert.deepEqual(usesOf(used().exec('cat log', { output: 'Process exited with code 1' }).endTurn()), [
        'deploy user success completed 5000',
      ]);
    });

    it('8: completed', () => {
      const use = readSession(used().exec('ls').endTurn()).uses[0];
      assert.deepEqual([use?.outcome, use?.evidence, use?.agentVersion], ['success', 'transcript', '0.147.0']);
      assert.equal(use?.project, 'hash of /home/dev/project');
    });
  });

  describe(`windows of a skill that was typed, ${paginated ? 'paginated' : 'legacy'} history`, () => {
    it('end at the next prompt or the next skill, and a prompt into the running turn ends none', () => {
      assert.deepEqual(usesOf(used().exec('ls').startTurn().queuedPrompt()), ['deploy user success completed 2000']);
      const resumed = used().exec('ls').wait(3_600_000).resume('0.150.0').prompt();
      assert.deepEqual(usesOf(resumed), ['deploy user success completed 2000']);
      assert.deepEqual(usesOf(used().queuedPrompt('and $b').injectedSkill('b').exec('x', { exit: 1 }).endTurn()), [
        'deploy user success completed 2000',
        'b user partial unresolved-error 5000',
      ]);
      assert.deepEqual(usesOf(used().queuedPrompt().exec('make', { exit: 1 }).endTurn()), [
        'deploy user partial unresolved-error 7000',
      ]);
    });

    it('do not reach into work that begins without a prompt after the end mark', () => {
      assert.deepEqual(usesOf(used().endTurn().startTurn().exec('x', { exit: 1 }).endTurn()), [
        'deploy user success completed 3000',
      ]);
    });

    it('hold reads of other skills as nested uses, and reads of their own as none', () => {
      const session = used()
        .exec('cat ~/.codex/skills/deploy/SKILL.md')
        .exec('cat ~/.codex/skills/other/SKILL.md')
        .endTurn();
      assert.deepEqual(usesOf(session), [
        'deploy user success completed 7000',
        'other implied success completed  nested',
      ]);
    });
  });
}

describe('a skill that was typed', () => {
  it('counts only with the text that Codex puts in for it', () => {
    assert.deepEqual(usesOf(codexRollout().prompt('Use $deploy').exec('ls').endTurn()), []);
  });

  it('does not count when its text comes again, is pasted, or is written by the model', () => {
    const again = codexRollout().prompt('Use $deploy').injectedSkill('deploy').say().injectedSkill('deploy').endTurn();
    assert.deepEqual(usesOf(again), ['deploy user success completed 6000']);
    assert.deepEqual(usesOf(codexRollout().injectedSkill('deploy').prompt().endTurn()), []);
    const text = '<skill>\n<name>deploy</name>\n<path>/x/deploy/SKILL.md</path>\nDo it.\n</skill>';
    assert.deepEqual(usesOf(codexRollout().prompt(text).endTurn()), []);
    assert.deepEqual(usesOf(codexRollout().prompt().say(text).endTurn()), []);
  });

  it('has the version of its file, without front matter and whatever its line ends', () => {
    const version = (body: string): string | null | undefined =>
      readSession(codexRollout().prompt().injectedSkill('deploy', { body }).endTurn()).uses[0]?.skillVersion;
    assert.equal(version('---\nname: deploy\n---\n# Deploy\n\nGo.\n'), versionOf('# Deploy\n\nGo.'));
    assert.equal(version('---\r\nname: deploy\r\n---\r\n# Deploy\r\n\r\nGo.'), versionOf('# Deploy\n\nGo.'));
    assert.equal(version('# Deploy\n---\nnot: front matter\n---'), versionOf('# Deploy\n---\nnot: front matter\n---'));
    assert.equal(version('---\nname: deploy\n---\n'), null);
  });

  it('goes by its folder when its name has not the form of one', () => {
    const named = codexRollout().prompt().injectedSkill('Agent Start', { path: '/h/.codex/skills/start/SKILL.md' });
    assert.deepEqual(usesOf(named.endTurn()), ['start user success completed 3000']);
    const plugin = codexRollout().prompt().injectedSkill('engineering:review');
    assert.deepEqual(usesOf(plugin.endTurn()), ['engineering:review user success completed 3000']);
    assert.deepEqual(usesOf(codexRollout().prompt().injectedSkill('no name', { path: '/no name/x' }).endTurn()), []);
  });

  it('has the same identity in every reading', () => {
    const ids = (now: number): string[] =>
      readSession(
        codexRollout().prompt().injectedSkill('a').endTurn().prompt().injectedSkill('a').endTurn(),
        now,
      ).uses.map(({ id }) => id);
    assert.equal(new Set(ids(LATER)).size, 2);
    assert.deepEqual(ids(LATER), ids(LATER + 1));
  });
});
