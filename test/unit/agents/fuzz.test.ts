import { describe, it } from 'node:test';
import { assertAnyFields, assertCutAnywhere, fuzz } from './fuzzing.js';
import { fuzzSubjects } from './fuzzSubjects.js';

/** `npm run fuzz` goes on from here, from another seed each time. */
const SEEDS = 40;

for (const subject of fuzzSubjects()) {
  describe(`a session of ${subject.name}`, () => {
    it('is read alike wherever its bytes are cut', () => assertCutAnywhere(subject));
    it('may hold values of any type in any field', () => assertAnyFields(subject));
    it('is read without an error when it is damaged, in pieces as at once, twice as once', () => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        fuzz(subject, seed);
      }
    });
  });
}
