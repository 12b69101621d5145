import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScanner, parse, type ParseError } from 'jsonc-parser';
import type { ConnectionContent } from '../../../src/agents/connection.js';
import { CONNECTIONS } from '../../../src/agents/connections.js';
import { recorderCall, recorderPaths } from '../../../src/connections/launcher.js';
import { type ConnectionMark, textHash } from '../../../src/connections/notes.js';
import { type Plan, plan } from '../../../src/connections/plan.js';
import { ConnectionError } from '../../../src/connections/problems.js';
import { SeededRandom } from '../../demo/random.js';
import { randomConfig } from '../../fixtures/connections/randomConfig.js';

const PATHS = recorderPaths("/home/o'neil/.claude/auto-skill");
const MACHINE = { home: '/nowhere', env: {} };
const CONTENTS = CONNECTIONS.map((connection) =>
  connection.content(recorderCall(PATHS, connection.agentId), MACHINE),
).filter((content) => content.kind === 'hooks');
const CLAUDE = CONTENTS[0];
assert.ok(CLAUDE);

function connect(text: string | null, content: ConnectionContent): Plan & { after: string } {
  const { after, ...rest } = plan('connect', text, content, null);
  assert.ok(after !== null);
  return { ...rest, after };
}

function markOf({ after, added, made, madeFile }: Plan & { after: string }): ConnectionMark {
  return { agentId: 'claude-code', path: '/x', after: textHash(after), added, made, madeFile, madeFolders: [] };
}

function disconnect(text: string, content: ConnectionContent, mark: ConnectionMark | null): string | null {
  return plan('disconnect', text, content, mark).after;
}

function read(text: string | null): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse((text ?? '{}').replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  assert.deepEqual(errors, [], text ?? '');
  return JSON.parse(JSON.stringify(value));
}

const LAYOUTS: readonly [name: string, text: string][] = [
  ['empty object', '{}'],
  ['empty object over two lines', '{\n}\n'],
  ['two spaces', '{\n  "model": "opus"\n}\n'],
  ['tabs', '{\n\t"model": "opus",\n\t"env": {\n\t\t"A": "b"\n\t}\n}'],
  ['CRLF', '{\r\n    "model": "opus"\r\n}\r\n'],
  ['byte order mark', '\uFEFF{\n  "a": 1\n}\n'],
  ['no final newline', '{\n  "a": 1\n}'],
  ['one line', '{"a":1,"hooks":{"Stop":[{"hooks":[]}]}}'],
  ['comments', '{\n  // first\n  "a": 1, // one\n  "b": [1, 2] /* two */ // and more\n  // last\n}\n'],
  ['trailing commas', '{\n  "a": 1,\n  "hooks": {\n    "Stop": [\n      { "hooks": [], },\n    ],\n  },\n}\n'],
  ['hooks that were empty', '{\n  "hooks": {},\n  "a": 1\n}\n'],
  ['hooks with an empty list', '{ "hooks": { "Stop": [ ] } }'],
  [
    'hooks of others',
    '{\n  "hooks": {\n    "Stop": [\n      {\n        "hooks": [{ "type": "command", "command": "x" }]\n      }\n    ]\n  }\n}',
  ],
  ['a comment in an empty list', '{\n  "hooks": {\n    "Stop": [ // none yet\n    ]\n  }\n}\n'],
  ['the key twice', '{"hooks":{"Stop":[]},"a":1,"hooks":{"SessionEnd":[{"command":"x"}]}}'],
  ['blank', ' \n'],
  ['nothing', ''],
  ['a comment alone', '// mine\n'],
];

test('disconnecting after connecting gives every byte back, in any layout', () => {
  for (const [name, text] of LAYOUTS) {
    for (const content of CONTENTS) {
      const connected = connect(text, content);
      assert.notEqual(connected.after, text, name);
      assert.equal(disconnect(connected.after, content, markOf(connected)), text, name);
      assert.equal(
        plan('connect', connected.after, content, markOf(connected)).after,
        connected.after,
        `${name}: twice`,
      );
    }
  }
});

test('what is added looks like the rest and moves nothing', () => {
  const { after } = connect(
    '{\n\t"a": 1, // one\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{ "command": "x" } // theirs\n\t\t]\n\t}\n}',
    {
      kind: 'hooks',
      hooks: [
        { event: 'Stop', entry: { command: '/auto-skill/bin/record.sh' } },
        { event: 'SessionEnd', entry: { command: '/auto-skill/bin/record.sh' } },
      ],
      required: { version: 1 },
    },
  );
  assert.equal(
    after,
    '{\n\t"a": 1, // one\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{ "command": "x" }, // theirs\n\t\t\t{\n\t\t\t\t"command": "/auto-skill/bin/record.sh"\n\t\t\t}\n\t\t],\n' +
      '\t\t"SessionEnd": [\n\t\t\t{\n\t\t\t\t"command": "/auto-skill/bin/record.sh"\n\t\t\t}\n\t\t]\n\t},\n\t"version": 1\n}',
  );
});

test('a missing file is made, and gone again', () => {
  for (const content of CONTENTS) {
    const connected = connect(null, content);
    assert.equal(disconnect(connected.after, content, markOf(connected)), null);
    const rewritten = JSON.stringify(read(connected.after));
    assert.equal(disconnect(rewritten, content, markOf(connected)), null, 'also when the agent wrote it anew');
    const withMore = rewritten.replace('{', '{"theirs":true,');
    const left = read(disconnect(withMore, content, markOf(connected)));
    assert.deepEqual(left, { theirs: true }, 'but what was put in since stays');
  }
});

test('random configurations: identity, nothing of the person’s lost when the file was changed since', () => {
  const random = new SeededRandom(20_261_121);
  for (let round = 0; round < 300; round++) {
    const text = randomConfig(random);
    const content: ConnectionContent & { kind: 'hooks' } = random.pick([CLAUDE, ...CONTENTS]);
    const connected = connect(text, content);
    const mark = markOf(connected);
    assert.equal(disconnect(connected.after, content, mark), text);
    assert.equal(plan('connect', connected.after, content, mark).after, connected.after);

    const original = read(text);
    const edited = `${connected.after}\n// changed since\n`;
    const without: string = disconnect(edited, content, mark) ?? '';
    assert.deepEqual(read(without), original, text);
    assert.deepEqual(commentsOf(without), [...commentsOf(text), '// changed since'], text);

    const rewritten = JSON.stringify(read(connected.after), null, random.between(0, 4));
    assert.deepEqual(read(disconnect(rewritten, content, mark)), original, text);
  }
});

test('without notes our hooks are found by what they call; hooks of others in our lists stay', () => {
  const { after } = connect('{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"theirs"}]}]}}', CLAUDE);
  assert.equal(
    disconnect(after, CLAUDE, null),
    '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"theirs"}]}]}}',
  );
  const fresh = connect('{\n  "a": 1\n}\n', CLAUDE).after;
  assert.equal(disconnect(fresh, CLAUDE, null), '{\n  "a": 1\n}\n');
  const shared = fresh.replace(
    '"async": true\n          }',
    '"async": true\n          },\n          { "command": "theirs" }',
  );
  assert.notEqual(shared, fresh);
  assert.deepEqual(read(disconnect(shared, CLAUDE, null)), {
    a: 1,
    hooks: { SessionStart: [{ hooks: [{ command: 'theirs' }] }] },
  });
});

test('hooks that another program has changed or thinned out are put right by connecting again', () => {
  const connected = connect('{\n  "a": 1\n}\n', CLAUDE);
  const { hooks, ...rest } = read(connected.after) as { hooks: Record<string, unknown>; a: number };
  const { Stop: _, ...others } = hooks;
  for (const changed of [
    connected.after.replace('"timeout": 10', '"timeout": 99'),
    connected.after.replace('"Skill"', '"Bash"'),
    JSON.stringify({ ...rest, hooks: others }),
    JSON.stringify({ ...rest, hooks: { ...hooks, Stop: [] } }),
  ]) {
    const again = plan('connect', changed, CLAUDE, markOf(connected));
    assert.deepEqual(read(again.after), read(connected.after), changed);
  }
});

test('a text that is no configuration is left alone, and the place is named', () => {
  const cases: readonly [text: string, problem: object][] = [
    ['{\n  "a": 1,\n  "b" 2\n}', { kind: 'syntax', line: 3, column: 7 }],
    ['{"a":', { kind: 'syntax', line: 1, column: 6 }],
    ['{"a": 1}}', { kind: 'syntax', line: 1, column: 9 }],
    ['[]', { kind: 'shape', where: '' }],
    ['"hooks"', { kind: 'shape', where: '' }],
    ['{"hooks": []}', { kind: 'shape', where: 'hooks' }],
    ['{"hooks": {"Stop": {}}}', { kind: 'shape', where: 'hooks.Stop' }],
  ];
  for (const [text, problem] of cases) {
    assert.throws(
      () => plan('connect', text, CLAUDE, null),
      (error) => error instanceof ConnectionError && (assert.deepEqual(error.problem, problem, text), true),
    );
  }
});

function commentsOf(text: string): string[] {
  const scanner = createScanner(text);
  const comments: string[] = [];
  for (let kind: number = scanner.scan(); kind !== 17; kind = scanner.scan()) {
    if (kind === 12 || kind === 13) {
      comments.push(text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength()).trim());
    }
  }
  return comments;
}
