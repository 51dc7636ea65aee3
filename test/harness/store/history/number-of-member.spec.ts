import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { numberOfMember } from '../../../../harness/store/history/number-of-member.ts';

describe('numberOfMember', () => {
  for (const [json, digits] of [
    ['{"time":1732377600123456789}', '1732377600123456789'],
    ['{"a":[1,{"time":2}],"b":"\\"time\\":3", "time" : -4 ,"c":{"time":5}}', '-4'],
    ['{"time":1,"time":2}', '2'],
    ['{"time":"1"}', undefined],
    ['{"time":1.5}', undefined],
    ['{"a":{"time":1}}', undefined],
  ] as const) {
    it(`is ${String(digits)} in ${json}`, () => {
      const found = numberOfMember(json, 'time');
      assert.equal(found?.digits, digits);
      if (found) assert.equal(json.slice(found.from, found.to), digits);
    });
  }
});
