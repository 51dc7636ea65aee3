import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HarnessError } from '../../../../harness/core/errors.ts';
import { readJournal } from '../../../../nemesis/packets/nfqueue/journal.ts';

const LOST = '47804173505296 loss-1:1.0 173 000000ad 17 10.74.173.3:7101 10.74.173.1:7101 329 lose';
const LATE = '47804173505297 delay-1:0.0 0 0000ffff 6 10.74.173.3:40000 10.74.173.1:7102 60 wait 19870';

describe('the packet journal', () => {
  it('tells time, rule, packet and decision of every line', () => {
    const [lost, late] = readJournal(`${LOST}\n${LATE}\n`);
    assert.deepEqual(lost, {
      time: 47_804_173_505_296n,
      rule: 'loss-1:1.0',
      index: 173,
      key: 0xad,
      protocol: 17,
      source: '10.74.173.3:7101',
      destination: '10.74.173.1:7101',
      length: 329,
      decision: 'lose',
      amount: undefined,
    });
    assert.deepEqual([late?.decision, late?.amount, late?.key], ['wait', 19_870, 0xffff]);
  });

  it('is empty where nothing was decided, and leaves out a torn last line', () => {
    assert.deepEqual(readJournal(''), []);
    assert.equal(readJournal(`${LOST}\n${LATE.slice(0, 20)}`).length, 1);
  });

  it('refuses a line that is no decision, naming it', () => {
    for (const line of ['what is this', LOST.replace('lose', 'loses'), LOST.replace('47804', 'x')]) {
      assert.throws(
        () => readJournal(`${LATE}\n${line}\n`),
        (error) => error instanceof HarnessError && error.message.startsWith('line 2 of the packet journal'),
      );
    }
  });
});
