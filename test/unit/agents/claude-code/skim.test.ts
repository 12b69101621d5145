import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { skim } from '../../../../src/agents/claude-code/skim.js';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { readSession } from './reading.js';

const BULK = 'Ünïcode "quoted" \\ ,"timestamp":"2000-01-01T00:00:00Z"} {"type":"user"}\n'.repeat(60);
const USED = ['type', 'uuid', 'timestamp', 'sessionId', 'version', 'cwd', 'isSidechain', 'agentId', 'parentUuid'];

function skimmed(session: ClaudeSession): unknown {
  const record = session.records.at(-1);
  return skim(Buffer.from(JSON.stringify(record)));
}

function assertOutline(session: ClaudeSession): void {
  const record = session.records.at(-1) ?? {};
  const fields = skimmed(session) as Record<string, unknown> | null;
  assert.ok(fields !== null, 'was not skimmed');
  assert.deepEqual(
    Object.fromEntries(USED.map((key) => [key, fields[key]])),
    Object.fromEntries(USED.map((key) => [key, record[key]])),
  );
}

describe('skimming bulky records', () => {
  const nested = {
    type: 'tool',
    timestamp: '2001-01-01T00:00:00Z',
    uuid: 'inner',
    list: [{ text: BULK, timestamp: '2002-01-01T00:00:00Z' }],
  };

  it('takes the record’s own fields of progress and attachments', () => {
    assertOutline(claudeSession().add('progress', { data: nested }));
    assertOutline(claudeSession({ agentId: 'f00d', cwd: 'C:\\Users\\Ärger "x"' }).add('progress', { data: nested }));
    for (const type of ['hook_success', 'edited_text_file', 'task_reminder']) {
      assertOutline(claudeSession({ agentId: 'f00d' }).attachment({ type, nested }));
    }
  });

  it('leaves alone what matters, is small, or ends otherwise', () => {
    const others = [
      claudeSession().prompt(BULK),
      claudeSession().say(BULK),
      claudeSession().bash('x', { output: BULK }),
      claudeSession().progress(),
      claudeSession().queuedPrompt(BULK),
      claudeSession().skillListing(BULK),
      claudeSession().attachment({ type: 'hook_success', nested }).fork('other'),
      claudeSession().add('progress', { data: nested, forkedFrom: { sessionId: 'other' } }),
      claudeSession().add('progress', { data: nested, last: nested }).add('system', { content: BULK }),
    ];
    for (const session of others) {
      assert.equal(skimmed(session), null);
    }
    assert.equal(skim(Buffer.from(JSON.stringify({ type: 'progress', data: nested }))), null);
    assert.equal(
      skim(Buffer.from(JSON.stringify({ attachment: { type: 'hook_success', nested }, type: 'user', uuid: 'u' }))),
      null,
    );
  });

  it('changes no reading', () => {
    const build = (text: string): ClaudeSession =>
      claudeSession()
        .prompt()
        .skillCall('a')
        .wait(5000)
        .add('progress', { data: { type: 'bash_progress', output: text } })
        .wait(-3000)
        .attachment({ type: 'hook_success', stdout: text })
        .subagent('f00d', (agent) => agent.wait(60_000).attachment({ type: 'hook_success', stdout: text }), {
          inline: true,
          background: true,
        })
        .endTurn();
    assert.deepEqual(readSession(build(BULK)), readSession(build('')));
    assert.equal(readSession(build(BULK)).damagedLines, 0);
  });
});
