import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentRuns } from '../../../src/agents/commandLine/agentRuns.js';
import { optOutsOf } from '../../../src/agents/commandLine/optOuts.js';
import type { Shell } from '../../../src/agents/commandLine/shellLine.js';

type Case = readonly [shell: Shell | null, line: string, run: string];

/** `agent skill`, then what differs from a run that surely took place and gave the line its exit code. */
const RUNS: readonly Case[] = [
  ['bash', 'claude -p "/review 12"', 'claude-code review'],
  ['bash', "claude -p '/review 12'", 'claude-code review'],
  ['bash', 'claude --print /review', 'claude-code review'],
  ['bash', 'claude "/review" -p', 'claude-code review'],
  ['bash', 'claude --model opus -p "/review 12"', 'claude-code review'],
  ['bash', 'claude -p --output-format json "/review"', 'claude-code review'],
  ['bash', 'claude -p --output-format=json "/tools:lint now"', 'claude-code tools:lint'],
  ['bash', 'claude -p "/review" --allowedTools Read Edit', 'claude-code review'],
  ['bash', 'claude -p -- "/review"', 'claude-code review'],
  ['bash', 'claude -p "/review $PR"', 'claude-code review'],
  ['bash', 'claude -p "/review $(git rev-parse HEAD)" > out.txt 2>&1', 'claude-code review'],
  ['bash', 'A=1 claude -p "/deploy"', 'claude-code deploy'],
  ['bash', 'env A=1 B=2 claude -p "/deploy"', 'claude-code deploy'],
  ['bash', 'DO_NOT_TRACK= claude -p "/deploy"', 'claude-code deploy'],
  ['bash', '/usr/local/bin/claude -p "/deploy"', 'claude-code deploy'],
  ['bash', './node_modules/.bin/claude -p "/deploy"', 'claude-code deploy'],
  ['bash', 'npx -y @anthropic-ai/claude-code@2.1.0 -p "/deploy"', 'claude-code deploy'],
  ['bash', "npm exec -- @openai/codex exec '$deploy'", 'codex deploy'],
  ['bash', 'pnpm dlx @google/gemini-cli -p "/deploy"', 'gemini-cli deploy'],
  ['bash', 'time claude -p "/deploy"', 'claude-code deploy'],
  ['bash', 'timeout -k 5 600 claude -p "/deploy"', 'claude-code deploy'],
  ['bash', 'npm test && claude -p "/deploy"', 'claude-code deploy ran=zero'],
  ['bash', 'cd sub && claude -p "/deploy"', 'claude-code deploy ran=zero folder=sub'],
  ['bash', 'echo go && claude -p "/deploy"', 'claude-code deploy'],
  ['bash', 'claude -p "/deploy" && echo done', 'claude-code deploy ownsExitCode=zero'],
  ['bash', 'claude -p "/deploy" || echo failed', 'claude-code deploy ownsExitCode=never'],
  ['bash', 'claude -p "/deploy" | tee log', 'claude-code deploy ownsExitCode=never'],
  ['bash', 'git diff | claude -p "/deploy"', 'claude-code deploy'],
  ['bash', '! claude -p "/deploy"', 'claude-code deploy ownsExitCode=never'],
  ['bash', 'claude -p "/deploy"; ls', 'claude-code deploy ownsExitCode=never'],
  ['bash', 'ls; claude -p "/deploy" # at last', 'claude-code deploy'],
  ['bash', 'claude -p "/a" && claude -p "/b"', 'claude-code a ownsExitCode=zero, claude-code b ran=zero'],
  ['bash', "codex exec -m gpt '$review the last commit'", 'codex review'],
  ['zsh', "codex -m gpt exec --json '$review'", 'codex review'],
  ['zsh', 'noglob claude -p /über-prüfung', 'claude-code über-prüfung'],
  ['bash', 'opencode run --command ship now', 'opencode ship'],
  ['bash', 'copilot --allow-all-tools -p "/ship it"', 'copilot-cli ship'],
  ['bash', 'gemini -p "/ship"', 'gemini-cli ship'],
  ['bash', 'qwen --prompt="/ship"', 'qwen ship'],
  ['bash', 'cursor-agent -p "/ship"', 'cursor ship'],
  ['bash', 'droid exec --auto low "/ship"', 'droid ship'],
  ['bash', 'amp -x "/ship"', 'amp ship'],
  ['bash', 'goose run -t "/ship"', 'goose ship'],
  ['bash', 'kiro-cli chat --no-interactive "/ship"', 'kiro ship'],
  ['fish', "claude -p '/ship it\\'s time'", 'claude-code ship'],
  ['fish', 'A=1 claude -p /ship\\ it', 'claude-code ship'],
  ['pwsh', "& 'C:\\Tools\\claude.CMD' -p '/ship'", 'claude-code ship'],
  ['pwsh', "$env:A=1; claude -p '/ship'", 'claude-code ship'],
  ['pwsh', "codex exec '$ship'", 'codex ship'],
  ['pwsh', 'codex exec "`$ship"', 'codex ship'],
  ['cmd', 'C:\\npm\\claude.cmd -p "/ship it"', 'claude-code ship'],
  ['cmd', 'set A=1 && claude.exe -p "/ship"', 'claude-code ship'],
  ['cmd', 'codex exec "$ship"', 'codex ship'],
  ['cmd', 'claude -p "/ship" & dir', 'claude-code ship ownsExitCode=never'],
  [null, "$env:A=1; claude -p '/ship'", 'claude-code ship'],
  [null, 'set A=1 && claude -p "/ship"', 'claude-code ship'],
  [null, "codex exec '$ship'", 'codex ship'],
];

const NONE: readonly (readonly [shell: Shell | null, line: string])[] = [
  ['bash', ''],
  ['bash', 'claude'],
  ['bash', 'claude "/review"'],
  ['bash', 'claude -p "review /12"'],
  ['bash', 'claude -p "$PROMPT"'],
  ['bash', 'claude -p "/re$X"'],
  ['bash', 'claude -p "/home/me/notes.txt what is this"'],
  ['bash', 'claude -p "/model opus"'],
  ['bash', 'claude -p "/clear"'],
  ['bash', 'claude -p "//review"'],
  ['bash', 'claude --append-system-prompt "/review" -p'],
  ['bash', 'claude -p --allowedTools Read "/review"'],
  ['bash', 'claude -p --some-new-option /review'],
  ['bash', 'claude -p "/review'],
  ['bash', 'claude -p "/review" &'],
  ['bash', '(claude -p "/review")'],
  ['bash', '{ claude -p "/review"; }'],
  ['bash', 'for i in 1 2; do claude -p "/review"; done'],
  ['bash', 'if true; then claude -p "/review"; fi'],
  ['bash', 'x=$(claude -p "/review")'],
  ['bash', 'claude -p <<EOF\n/review\nEOF'],
  ['bash', 'claude -p "/review" <<EOF\nmore\nEOF'],
  ['bash', '# claude -p "/review"'],
  ['bash', 'echo claude -p "/review"'],
  ['bash', 'git commit -m \'claude -p "/review"\''],
  ['bash', '$CLAUDE -p "/review"'],
  ['bash', 'c -p "/review"'],
  ['bash', 'alias c=\'claude -p "/review"\''],
  ['bash', 'make || claude -p "/review"'],
  ['bash', 'make && claude -p "/review"; ls'],
  ['bash', 'sudo claude -p "/review"'],
  ['bash', 'codex exec "$review"'],
  ['bash', 'codex exec $review'],
  ['bash', "codex '$review'"],
  ['bash', "codex exec 'use $review'"],
  ['bash', "codex exec '/review'"],
  ['bash', "codex exec - '$review'"],
  ['bash', 'opencode run "/ship"'],
  ['bash', 'opencode --command ship'],
  ['bash', 'gemini "/ship"'],
  ['bash', 'gemini -i "/ship"'],
  ['bash', 'kiro-cli chat "/ship"'],
  ['bash', 'droid "/ship"'],
  ['bash', 'npx @someone/claude -p "/ship"'],
  ['bash', 'npx claude-code-router -p "/ship"'],
  ['bash', 'claude-helper -p "/ship"'],
  ['bash', 'claude.sh -p "/ship"'],
  ['zsh', 'while true; do claude -p "/ship"; done'],
  ['zsh', 'repeat 3 { claude -p "/ship" }'],
  ['fish', 'for x in 1 2; claude -p "/ship"; end'],
  ['fish', 'test -f x; and claude -p "/ship"'],
  ['fish', 'echo (claude -p "/ship")'],
  ['fish', 'codex exec "$ship"'],
  ['pwsh', 'codex exec "$ship"'],
  ['pwsh', 'if ($x) { claude -p "/ship" }'],
  ['pwsh', '1..3 | % { ls; claude -p "/ship"; ls }'],
  ['pwsh', "claude -p @'\n/ship\n'@"],
  ['pwsh', '$r = claude -p "/ship"'],
  ['cmd', "claude -p '/ship'"],
  ['cmd', 'rem claude & claude -p "/ship"'],
  ['cmd', 'claude -p "%PROMPT%"'],
  ['cmd', 'for %i in (1 2) do claude -p "/ship"'],
  ['cmd', 'start claude -p "/ship"'],
];

/** `agent variable`, with `&` where it may outlive the line. None of them is a run to record. */
const OPT_OUTS: readonly Case[] = [
  ['bash', 'DO_NOT_TRACK=1 claude -p "/deploy"', 'claude-code DO_NOT_TRACK'],
  ['bash', 'DO_NOT_TRACK=$x claude -p "/deploy"', 'claude-code DO_NOT_TRACK'],
  ['bash', 'DO_NOT_TRACK=0 claude', 'claude-code DO_NOT_TRACK'],
  ['bash', 'AUTO_SKILL_NO_TELEMETRY=1 claude -p "do x"', 'claude-code AUTO_SKILL_NO_TELEMETRY'],
  ['bash', 'KTX_TELEMETRY_DISABLED=1 codex', 'codex KTX_TELEMETRY_DISABLED'],
  ['bash', 'env A=1 DO_NOT_TRACK=1 claude --resume', 'claude-code DO_NOT_TRACK'],
  ['bash', 'DO_NOT_TRACK=1 npx @anthropic-ai/claude-code', 'claude-code DO_NOT_TRACK'],
  ['bash', 'export CI=1; claude -p "/deploy"', 'claude-code CI'],
  ['bash', 'DO_NOT_TRACK=1; export DO_NOT_TRACK; claude', 'claude-code DO_NOT_TRACK'],
  [
    'bash',
    'DO_NOT_TRACK=1 claude -p "/a" || DO_NOT_TRACK=1 codex exec x',
    'claude-code DO_NOT_TRACK, codex DO_NOT_TRACK',
  ],
  ['bash', 'make && DO_NOT_TRACK=1 claude -p "/a"; ls', 'claude-code DO_NOT_TRACK'],
  ['bash', 'DO_NOT_TRACK=1 claude -p "/a" &', 'claude-code DO_NOT_TRACK &'],
  ['bash', '(cd x; DO_NOT_TRACK=1 claude -p "/a") & wait', 'claude-code DO_NOT_TRACK &'],
  ['zsh', 'for x in 1 2; do DO_NOT_TRACK=1 claude -p "/a"; done', 'claude-code DO_NOT_TRACK'],
  ['bash', 'x="$(DO_NOT_TRACK=1 claude -p "/a")"', 'claude-code DO_NOT_TRACK'],
  ['bash', 'DO_NOT_TRACK=1 claude -p <<EOF\n/review\nEOF', 'claude-code DO_NOT_TRACK'],
  ['fish', 'DO_NOT_TRACK=1 claude', 'claude-code DO_NOT_TRACK'],
  ['fish', 'set -gx DO_NOT_TRACK 1; claude -p "/ship"', 'claude-code DO_NOT_TRACK'],
  ['pwsh', "$env:DO_NOT_TRACK = '1'; claude -p '/ship'", 'claude-code DO_NOT_TRACK'],
  ['cmd', 'set "DO_NOT_TRACK=1" && claude -p "/ship"', 'claude-code DO_NOT_TRACK'],
  [null, 'DO_NOT_TRACK=1 claude', 'claude-code DO_NOT_TRACK'],
];

const NO_OPT_OUTS: readonly (readonly [shell: Shell | null, line: string])[] = [
  ['bash', 'DO_NOT_TRACK= claude -p "/deploy"'],
  ['bash', 'claude -p "/deploy DO_NOT_TRACK=1"'],
  ['bash', 'echo DO_NOT_TRACK=1 claude'],
  ['bash', 'DO_NOT_TRACK=1 make; claude -p "/deploy"'],
  ['bash', 'claude -p "/deploy"; export DO_NOT_TRACK=1'],
  ['fish', 'echo set DO_NOT_TRACK 1; claude'],
];

const CERTAIN = { ownsExitCode: 'always', ran: 'always', folder: '' };

function described(shell: Shell | null, line: string): string {
  return agentRuns(line, shell)
    .map(({ agentId, skill, ...rest }) => {
      const unusual = Object.entries(rest).filter(([key, value]) =>
        Object.entries(CERTAIN).every(([k, v]) => k !== key || v !== value),
      );
      return [agentId, skill, ...unusual.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
    })
    .join(', ');
}

for (const [shell, line, run] of RUNS) {
  test(`${shell ?? 'unknown shell'}: ${JSON.stringify(line)} is ${run}`, () => {
    assert.equal(described(shell, line), run);
  });
}

for (const [shell, line, told] of OPT_OUTS) {
  test(`${shell ?? 'unknown shell'}: ${JSON.stringify(line)} is opted out: ${told}`, () => {
    const found = optOutsOf(line, shell);
    assert.equal(found.map((one) => `${one.agentId} ${one.variable}${one.background ? ' &' : ''}`).join(', '), told);
    assert.equal(described(shell, line), '');
  });
}

for (const [shell, line] of NO_OPT_OUTS) {
  test(`${shell ?? 'unknown shell'}: ${JSON.stringify(line)} is not opted out`, () => {
    assert.deepEqual(optOutsOf(line, shell), []);
  });
}

for (const [shell, line] of NONE) {
  test(`${shell ?? 'unknown shell'}: ${JSON.stringify(line)} is no run of a skill`, () => {
    assert.equal(described(shell, line), '');
  });
}

test('odd text makes nothing and no error', () => {
  const pieces = [
    'claude',
    '-p',
    '"/x',
    '"',
    "'",
    '`',
    '$(',
    ')',
    '&&',
    '||',
    '|',
    ';',
    '&',
    '<<E',
    '\n',
    '\\',
    '{',
    '}',
    '#',
    '\0',
    '\u{1f600}',
    '>',
  ];
  let seed = 7;
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  for (let round = 0; round < 4000; round++) {
    const line = Array.from({ length: next() % 12 }, () => pieces[next() % pieces.length]).join(
      next() % 2 === 0 ? ' ' : '',
    );
    for (const shell of ['bash', 'zsh', 'fish', 'pwsh', 'cmd', null] as const) {
      assert.ok(Array.isArray(agentRuns(line, shell)), line);
      assert.ok(Array.isArray(optOutsOf(line, shell)), line);
    }
  }
  for (const piece of ['"$(', '$(', '(', '{ ', '`', 'if ']) {
    assert.deepEqual(optOutsOf(piece.repeat(19_000 / piece.length), 'bash'), [], piece);
  }
  assert.deepEqual(agentRuns(`claude -p "/x ${'y'.repeat(30_000)}"`, 'bash'), []);
});
