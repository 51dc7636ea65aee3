import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../../../../harness/core/errors.ts';
import { formatText, formatTextStep } from '../../../../harness/core/schedule/format-text.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { readSchedule } from '../../../../harness/core/schedule/read-schedule.ts';
import { formatStep, type ScheduleStep } from '../../../../harness/core/step.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { ANY_STEP } from './any-step.ts';

describe('harness/core/schedule as text', () => {
  it('says everything that steps can say, and back', () => {
    fc.assert(
      fc.property(fc.array(ANY_STEP, { maxLength: 8 }), (steps) => {
        const text = formatText(steps);
        assert.deepEqual(parseText(text, 'f'), steps);
        assert.equal(formatText(parseText(text, 'f')), text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('converts to lines of JSON and back without loss', () => {
    fc.assert(
      fc.property(fc.array(ANY_STEP, { minLength: 1, maxLength: 8 }), (steps) => {
        const lines = steps.map((step) => `${formatStep(step)}\n`).join('');
        const read = readSchedule(lines, 'f.jsonl');
        assert.equal(read.form, 'jsonl');
        assert.deepEqual(read.steps, steps);
        assert.equal(
          parseText(formatText(read.steps), 'f')
            .map((step) => `${formatStep(step)}\n`)
            .join(''),
          lines,
        );
      }),
      { numRuns: 500 },
    );
  });

  const MEANINGS: readonly (readonly [string, ScheduleStep])[] = [
    ['T 0', { rule: 'timeout', node: 'n1' }],
    ['T 0 retry', { rule: 'timeout', node: 'n1', timer: 'retry' }],
    ['C 0 c 1 put x 1', input('c', 1, 'write', 'x', 1)],
    ['C 0 c 2 get x', input('c', 2, 'read', 'x', null)],
    ['C 0 c 3 app x "a b"', input('c', 3, 'append', 'x', 'a b')],
    ['C 0 c 4 cas x 1 null', input('c', 4, 'cas', 'x', [1, null])],
    ['C 0 c 5 del x', input('c', 5, 'delete', 'x', null)],
    ['C 0 c 6 enqueue q v', input('c', 6, 'enqueue', 'q', 'v')],
    [
      'C 0 adm 1 cfg c 0,1,2',
      { rule: 'reconfigure', node: 'n1', request: { client: 'adm', request: 1, members: ['n1', 'n2', 'n3'] } },
    ],
    ['D 0 1 AE', { rule: 'deliver', from: 'n1', to: 'n2', type: 'AppendEntries' }],
    ['D 0 1 AER 2', { rule: 'deliver', from: 'n1', to: 'n2', type: 'AppendEntriesReply', index: 2 }],
    ['D 0 1 2', { rule: 'deliver', from: 'n1', to: 'n2', index: 2 }],
    ['D 0 1 Locked', { rule: 'deliver', from: 'n1', to: 'n2', type: 'Locked' }],
    ['X 2 0 PV', { rule: 'drop', from: 'n3', to: 'n1', type: 'PreVote' }],
    ['U 2 0 ISR', { rule: 'duplicate', from: 'n3', to: 'n1', type: 'InstallSnapshotReply' }],
    ['XA * 0 TN', { rule: 'drop-all', from: '*', to: 'n1', type: 'TimeoutNow' }],
    ['XA 0 *', { rule: 'drop-all', from: 'n1', to: '*' }],
    ['K 1', { rule: 'crash', node: 'n2' }],
    ['KU 1', { rule: 'crash', node: 'n2', lose: 'unsynced' }],
    ['K 1 sends 0,2', { rule: 'crash', node: 'n2', lose: { sends: [0, 2] } }],
    ['K 1 disk 1 7', { rule: 'crash', node: 'n2', lose: { disk: { done: 1, bytes: 7 } } }],
    ['R 1', { rule: 'restart', node: 'n2' }],
    ['S 1', { rule: 'start', node: 'n2' }],
    ['H 0 1', { rule: 'hold', from: 'n1', to: 'n2' }],
    ['L 0 1', { rule: 'release', from: 'n1', to: 'n2' }],
    ['CL 0 x0', { rule: 'clock', node: 'n1', rate: 0 }],
    ['CL 0 -5 x1.5', { rule: 'clock', node: 'n1', advance: -5, rate: 1.5 }],
    ['UP 0 verdi+forget-vote', { rule: 'upgrade', node: 'n1', build: 'verdi+forget-vote' }],
    ['E 0 1,2', { rule: 'elect', node: 'n1', voters: ['n2', 'n3'] }],
    ['RP 0 1', { rule: 'replicate', node: 'n1', followers: ['n2'] }],
    ['R backup', { rule: 'restart', node: 'backup' }],
    ['R "0"', { rule: 'restart', node: '0' }],
  ];
  for (const [text, step] of MEANINGS) {
    it(`reads and writes ${text}`, () => {
      assert.deepEqual(parseText(text, 'f'), [step]);
      assert.equal(formatTextStep(step), text);
    });
  }

  it('separates steps by semicolons and line feeds, and leaves comments out', () => {
    const text = '# an election\nT 0; D 0 1 RV # asks ; K 9\n\n ;; R "a # b;" ;\r\n';
    assert.deepEqual(parseText(text, 'f').map(formatTextStep), ['T 0', 'D 0 1 RV', 'R "a # b;"']);
  });

  const MISTAKES: readonly (readonly [string, RegExp])[] = [
    ['T 0\nQ 1', /^s:2:1: there is no step Q; known: .*T h \[timer\]/],
    ['T 0; D 0 RV 1', /^s:1:10: RV is not a node/],
    ['T', /^s:1:1: a node is missing after T; expected T h \[timer\]$/],
    ['K 0 1', /^s:1:5: a crash cannot lose 1; expected K h/],
    ['K *', /^s:1:3: \* is not a node/],
    ['D * 1 AE', /^s:1:3: \* is not a node/],
    ['D 0 1 AE x', /^s:1:10: expected the age of the packet \(0: the oldest\), a whole number from 0, found x/],
    ['T 0 a b', /^s:1:7: there is nothing to follow here, but found b/],
    ['C 0 c one put x', /^s:1:7: expected the number of the request, a whole number from 0, found one/],
    ['C 0 c 1', /^s:1:7: an operation such as put, get, app, cas, del, cfg is missing after 1/],
    ['C 0 c 1 put x {', /^s:1:15: \{ is not a value/],
    ['C 0 c 1 put x 1 2', /^s:1:17: there is nothing to follow here/],
    ['R "a', /^s:1:3: "a is not a node/],
    ['CL 0', /^s:1:4: a clock jumps by nanoseconds/],
    ['CL 0 x1e999', /^s:1:6: a clock jumps/],
    ['RP 0', /^s:1:4: nodes such as 1,2 is missing/],
    ['E 0 1,,2', /^s:1:5: nothing is not a node/],
  ];
  for (const [text, message] of MISTAKES) {
    it(`refuses ${JSON.stringify(text)}, saying where and what is allowed`, () => {
      assert.throws(
        () => parseText(text, 's'),
        (error) => (error instanceof InputError && message.test(error.message) ? true : assert.fail(String(error))),
      );
    });
  }
});

function input(client: string, request: number, f: string, key: string, value: Json): ScheduleStep {
  return { rule: 'input', node: 'n1', request: { client, request, f, key, value } };
}
