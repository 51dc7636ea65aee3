import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../../harness/core/errors.ts';
import { readSchedule } from '../../../../harness/core/schedule/read-schedule.ts';

const HEADER = '{"format":"verdict-schedule/1"}\n';
const STEP = '{"rule":"crash","node":"n1"}';

describe('harness/core/schedule/read-schedule', () => {
  it('tells the two forms apart', () => {
    assert.equal(readSchedule(`${HEADER}${STEP}\n`, 's').form, 'jsonl');
    assert.equal(readSchedule('K 0\n', 's').form, 'text');
    assert.deepEqual(readSchedule('', 's').steps, []);
  });

  it('reads lines with and without a header, and blank ones', () => {
    const expected = [{ rule: 'crash', node: 'n1' }];
    assert.deepEqual(readSchedule(`${HEADER}\n${STEP}\n\n`, 's').steps, expected);
    assert.deepEqual(readSchedule(STEP, 's').steps, expected);
  });

  it('leaves out a last line that was cut off, and says so', () => {
    const { steps, tornTail } = readSchedule(`${HEADER}${STEP}\n${STEP.slice(0, 10)}`, 's');
    assert.equal(steps.length, 1);
    assert.equal(tornTail, true);
    assert.equal(readSchedule(`${HEADER}${STEP}\n`, 's').tornTail, false);
  });

  const MISTAKES: readonly (readonly [string, RegExp])[] = [
    [`${HEADER}${STEP}\n  {"rule"\n${STEP}\n`, /^s:3:3: this line is not a JSON object/],
    [
      '{"format":"verdict-trace/1"}\n',
      /^s:1:11: this is a file of format "verdict-trace\/1"; expected "verdict-schedule\/1"/,
    ],
    ['{"rule":"crush","node":"n1"}', /^s:1:9: rule: expected one of deliver, duplicate, drop, input, timeout, crash/],
    ['{"node":"n1"}', /^s:1:1: rule: expected one of deliver/],
    [`${STEP}\n{"rule":"deliver","from":"n1","to":"n2","index":-1}`, /^s:2:49: index: /],
    ['{"rule":"restart","node":"n1","lose":"unsynced"}', /^s:1:38: unknown key "lose"/],
    ['{"rule":"crash","node":"n1","lose":"all"}', /^s:1:36: lose: expected "unsynced", /],
    ['{"rule":"clock","node":"n1"}', /^s:1:1: expected advance, rate or both/],
    [
      '{"rule":"input","node":"n1","request":{"client":"c","request":"1","f":"read","key":"x","value":null}}',
      /^s:1:63: request\.request: /,
    ],
  ];
  for (const [text, message] of MISTAKES) {
    it(`refuses ${JSON.stringify(text).slice(0, 60)}, saying where and what is allowed`, () => {
      assert.throws(
        () => readSchedule(text, 's'),
        (error) => (error instanceof InputError && message.test(error.message) ? true : assert.fail(String(error))),
      );
    });
  }
});
