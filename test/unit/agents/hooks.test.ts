import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Fields } from '../../../src/agents/fields.js';
import { readHook } from '../../../src/agents/hooks/readHook.js';
import type { AgentId } from '../../../src/model/vocabulary.js';
import { claude, copilot, cursor, EMAIL, HOOK_CASES, skillCall } from '../../fixtures/hookCases.js';

/** What a payload says, in one line; null: nothing of interest. */
function told(agent: AgentId, payload: Fields): string | null {
  const fact = readHook(agent, payload);
  if (fact === null) {
    return null;
  }
  const { agentId, sessionId, thread, said } = fact;
  const where = `${agentId} ${sessionId}${thread === '' ? '' : `/${thread}`}`;
  switch (said.kind) {
    case 'start':
      return `${where} start`;
    case 'exit':
      return `${where} exit ${said.reason}`;
    case 'end':
      return `${where} end ${said.how}${said.continued ? ' again' : ''}`;
    case 'skill':
      return `${where} ${said.trigger} ${said.skill} ${said.callId ?? '-'} ${said.failure ?? 'ok'} ${said.callMs ?? '-'}`;
  }
}

describe('what agents give to their hooks', () => {
  for (const [name, agent, payload, expected] of HOOK_CASES) {
    it(`${agent}: ${name}`, () => {
      assert.equal(told(agent, payload), expected);
      const said = JSON.stringify(readHook(agent, payload));
      assert.ok(!said.includes('secret') && !said.includes(EMAIL), said);
    });
  }

  it('odd values are of no interest', () => {
    for (const odd of [null, 5, '', [], {}, true, 'x'.repeat(100)]) {
      for (const agent of [
        'claude-code',
        'copilot-cli',
        'cursor',
        'gemini-cli',
        'codex',
        'qwen',
        'opencode',
      ] as const) {
        for (const key of Object.keys({
          ...claude,
          ...copilot,
          ...cursor,
          ...skillCall,
          prompt: '',
          reason: '',
          source: '',
        })) {
          const { said } =
            readHook(agent, { ...claude, ...skillCall, hook_event_name: 'PostToolUse', [key]: odd }) ?? {};
          assert.ok(said === undefined || said.kind !== 'skill' || said.skill.length <= 128);
        }
      }
    }
  });
});

const root = process.env['SKILL_LEDGER_SAMPLES'] ?? '';
const skip = root === '' ? 'SKILL_LEDGER_SAMPLES names no folder with hook inputs' : false;

describe('hook inputs of the metrics plugin', { skip }, () => {
  const expected = [
    'abc user jira:solve',
    'abc user a',
    null, // a path: no trace of it
    null, // a slash alone
    null, // the first word is the slash
    null, // does not begin with one
    'abc user foo',
    'abc model ci:x',
    null, // no name
    null, // no input
    null, // no session
    null, // no JSON
    null, // no object
  ];
  const inputs = (): { in: unknown }[] =>
    JSON.parse(readFileSync(join(root, 'seeds/vectors/hook-inputs.json'), 'utf8')) as { in: unknown }[];
  expected.forEach((one, index) => {
    it(`input ${index}`, () => {
      const given = inputs()[index]?.in;
      const payload = typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : {};
      const fact = readHook('claude-code', payload);
      const said = fact?.said.kind === 'skill' ? `${fact.sessionId} ${fact.said.trigger} ${fact.said.skill}` : null;
      assert.equal(said, one);
      assert.equal(inputs().length, expected.length);
    });
  });
});
