import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { skillRootTest } from '../../../src/agents/skillRoots.js';
import { AGENTS } from '../../../src/agents/registry.js';
import type { ReaderOptions, SessionReading } from '../../../src/model/reading.js';
import { plantedIn, SECRET, secretIn } from '../../fixtures/secrets.js';
import { documentsIn, type FuzzSubject } from './fuzzing.js';
import { fuzzSubjects } from './fuzzSubjects.js';
import { LATER, type Parts, WRITTEN } from './reading.js';

const OPTIONS: ReaderOptions = { hashProject: () => '0123456789abcdef', isSkillRoot: skillRootTest([]) };

for (const agent of AGENTS) {
  describe(`a secret in a session of ${agent.id}`, () => {
    const subjects = fuzzSubjects().filter((subject) => subject.agent === agent);

    it('has a session to be planted in', () => {
      assert.ok(subjects.length > 0, `fuzzSubjects.ts has no session of ${agent.id}`);
      for (const subject of subjects) {
        assert.ok(read(subject, subject.parts).uses.length > 1);
      }
    });

    for (const subject of subjects) {
      it(`is in nothing that is stored, whatever field it stood in: ${subject.name}`, () => {
        let count = 0;
        for (const { at, parts } of plantings(subject)) {
          const { uses, running, session } = read(subject, parts); // `cwd` is shown, never stored
          assert.equal(secretIn(JSON.stringify({ uses, running, session })), null, at);
          count++;
        }
        assert.ok(count > 100, `${count} places`);
      });
    }
  });
}

/** The session with the secret in one place, for each place of each record. */
function* plantings({ parts }: FuzzSubject): Iterable<{ readonly at: string; readonly parts: Parts }> {
  for (const [part, content] of Object.entries(parts)) {
    const lines = documentsIn(Buffer.from(content).toString('utf8'));
    for (const [index, line] of lines.entries()) {
      for (const { at, document } of plantedIn(JSON.parse(line))) {
        const text = lines.with(index, JSON.stringify(document)).join('\n');
        yield { at: `${part}, line ${index + 1}: ${at}`, parts: { ...parts, [part]: text } };
      }
    }
  }
}

function read({ agent }: FuzzSubject, parts: Parts): SessionReading {
  const reader = agent.createReader(OPTIONS);
  for (const [part, content] of Object.entries(parts)) {
    reader.push(part, Buffer.from(content), WRITTEN);
  }
  return reader.read(LATER);
}

describe('secretIn', () => {
  it('finds it in every form', () => {
    const bytes = Buffer.from(`..${SECRET}..`);
    for (const shift of ['', '.', '..']) {
      assert.match(secretIn(Buffer.from(shift + SECRET).toString('base64')) ?? '', /^Base64/);
    }
    assert.match(secretIn(bytes) ?? '', /^plain/);
    assert.match(secretIn(bytes.toString('hex')) ?? '', /^hex/);
    assert.match(secretIn(encodeURIComponent(SECRET)) ?? '', /^plain/);
    assert.match(secretIn(Buffer.from(SECRET, 'utf16le')) ?? '', /^UTF-16/);
    assert.equal(secretIn('{"skill":"deploy","version":"7c1d"}'), null);
  });
});
