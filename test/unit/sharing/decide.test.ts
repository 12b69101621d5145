import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FileAnswer } from '../../../src/consent/decide.js';
import { decideSharing, type SharingSignals } from '../../../src/sharing/decide.js';
import { type Confirmation, endpointProblem } from '../../../src/sharing/destination.js';

const DESTINATION = {
  endpoint: 'https://collect.example/v1',
  adapter: 'otlp',
  skillNames: 'hashed',
  projectKey: '',
} as const;
const CONFIRMED: Confirmation = { ...DESTINATION, since: 1_700_000_000_000 };
/** All that is needed. */
const ON: SharingSignals = {
  variable: null,
  file: { kind: 'undecided' },
  editor: { recording: 'followTelemetry', telemetry: true },
  destination: DESTINATION,
  confirmation: CONFIRMED,
};

describe('decideSharing: the table of product.md', () => {
  const rows: readonly [name: string, signals: Partial<SharingSignals>, signal: string, explanation: RegExp][] = [
    ['a variable', { variable: 'DO_NOT_TRACK' }, 'environment', /DO_NOT_TRACK is set/],
    ['file: no', { file: { kind: 'no' } }, 'consent-file', /telemetry\.json says no/],
    ['file: not JSON', { file: { kind: 'invalid', problem: 'syntax' } }, 'consent-file', /telemetry\.json/],
    ['recording off', { editor: { recording: 'off', telemetry: true } }, 'recording-setting', /skillLedger\.recording/],
    ['level not all', { editor: { recording: 'followTelemetry', telemetry: false } }, 'telemetry-level', /not "all"/],
    ['level not all, recording on', { editor: { recording: 'on', telemetry: false } }, 'telemetry-level', /not "all"/],
    ['no editor', { editor: null, destination: null }, 'no-editor', /only an editor sends/],
    ['no endpoint', { destination: { ...DESTINATION, endpoint: '' } }, 'no-endpoint', /no endpoint/],
    ['http elsewhere', { destination: { ...DESTINATION, endpoint: 'http://a.example' } }, 'bad-endpoint', /only https/],
    ['PostHog without key', { destination: { ...DESTINATION, adapter: 'posthog' } }, 'no-project-key', /projectKey/],
    ['never confirmed', { confirmation: null }, 'not-confirmed', /nobody has confirmed/],
  ];
  for (const [name, signals, signal, explanation] of rows) {
    it(`${name}: off`, () => {
      const decision = decideSharing({ ...ON, ...signals });
      assert.equal(decision.sharing, false);
      assert.equal(decision.decidedBy.signal, signal);
      assert.match(decision.explanation, explanation);
    });
  }

  for (const [field, value] of [
    ['endpoint', 'https://other.example'],
    ['adapter', 'beacon'],
    ['skillNames', 'plain'],
    ['projectKey', 'k'],
  ] as const) {
    it(`another ${field} than the confirmed one: off`, () => {
      const decision = decideSharing({ ...ON, destination: { ...DESTINATION, [field]: value } });
      assert.deepEqual(decision.decidedBy, { signal: 'not-confirmed', other: true });
      assert.match(decision.explanation, /another destination/);
    });
  }

  it('on: confirmed on this machine, and nothing says off', () => {
    const decision = decideSharing(ON);
    assert.equal(decision.sharing, true);
    assert.match(decision.explanation, /collect\.example/);
  });

  it('is off in every combination but the one in which all agree, and names the strongest', () => {
    const files: readonly FileAnswer[] = [
      { kind: 'undecided' },
      { kind: 'yes' },
      { kind: 'no' },
      { kind: 'invalid', problem: 'no-boolean' },
    ];
    const order = [
      'environment',
      'consent-file',
      'no-editor',
      'recording-setting',
      'telemetry-level',
      'no-endpoint',
      'not-confirmed',
      'confirmed',
    ];
    let on = 0;
    for (const variable of [null, 'CI'] as const) {
      for (const file of files) {
        for (const recording of ['followTelemetry', 'on', 'off', null] as const) {
          for (const telemetry of [true, false]) {
            for (const endpoint of [DESTINATION.endpoint, '']) {
              for (const confirmation of [CONFIRMED, null]) {
                const editor = recording === null ? null : { recording, telemetry };
                const destination = editor === null ? null : { ...DESTINATION, endpoint };
                const { sharing, decidedBy } = decideSharing({ variable, file, editor, destination, confirmation });
                const wanted = [
                  variable !== null,
                  file.kind === 'no' || file.kind === 'invalid',
                  recording === null,
                  recording === 'off',
                  !telemetry,
                  endpoint === '',
                  confirmation === null,
                  true,
                ].indexOf(true);
                assert.equal(decidedBy.signal, order[wanted]);
                assert.equal(sharing, order[wanted] === 'confirmed');
                on += sharing ? 1 : 0;
              }
            }
          }
        }
      }
    }
    assert.equal(on, 4, 'followTelemetry and on, with a file that says yes or nothing');
  });
});

describe('endpoints', () => {
  for (const [endpoint, problem] of [
    ['https://a.example', null],
    ['https://a.example:8443/path/', null],
    ['http://localhost:4318', null],
    ['http://127.0.0.1/x', null],
    ['http://[::1]:9/', null],
    ['http://a.example', 'insecure'],
    ['http://127.0.0.1.a.example', 'insecure'],
    ['http://localhost.a.example', 'insecure'],
    ['ftp://localhost', 'no-url'],
    ['file:///etc/passwd', 'no-url'],
    ['a.example', 'no-url'],
    ['https://me:secret@a.example', 'credentials'],
    ['https://a.example/?t=1', 'query'],
    ['https://a.example/#x', 'query'],
  ] as const) {
    it(`${endpoint}: ${problem ?? 'good'}`, () => assert.equal(endpointProblem(endpoint), problem));
  }
});
