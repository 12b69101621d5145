import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codexRollout, type CodexRollout } from '../../../fixtures/codex/rollout.js';
import { readSession, readText } from './reading.js';

const start = (): CodexRollout => codexRollout().prompt();
const row = (rollout: CodexRollout): NonNullable<ReturnType<typeof readSession>['session']> => {
  const { session } = readSession(rollout);
  assert.ok(session);
  return session;
};

describe('session metrics', () => {
  for (const paginated of [false, true]) {
    it(`count prompts, turns, messages and calls once, ${paginated ? 'paginated' : 'legacy'} history`, () => {
      const rollout = codexRollout({ paginated })
        .prompt()
        .say()
        .exec('ls')
        .queuedPrompt()
        .script('x')
        .patch('/a')
        .tool('mcp__github__search', {})
        .tool('spawn_agent', {})
        .tool('update_plan', {})
        .endTurn()
        .prompt()
        .interrupt();
      const session = row(rollout);
      const { turns, userMessages, assistantMessages, toolCalls, toolErrors, hadErrors, calls } = session;
      assert.deepEqual(
        { turns, userMessages, assistantMessages, toolCalls, toolErrors, hadErrors },
        { turns: 2, userMessages: 3, assistantMessages: 2, toolCalls: 6, toolErrors: 0, hadErrors: false },
      );
      assert.deepEqual(
        Object.entries(calls).filter(([, count]) => count > 0),
        [
          ['bash', 2],
          ['edit', 1],
          ['agent', 1],
          ['mcp', 1],
          ['other', 1],
        ],
      );
      assert.equal(session.sessionId, rollout.sessionId);
      assert.equal(session.end, Date.parse(rollout.now) - 1000);
    });
  }

  it('count a web search and a shell call of older versions', () => {
    const rollout = start()
      .add('response_item', { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } })
      .add('response_item', { type: 'local_shell_call', call_id: 'c', action: { type: 'exec', command: ['ls'] } })
      .endTurn();
    assert.deepEqual([row(rollout).calls.webSearch, row(rollout).calls.bash], [1, 1]);
  });

  it('take a call for the answer of a turn', () => {
    assert.equal(row(start().exec('ls').interrupt()).turns, 1);
    assert.equal(row(start().interrupt()).turns, 0);
  });

  it('count texts of the program as no prompts', () => {
    const rollout = codexRollout().startTurn();
    for (const message of ['<turn_aborted>\nx', '<user_shell_command>ls', '<environment_context>', '']) {
      rollout.event('user_message', { message, images: [] });
    }
    assert.equal(row(rollout.endTurn()).userMessages, 0);
    assert.equal(row(rollout.event('user_message', { message: '', images: ['data:'] })).userMessages, 1);
  });

  it('count failed and refused calls, each once', () => {
    const rollout = start().exec('make', { exit: 2, callId: 'c1' }).refusedExec('rm').patch('/a', false).exec('ls');
    rollout.event('exec_command_end', { call_id: 'c1', command: ['make'], exit_code: 2, status: 'failed' });
    const session = row(rollout.endTurn());
    assert.deepEqual([session.toolErrors, session.hadErrors], [3, true]);
    const mcp = start()
      .tool('mcp__a__b', {})
      .event('mcp_tool_call_end', { call_id: 'other', result: { Err: 'x' } });
    assert.equal(row(mcp).toolErrors, 0);
    mcp.event('mcp_tool_call_end', { call_id: mcp.lastCallId, result: { Ok: { content: [], isError: true } } });
    assert.equal(row(mcp).toolErrors, 1);
    const item = { type: 'McpToolCall', id: mcp.lastCallId, status: 'failed' };
    assert.equal(
      row(
        start()
          .tool('mcp__a__b', {})
          .item({ ...item, id: 'x' }),
      ).toolErrors,
      0,
    );
    assert.equal(row(start().apiError()).hadErrors, true);
  });

  it('know no agent version that is no version, and take the latest', () => {
    assert.equal(row(codexRollout({ version: '<b>1' }).prompt()).agentVersion, null);
    assert.equal(row(start().endTurn().resume('0.150.1').prompt()).agentVersion, '0.150.1');
  });
});

describe('tokens', () => {
  it('are the last sum told, input without what came from the cache', () => {
    const rollout = start().say().spend(100, 40, 20).repeatSpend().spend(50, 30, 5).endTurn();
    const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = row(rollout);
    assert.deepEqual([inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens], [80, 25, 70, null]);
  });

  it('of a use are those told inside its window', () => {
    const rollout = start().spend(10, 0, 1).injectedSkill('a').exec('x').spend(100, 40, 20).endTurn();
    assert.equal(readSession(rollout.prompt().spend(7, 0, 7).endTurn()).uses[0]?.tokens, 80);
  });

  it('of the cache are told by newer versions', () => {
    const total = { input_tokens: 10, cached_input_tokens: 4, cache_write_input_tokens: 3, output_tokens: 1 };
    const rollout = start().event('token_count', { info: { total_token_usage: total, last_token_usage: total } });
    assert.equal(row(rollout.endTurn()).cacheCreationTokens, 3);
  });

  it('go on when the sum begins anew', () => {
    const total = { input_tokens: 10, cached_input_tokens: 0, output_tokens: 1 };
    const rollout = start().spend(100, 0, 20).resume();
    rollout.prompt().event('token_count', { info: { total_token_usage: total, last_token_usage: total } });
    assert.deepEqual([row(rollout).inputTokens, row(rollout).outputTokens], [110, 21]);
  });

  it('are unknown where none are told', () => {
    const rollout = start()
      .event('token_count', { info: null, rate_limits: { primary: null } })
      .endTurn();
    assert.equal(row(rollout).inputTokens, null);
  });
});

describe('records', () => {
  it('of unknown kinds are counted, and known ones without meaning are not', () => {
    const rollout = start()
      .add('future', { type: 'x' })
      .add('response_item', { type: 'future_call' })
      .event('future_event', {})
      .item({ type: 'FutureItem', id: 'x' })
      .add('world_state', { full: true })
      .add('compacted', { message: 'x', replacement_history: [] })
      .add('response_item', { type: 'reasoning', summary: [] })
      .event('agent_reasoning', { text: 'x' })
      .item({ type: 'Plan', id: 'p', text: 'x' });
    const reading = readSession(rollout.endTurn());
    assert.equal(reading.unknownRecords, 4);
    assert.equal(
      readText('{"type":"event_msg"}\n{"payload":{}}\n[]\n{"type":"message","role":"user"}\n').unknownRecords,
      3,
    );
  });

  it('that are damaged are skipped and counted', () => {
    const lines = start().injectedSkill('a').endTurn().text().split('\n');
    const reading = readText([...lines.slice(0, 6), '{"timestamp":', 'x', ...lines.slice(6)].join('\n'));
    assert.deepEqual([reading.damagedLines, reading.uses.length], [2, 1]);
  });

  it('leave no text of theirs in what is kept', () => {
    const words = 'SECRET words of a person';
    const rollout = codexRollout({ cwd: '/home/SECRET', version: 'SECRET' })
      .listing({ [words]: '/home/SECRET/x/SKILL.md' })
      .prompt(words)
      .injectedSkill(words, { path: '/home/SECRET skill/SKILL.md', body: words })
      .injectedSkill('kept', { path: '/home/SECRET/kept/SKILL.md', body: words })
      .exec('cat .codex/skills/SECRET\\ x/SKILL.md', { output: words })
      .exec(words, { callId: words, exit: 1 })
      .script(words)
      .patch(`/home/SECRET/SKILL.md`)
      .tool('SECRET', { SECRET: words }, words)
      .add('session_meta', { id: words, cwd: words })
      .event('turn_aborted', { reason: words, turn_id: words });
    const { uses, running, session } = readSession(rollout);
    assert.deepEqual(
      uses.map(({ skillName }) => skillName),
      ['kept'],
    );
    assert.doesNotMatch(
      JSON.stringify([uses, running, { ...session, project: null }]).replaceAll('hash of /home/SECRET', ''),
      /SECRET/,
    );
    const named = readText(rollout.text().replaceAll(rollout.sessionId, words));
    assert.doesNotMatch(
      JSON.stringify([named.uses, { ...named.session, project: null }]).replaceAll('hash of /home/SECRET', ''),
      /SECRET/,
    );
  });

  it('name the folder of the session', () => {
    assert.equal(readSession(codexRollout({ cwd: '/srv/shop' }).prompt()).cwd, '/srv/shop');
  });
});
