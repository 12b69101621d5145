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
    readonly walkthroughs: readonly {
      id: string;
      steps: readonly { id: string; media: { svg: string }; completionEvents: readonly string[] }[];
    }[];
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
  const commands = new Set<string>([...Object.values(COMMANDS), ...Object.values(VIEWS).map((id) => `${id}.focus`)]);
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

test('the tour is there where welcome texts lead to it, its pictures exist, and each step can be completed', () => {
  const [tour] = contributes.walkthroughs;
  assert.ok(tour);
  const events = new Set<string>([
    ...Object.values(COMMANDS).map((id) => `onCommand:${id}`),
    ...Object.values(VIEWS).map((id) => `onView:${id}`),
  ]);
  for (const { id, media, completionEvents } of tour.steps) {
    // Colours come from the theme, so that it can be seen in each.
    assert.match(readFileSync(`${root}/${media.svg}`, 'utf8'), /var\(--vscode-/, id);
    assert.doesNotMatch(readFileSync(`${root}/${media.svg}`, 'utf8'), /#[0-9a-f]{3,8}\b|<script|href/i, id);
    assert.ok(completionEvents.length > 0 && completionEvents.every((event) => events.has(event)), id);
  }
  const links = Object.values(texts).flatMap((text) => [...text.matchAll(/openWalkthrough\?([^)]+)\)/g)]);
  assert.ok(links.length > 0);
  for (const [, argument] of links) {
    assert.equal(JSON.parse(decodeURIComponent(argument ?? '')), `skill-ledger.skill-ledger#${tour.id}`);
  }
});

test('every text that a person reads in the manifest can be put into their language', () => {
  const fixed = (value: unknown, key: string): string[] => {
    if (typeof value === 'string') {
      const isText = ['title', 'label', 'description', 'markdownDescription', 'contents', 'altText', 'userDescription'];
      // What models are told is for models, and the product's name is the same everywhere.
      return isText.includes(key) && !/^%[\w.-]+%$/.test(value) && value !== 'Skill Ledger' ? [value] : [];
    }
    return typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, one]: [string, unknown]) =>
          name === 'inputSchema' ? [] : fixed(one, Array.isArray(value) ? key : name),
        )
      : [];
  };
  assert.deepEqual(fixed(contributes, ''), []);
});
