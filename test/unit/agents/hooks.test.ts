import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Fields } from '../../../src/agents/fields.js';
import { readHook } from '../../../src/agents/hooks/readHook.js';
import type { AgentId } from '../../../src/model/vocabulary.js';

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

const EMAIL = 'somebody@example.com';
const claude = {
  session_id: 's1',
  transcript_path: '/home/me/.claude/projects/-p/t.jsonl',
  cwd: '/p',
  permission_mode: 'default',
};
const skillCall = { tool_name: 'Skill', tool_input: { skill: 'deploy', args: 'secret' }, tool_use_id: 'toolu_1' };
const vsCode = {
  timestamp: '2026-11-01T10:00:00.000Z',
  cwd: '/p',
  sessionId: 'v1',
  transcript_path: '/u/GitHub.copilot-chat/transcripts/v1.jsonl',
};
const copilot = { sessionId: 'c1', timestamp: 1_790_000_000_000, cwd: '/p' };
const copilotSnake = { session_id: 'c1', timestamp: '2026-11-01T10:00:00.000Z', cwd: '/p' };
const cursor = {
  conversation_id: 'k1',
  generation_id: 'g1',
  cursor_version: '3.13.10',
  workspace_roots: ['/p'],
  user_email: EMAIL,
  transcript_path: null,
};
const gemini = { session_id: 'g1', transcript_path: '/t', cwd: '/p', timestamp: '2026-11-01T10:00:00.000Z' };
const codex = {
  session_id: 'x1',
  turn_id: 't1',
  transcript_path: null,
  cwd: '/p',
  model: 'm',
  permission_mode: 'default',
};

const cases: readonly (readonly [name: string, agent: AgentId, payload: Fields, expected: string | null])[] = [
  // Claude Code
  [
    'a skill',
    'claude-code',
    { ...claude, hook_event_name: 'PostToolUse', ...skillCall, tool_response: { success: true }, duration_ms: 12.4 },
    'claude-code s1 model deploy toolu_1 ok 12',
  ],
  [
    'its beginning',
    'claude-code',
    { ...claude, hook_event_name: 'PreToolUse', ...skillCall },
    'claude-code s1 model deploy toolu_1 ok -',
  ],
  [
    'a failed skill',
    'claude-code',
    { ...claude, hook_event_name: 'PostToolUseFailure', ...skillCall, error: 'secret' },
    'claude-code s1 model deploy toolu_1 failed -',
  ],
  [
    'an interrupted skill',
    'claude-code',
    { ...claude, hook_event_name: 'PostToolUseFailure', ...skillCall, is_interrupt: true },
    'claude-code s1 model deploy toolu_1 interrupted -',
  ],
  [
    'a refused skill',
    'claude-code',
    { ...claude, hook_event_name: 'PermissionDenied', ...skillCall },
    'claude-code s1 model deploy toolu_1 denied -',
  ],
  [
    'in a subagent',
    'claude-code',
    { ...claude, hook_event_name: 'PostToolUse', ...skillCall, agent_id: 'a7' },
    'claude-code s1/a7 model deploy toolu_1 ok -',
  ],
  [
    'by a sentence',
    'claude-code',
    { ...claude, hook_event_name: 'PostToolUse', ...skillCall, tool_input: { skill: 'do it now' } },
    'claude-code s1 model (invalid name) toolu_1 ok -',
  ],
  ['another tool', 'claude-code', { ...claude, hook_event_name: 'PostToolUse', ...skillCall, tool_name: 'Bash' }, null],
  [
    'a typed command',
    'claude-code',
    {
      ...claude,
      hook_event_name: 'UserPromptExpansion',
      expansion_type: 'slash_command',
      command_name: 'plugin:review',
      command_args: 'secret',
    },
    'claude-code s1 user plugin:review - ok -',
  ],
  [
    'a prompt of an MCP server',
    'claude-code',
    { ...claude, hook_event_name: 'UserPromptExpansion', expansion_type: 'mcp_prompt', command_name: 'x' },
    null,
  ],
  [
    'a prompt with a command',
    'claude-code',
    { ...claude, hook_event_name: 'UserPromptSubmit', prompt: '/review 12' },
    'claude-code s1 user review - ok -',
  ],
  ['a command of its own', 'claude-code', { ...claude, hook_event_name: 'UserPromptSubmit', prompt: '/compact' }, null],
  ['a prompt', 'claude-code', { ...claude, hook_event_name: 'UserPromptSubmit', prompt: 'please /review' }, null],
  [
    'a very long first word',
    'claude-code',
    { ...claude, hook_event_name: 'UserPromptSubmit', prompt: `/${'x'.repeat(5_000)}` },
    null,
  ],
  [
    'the end of a turn',
    'claude-code',
    { ...claude, hook_event_name: 'Stop', last_assistant_message: 'secret' },
    'claude-code s1 end normal',
  ],
  [
    'the end of a turn that went on',
    'claude-code',
    { ...claude, hook_event_name: 'Stop', stop_hook_active: true },
    'claude-code s1 end normal again',
  ],
  [
    'an API error',
    'claude-code',
    { ...claude, hook_event_name: 'StopFailure', error: 'rate_limit' },
    'claude-code s1 end api-error',
  ],
  [
    "a subagent's end",
    'claude-code',
    { ...claude, hook_event_name: 'SubagentStop', agent_id: 'a7' },
    'claude-code s1/a7 end normal',
  ],
  ["an unnamed subagent's end", 'claude-code', { ...claude, hook_event_name: 'SubagentStop' }, null],
  [
    'a session begins',
    'claude-code',
    { ...claude, hook_event_name: 'SessionStart', source: 'startup' },
    'claude-code s1 start',
  ],
  ['a session was shortened', 'claude-code', { ...claude, hook_event_name: 'SessionStart', source: 'compact' }, null],
  [
    'a session ends',
    'claude-code',
    { ...claude, hook_event_name: 'SessionEnd', reason: 'prompt_input_exit' },
    'claude-code s1 exit prompt-input-exit',
  ],
  [
    'for a reason of its own',
    'claude-code',
    { ...claude, hook_event_name: 'SessionEnd', reason: 'constructor' },
    'claude-code s1 exit other',
  ],
  [
    'the transcript names the session',
    'claude-code',
    { ...claude, transcript_path: 'C:\\p\\00893aaf-19fa-41d2-8238-13269b9b3ca0.jsonl', hook_event_name: 'Stop' },
    'claude-code 00893aaf-19fa-41d2-8238-13269b9b3ca0 end normal',
  ],
  ['no session', 'claude-code', { hook_event_name: 'Stop' }, null],
  ['an event of no interest', 'claude-code', { ...claude, hook_event_name: 'Notification', message: 'secret' }, null],
  // Claude's hooks, called by others
  [
    'VS Code calls it',
    'claude-code',
    { ...vsCode, hookEventName: 'UserPromptSubmit', prompt: '/deploy now' },
    'copilot-vscode v1 user deploy - ok -',
  ],
  [
    'VS Code, for any tool',
    'claude-code',
    { ...vsCode, hookEventName: 'PostToolUse', tool_name: 'read_file', tool_input: {} },
    null,
  ],
  [
    'VS Code, its own skill tool',
    'claude-code',
    {
      ...vsCode,
      hookEventName: 'PostToolUse',
      tool_name: 'skill',
      tool_input: { skill: 'deploy' },
      tool_use_id: 'call_1',
    },
    'copilot-vscode v1 model deploy call_1 ok -',
  ],
  [
    'VS Code, the end of a turn',
    'claude-code',
    { ...vsCode, hookEventName: 'Stop', stop_hook_active: false },
    'copilot-vscode v1 end normal',
  ],
  [
    'VS Code in snake case',
    'claude-code',
    { ...vsCode, sessionId: undefined, session_id: 'v1', hook_event_name: 'Stop' },
    'copilot-vscode v1 end normal',
  ],
  [
    'VS Code, its own commands',
    'claude-code',
    { ...vsCode, hookEventName: 'UserPromptSubmit', prompt: '/explain this' },
    null,
  ],
  [
    'VS Code calls the one of Copilot CLI',
    'copilot-cli',
    { ...vsCode, hookEventName: 'Stop' },
    'copilot-vscode v1 end normal',
  ],
  [
    'Cursor calls it',
    'claude-code',
    { ...cursor, hook_event_name: 'Stop', status: 'completed', loop_count: 0 },
    'cursor k1 end normal',
  ],
  [
    'Copilot CLI calls it',
    'claude-code',
    {
      ...copilotSnake,
      hook_event_name: 'PostToolUse',
      tool_name: 'skill',
      tool_input: { skill: 'deploy' },
      tool_result: { result_type: 'success', text_result_for_llm: 'secret' },
    },
    'copilot-cli c1 model deploy - ok -',
  ],
  [
    'Copilot CLI, the end of a turn',
    'claude-code',
    { ...copilotSnake, hook_event_name: 'Stop', transcript_path: '/h/.copilot/session-state/c1/events.jsonl' },
    'copilot-cli c1 end normal',
  ],
  // Copilot CLI
  [
    'a skill',
    'copilot-cli',
    {
      ...copilot,
      toolName: 'skill',
      toolArgs: '{"skill":"deploy"}',
      toolResult: { resultType: 'success', textResultForLlm: 'secret' },
    },
    'copilot-cli c1 model deploy - ok -',
  ],
  [
    'with arguments as an object',
    'copilot-cli',
    { ...copilot, toolName: 'skill', toolArgs: { skill: 'deploy' }, toolResult: { resultType: 'denied' } },
    'copilot-cli c1 model deploy - denied -',
  ],
  [
    'that failed',
    'copilot-cli',
    { ...copilot, toolName: 'skill', toolArgs: '{"skill":"deploy"}', error: 'secret' },
    'copilot-cli c1 model deploy - failed -',
  ],
  [
    'its beginning, which may never come about',
    'copilot-cli',
    { ...copilot, toolName: 'skill', toolArgs: '{"skill":"deploy"}' },
    null,
  ],
  [
    'arguments that are no JSON',
    'copilot-cli',
    { ...copilot, toolName: 'skill', toolArgs: '{"skill', toolResult: {} },
    null,
  ],
  ['a typed command', 'copilot-cli', { ...copilot, prompt: '/deploy now' }, 'copilot-cli c1 user deploy - ok -'],
  [
    'the text that the model gets',
    'copilot-cli',
    { ...copilot, prompt: '/deploy now', transformedPrompt: 'secret' },
    null,
  ],
  [
    'the end of a turn',
    'copilot-cli',
    { ...copilot, transcriptPath: '/t', stopReason: 'end_turn', stop_hook_active: true },
    'copilot-cli c1 end normal again',
  ],
  [
    "a subagent's end",
    'copilot-cli',
    { ...copilot, agentId: 'a7', agentName: 'explore', stopReason: 'end_turn' },
    'copilot-cli c1/a7 end normal',
  ],
  [
    'an API error',
    'copilot-cli',
    { ...copilot, error: { message: 'secret' }, errorContext: 'model_call', recoverable: false },
    'copilot-cli c1 end api-error',
  ],
  [
    'an error that is tried again',
    'copilot-cli',
    { ...copilot, error: {}, errorContext: 'model_call', recoverable: true },
    null,
  ],
  ['a session begins', 'copilot-cli', { ...copilot, source: 'new', initialPrompt: 'secret' }, 'copilot-cli c1 start'],
  ['a session ends', 'copilot-cli', { ...copilot, reason: 'user_exit' }, 'copilot-cli c1 exit user-exit'],
  // Cursor
  [
    'a typed command',
    'cursor',
    { ...cursor, hook_event_name: 'beforeSubmitPrompt', prompt: '/deploy now', attachments: [] },
    'cursor k1 user deploy - ok -',
  ],
  [
    'an abort',
    'cursor',
    { ...cursor, hook_event_name: 'stop', status: 'aborted', loop_count: 0 },
    'cursor k1 end interrupted',
  ],
  ['an error', 'cursor', { ...cursor, hook_event_name: 'stop', status: 'error' }, 'cursor k1 end api-error'],
  [
    'a turn that went on',
    'cursor',
    { ...cursor, hook_event_name: 'stop', status: 'completed', loop_count: 1 },
    'cursor k1 end normal again',
  ],
  [
    'a session ends',
    'cursor',
    { ...cursor, hook_event_name: 'sessionEnd', reason: 'window_close' },
    'cursor k1 exit user-exit',
  ],
  ['any tool', 'cursor', { ...cursor, hook_event_name: 'postToolUse', tool_name: 'Read', tool_use_id: 'a\nb' }, null],
  // Gemini CLI
  [
    'a skill',
    'gemini-cli',
    {
      ...gemini,
      hook_event_name: 'AfterTool',
      tool_name: 'activate_skill',
      tool_input: { name: 'deploy' },
      tool_response: { llmContent: 'secret' },
    },
    'gemini-cli g1 model deploy - ok -',
  ],
  [
    'that is not there',
    'gemini-cli',
    {
      ...gemini,
      hook_event_name: 'AfterTool',
      tool_name: 'activate_skill',
      tool_input: { name: 'deploy' },
      tool_response: { error: { message: 'secret' } },
    },
    'gemini-cli g1 model deploy - failed -',
  ],
  ['a prompt', 'gemini-cli', { ...gemini, hook_event_name: 'BeforeAgent', prompt: '/deploy' }, null],
  [
    'the end of a turn',
    'gemini-cli',
    { ...gemini, hook_event_name: 'AfterAgent', prompt_response: 'secret' },
    'gemini-cli g1 end normal',
  ],
  [
    'a session ends',
    'gemini-cli',
    { ...gemini, hook_event_name: 'SessionEnd', reason: 'exit' },
    'gemini-cli g1 exit user-exit',
  ],
  // Codex
  [
    'a prompt: the skill is told by the text that is added',
    'codex',
    { ...codex, hook_event_name: 'UserPromptSubmit', prompt: '$deploy' },
    null,
  ],
  [
    'a command',
    'codex',
    { ...codex, hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: { command: 'cat SKILL.md' } },
    null,
  ],
  ['the end of a turn', 'codex', { ...codex, hook_event_name: 'Stop' }, 'codex x1 end normal'],
  ['an interrupt', 'codex', { ...codex, hook_event_name: 'Interrupt' }, 'codex x1 end interrupted'],
  ['a session ends', 'codex', { ...codex, hook_event_name: 'SessionEnd', reason: 'other' }, 'codex x1 exit other'],
  // Qwen Code, OpenCode
  [
    'a skill',
    'qwen',
    {
      ...gemini,
      hook_event_name: 'PostToolUse',
      tool_name: 'skill',
      tool_input: { skill: 'deploy' },
      tool_use_id: 'q1',
    },
    'qwen g1 model deploy q1 ok -',
  ],
  [
    'a typed command',
    'qwen',
    { ...gemini, hook_event_name: 'UserPromptSubmit', prompt: '/deploy' },
    'qwen g1 user deploy - ok -',
  ],
  [
    'a skill',
    'opencode',
    {
      session_id: 'o1',
      hook_event_name: 'PostToolUse',
      tool_name: 'skill',
      tool_input: { name: 'deploy' },
      tool_use_id: 'call_1',
    },
    'opencode o1 model deploy call_1 ok -',
  ],
  [
    'a command',
    'opencode',
    { session_id: 'o1', hook_event_name: 'UserPromptExpansion', command_name: 'deploy' },
    'opencode o1 user deploy - ok -',
  ],
  ['no agent of ours', 'goose', { ...claude, hook_event_name: 'Stop' }, null],
];

describe('what agents give to their hooks', () => {
  for (const [name, agent, payload, expected] of cases) {
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
