import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../../harness/core/errors.ts';
import { formatText } from '../../../../harness/core/schedule/format-text.ts';
import { optionsThatDiffer, scheduleHeader, type ScheduleSubject } from '../../../../harness/core/schedule/header.ts';
import { readSchedule } from '../../../../harness/core/schedule/read-schedule.ts';

const SUBJECT: ScheduleSubject = {
  system: 'raft',
  build: 'verdi+figure-8',
  options: { compactAfter: 2 },
  nodes: ['n1', 'n2'],
  semantics: 'failure',
};

describe('headers of schedules', () => {
  it('say in both forms what a schedule was made on', () => {
    const steps = [{ rule: 'crash', node: 'n1' }] as const;
    const text = formatText(steps, SUBJECT);
    assert.match(text, /^# \{"format":"verdict-schedule\/1",.*\}\nK 0\n$/);
    assert.deepEqual(readSchedule(text, 's').subject, SUBJECT);
    const lines = `${JSON.stringify(scheduleHeader(SUBJECT))}\n{"rule":"crash","node":"n1"}\n`;
    const read = readSchedule(lines, 's');
    assert.deepEqual([read.subject, read.steps], [SUBJECT, steps]);
  });

  it('may leave everything out, and are not needed', () => {
    assert.deepEqual(readSchedule('{"format":"verdict-schedule/1"}\n', 's').subject, {});
    assert.deepEqual(readSchedule('{"rule":"crash","node":"n1"}', 's').subject, {});
    assert.deepEqual(readSchedule('# only a comment {"format":1}\nK 0', 's').subject, {});
    assert.equal(formatText([]), '');
  });

  it('count once, the first of several, and may hold what later versions add', () => {
    const header = (build: string): string => `{"format":"verdict-schedule/1","build":"${build}","later":1}`;
    assert.deepEqual(readSchedule(`${header('paper')}\n${header('verdi')}\n`, 's').subject, { build: 'paper' });
    assert.deepEqual(readSchedule(`K 0\n # ${header('paper')}\n# ${header('verdi')}`, 's').subject, { build: 'paper' });
  });

  const MISTAKES: readonly (readonly [string, RegExp])[] = [
    ['{"format":"verdict-schedule/1","build":3}', /^s:1:40: build: expected text, found 3$/],
    ['K 0\n# {"format":"verdict-schedule/1","nodes":[]}', /^s:2:42: nodes: expected a list of a length of at least 1/],
    ['# {"format":"verdict-trace/1"}', /^s:1:13: this is a file of format "verdict-trace\/1"/],
    ['# {"format": oops', /^s:1:1: this line is not a JSON object/],
  ];
  for (const [text, message] of MISTAKES) {
    it(`refuses ${text}, saying where`, () => {
      assert.throws(
        () => readSchedule(text, 's'),
        (error) => (error instanceof InputError && message.test(error.message) ? true : assert.fail(String(error))),
      );
    });
  }

  it('hold the options that are not what the system has anyway', () => {
    assert.deepEqual(optionsThatDiffer({ a: 1, b: [1], c: 2 }, { a: 1, b: [1, 2] }), { b: [1], c: 2 });
  });

  it('leave room for steps: each is found again by line and column', () => {
    const { placeOf } = readSchedule('# {"format":"verdict-schedule/1"}\nK 0; UP 1 paper\n  C 0 c 1 put x 1', 's');
    assert.deepEqual(placeOf(1), { line: 2, column: 6 });
    assert.deepEqual(placeOf(1, ['build']), { line: 2, column: 11 });
    assert.deepEqual(placeOf(2, ['request', 'f']), { line: 3, column: 11 });
    const lines = '{"format":"verdict-schedule/1"}\n\n{"rule":"upgrade","node":"n1","build":"paper"}\n';
    assert.deepEqual(readSchedule(lines, 's').placeOf(0, ['build']), { line: 3, column: 39 });
  });
});
