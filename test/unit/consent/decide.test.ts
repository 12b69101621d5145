import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideRecording, type FileAnswer, offCauses, type Signals } from '../../../src/consent/decide.js';
import { OPT_OUT_VARIABLES, optOutVariable } from '../../../src/consent/environment.js';

const UNDECIDED: FileAnswer = { kind: 'undecided' };
const YES: FileAnswer = { kind: 'yes' };
const NO: FileAnswer = { kind: 'no' };
const BROKEN: FileAnswer = { kind: 'invalid', problem: 'syntax' };

const NOTHING: Signals = { variable: null, file: UNDECIDED, editor: null, editorsOff: [] };

describe('opt-out variables', () => {
  it('are read by name, and `=0` and `=false` count', () => {
    for (const name of OPT_OUT_VARIABLES) {
      for (const value of ['1', '0', 'false', ' ']) {
        assert.equal(optOutVariable({ [name]: value }), name, `${name}=${value}`);
      }
    }
  });

  it('do not count when empty or missing, and nothing else counts', () => {
    const empty = Object.fromEntries(OPT_OUT_VARIABLES.map((name) => [name, '']));
    assert.equal(optOutVariable({ ...empty, DO_NOT_TRACK_ME: '1', ci: '1' }), null);
    assert.equal(optOutVariable({}), null);
  });

  it("names the person's own before a CI's", () => {
    assert.equal(optOutVariable({ CI: '1', DO_NOT_TRACK: '1' }), 'DO_NOT_TRACK');
  });

  it('follows the environment at every call', () => {
    const env: Record<string, string> = {};
    assert.equal(optOutVariable(env), null);
    env['CI'] = 'true';
    assert.equal(optOutVariable(env), 'CI');
    delete env['CI'];
    assert.equal(optOutVariable(env), null);
  });
});

describe('decideRecording: the table of product.md', () => {
  const rows: readonly [name: string, signals: Partial<Signals>, recording: boolean, signal: string, action: string][] =
    [
      ['default', {}, true, 'default', 'pause'],
      ['variable', { variable: 'DO_NOT_TRACK' }, false, 'environment', 'restart-without-variable'],
      ['file: yes', { file: YES }, true, 'consent-file', 'pause'],
      ['file: no', { file: NO }, false, 'consent-file', 'resume'],
      ['file: syntax', { file: BROKEN }, false, 'consent-file', 'resume'],
      ['file: no boolean', { file: { kind: 'invalid', problem: 'no-boolean' } }, false, 'consent-file', 'resume'],
      ['file: unreadable', { file: { kind: 'invalid', problem: 'unreadable' } }, false, 'consent-file', 'resume'],
      ['file: folder', { file: { kind: 'invalid', problem: 'not-a-file' } }, false, 'consent-file', 'resume'],
      [
        'file: link',
        { file: { kind: 'invalid', problem: 'dangling-link' } },
        false,
        'consent-file',
        'open-consent-file',
      ],
      ['follow, all', { editor: { recording: 'followTelemetry', telemetry: true } }, true, 'default', 'pause'],
      [
        'follow, not all',
        { editor: { recording: 'followTelemetry', telemetry: false } },
        false,
        'telemetry-level',
        'set-recording-on',
      ],
      ['on, not all', { editor: { recording: 'on', telemetry: false } }, true, 'setting', 'pause'],
      ['on, all', { editor: { recording: 'on', telemetry: true } }, true, 'setting', 'pause'],
      ['off, all', { editor: { recording: 'off', telemetry: true } }, false, 'setting', 'set-recording-on'],
      ['off, not all', { editor: { recording: 'off', telemetry: false } }, false, 'setting', 'set-recording-on'],
      ['another editor, no own settings', { editorsOff: ['code'] }, false, 'other-editor', 'change-other-editor'],
      [
        'another editor, own settings',
        { editorsOff: ['code'], editor: { recording: 'followTelemetry', telemetry: true } },
        true,
        'default',
        'pause',
      ],
    ];
  for (const [name, signals, recording, signal, action] of rows) {
    it(name, () => {
      const decision = decideRecording({ ...NOTHING, ...signals });
      assert.equal(decision.recording, recording);
      assert.equal(decision.decidedBy.signal, signal);
      assert.equal(decision.action, action);
      assert.match(decision.explanation, recording ? /^Recording locally: / : /^Nothing is recorded/);
    });
  }

  it('names the variable and the editor', () => {
    assert.match(decideRecording({ ...NOTHING, variable: 'CI' }).explanation, /\bCI\b/);
    assert.match(decideRecording({ ...NOTHING, editorsOff: ['cursor'] }).explanation, /\bcursor\b/);
  });

  it('is off in every combination that holds one "off", by the strongest of them', () => {
    const strength = ['environment', 'consent-file', 'setting', 'telemetry-level', 'other-editor'];
    let cases = 0;
    for (const variable of [null, 'CI'] as const) {
      for (const file of [UNDECIDED, YES, NO, BROKEN] satisfies FileAnswer[]) {
        for (const recording of [null, 'followTelemetry', 'on', 'off'] as const) {
          for (const telemetry of [true, false]) {
            for (const editorsOff of [[], ['code']]) {
              const editor = recording === null ? null : { recording, telemetry };
              const signals: Signals = { variable, file, editor, editorsOff };
              const says: readonly boolean[] = [
                variable !== null,
                file === NO || file === BROKEN,
                recording === 'off',
                recording === 'followTelemetry' && !telemetry,
                recording === null && editorsOff.length > 0,
              ];
              const decision = decideRecording(signals);
              const label: string = JSON.stringify(signals);
              assert.equal(decision.recording, !says.includes(true), label);
              assert.equal(offCauses(signals).length, says.filter(Boolean).length, label);
              if (says.includes(true)) {
                assert.equal(decision.decidedBy.signal, strength[says.indexOf(true)], label);
              }
              cases++;
            }
          }
        }
      }
    }
    assert.equal(cases, 2 * 4 * 4 * 2 * 2);
  });
});
