import { describe, it } from 'node:test';
import { samples } from './fuzzSamples.js';
import { assertAnyFields, assertCutAnywhere, fuzzOnce } from './fuzzing.js';

const SEEDS = 40;

for (const [name, { agent, parts }] of Object.entries(samples())) {
  describe(`random damage: ${name}`, () => {
    it('changes nothing when there is none, wherever the bytes are cut', () => assertCutAnywhere(agent, parts));
    it('takes values of any type in any field', () => assertAnyFields(agent, parts));
    for (let seed = 1; seed <= SEEDS; seed++) {
      it(`never throws and doesn't depend on the cuts (seed ${seed})`, () => fuzzOnce(agent, parts, seed));
    }
  });
}
