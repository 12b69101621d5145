import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DEFINITIONS } from '../../src/agentTools/definitions.js';
import { AGENTS } from '../../src/agents/registry.js';
import { COMMANDS, CONTEXTS, SETTINGS, VIEWS } from '../../src/ids.js';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; title: string }[];
    readonly views: Readonly<Record<string, readonly { id: string; name: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly menus: Readonly<Record<string, readonly { command?: string; submenu?: string; when?: string }[]>>;
    readonly submenus: readonly { id: string }[];
    readonly languageModelTools: readonly {
      name: string;
      modelDescription: string;
      inputSchema: object;
      when: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { scope: string }>> };
  };
}

const root = process.cwd();
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Manifest;
const texts = JSON.parse(readFileSync(`${root}/package.nls.json`, 'utf8')) as Record<string, string>;
const { contributes } = manifest;

test('the code and the manifest know the same commands, views and settings', () => {
  assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(COMMANDS).sort());
  assert.deepEqual(
    Object.values(contributes.views)
      .flat()
      .map(({ id }) => id)
      .sort(),
    Object.values(VIEWS).sort(),
  );
  const { section, sources, ...settings } = SETTINGS;
  const perAgent = AGENTS.flatMap(({ id }) => [`${sources}.${id}.enabled`, `${sources}.${id}.paths`]);
  assert.deepEqual(
    Object.keys(contributes.configuration.properties).sort(),
    [...Object.values(settings), ...perAgent].map((name) => `${section}.${name}`).sort(),
  );
});

test('every text of the manifest exists, and none is left over', () => {
  const used = [...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map((match) => match[1]);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
});

test('menus and welcome texts name commands and context keys that exist', () => {
  const commands = new Set<string>(Object.values(COMMANDS));
  const keys = new Set<string>(Object.values(CONTEXTS));
  for (const { command, submenu } of Object.values(contributes.menus).flat()) {
    assert.ok(commands.has(command ?? '') || contributes.submenus.some(({ id }) => id === submenu), command ?? submenu);
  }
  for (const { id } of contributes.submenus) {
    assert.ok((contributes.menus[id] ?? []).length > 0, id);
  }
  for (const text of Object.values(texts)) {
    for (const [, command] of text.matchAll(/\(command:([\w.]+)\)/g)) {
      assert.ok(commands.has(command ?? ''), text);
    }
  }
  const conditions = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome].map(
    ({ when }) => when ?? '',
  );
  for (const [, key] of conditions.join(' ').matchAll(/(skillLedger\.\w+)/g)) {
    assert.ok(keys.has(key ?? '') || Object.values<string>(VIEWS).includes(key ?? ''), key);
  }
});

test('VS Code tells models of each tool what the MCP server tells them, and only while agents may ask', () => {
  assert.deepEqual(
    contributes.languageModelTools.map(({ name, modelDescription: description, inputSchema }) => ({
      name,
      description,
      inputSchema,
    })),
    DEFINITIONS.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  );
  for (const { when } of contributes.languageModelTools) {
    assert.equal(when, `config.${SETTINGS.section}.${SETTINGS.agentsEnabled}`);
  }
});

test('no setting can be set by a workspace', () => {
  for (const [name, { scope }] of Object.entries(contributes.configuration.properties)) {
    assert.match(scope, /^(application|machine)$/, name);
  }
});
