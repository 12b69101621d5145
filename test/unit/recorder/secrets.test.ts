import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AGENTS } from '../../../src/agents/registry.js';
import { realDisk } from '../../../src/ledger/disk.js';
import { recordHook } from '../../../src/recorder/record.js';
import { HOOK_CASES } from '../../fixtures/hookCases.js';
import { plantedIn, SECRET, secretIn } from '../../fixtures/secrets.js';
import { ledgerFolder, tempHome, treeOf } from '../cli/cliProcess.js';

const AT = Date.UTC(2026, 2, 1, 10);

for (const { id } of AGENTS) {
  describe(`a secret in what ${id} gives to a hook`, () => {
    const payloads = HOOK_CASES.filter(([, , , told]) => told?.startsWith(`${id} `));

    it('is in no file, whatever field it stood in', async (t) => {
      assert.ok(payloads.length > 0, `hookCases.ts has no payload of ${id}`);
      const home = await tempHome(t);
      const env = { SKILL_LEDGER_OTHER: SECRET, [SECRET]: SECRET };
      const process = { env, home, at: AT, disk: realDisk };
      const write = (hook: string, payload: object) => recordHook(hook, JSON.stringify(payload), process);
      let lines = 0;
      for (const [name, hook, payload] of payloads) {
        assert.ok(await write(hook, payload), name);
        for (const { at, document } of plantedIn(JSON.parse(JSON.stringify(payload)))) {
          if (typeof document === 'object' && document !== null && (await write(hook, document))) {
            lines++;
            assert.equal(secretIn(await written(home)), null, `${name}: ${at}`);
          }
        }
      }
      assert.ok(lines > 10, `${lines} lines were written`);
    });
  });
}

async function written(home: string): Promise<string> {
  const folder = ledgerFolder(home);
  const files = (await treeOf(folder)).filter((name) => !['spool', 'exclusions'].includes(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1').catch(() => '')));
  return [...files, ...texts].join('\n');
}
