import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Rule, TraceLine } from '../../../../harness/core/trace.ts';
import { shapeOf } from '../../../../harness/campaign/shrink/shape.ts';

describe('the shape of a schedule', () => {
  it('is its kinds of steps and messages with their counts, whoever took them and when', () => {
    const one = [line('timeout', 'n1', 'election'), line('deliver', 'n2', 'RequestVote'), line('crash', 'n1')];
    const other = [line('crash', 'n3'), line('deliver', 'n1', 'RequestVote'), line('timeout', 'n2', 'election')];
    assert.equal(shapeOf(one), 'crash 1, deliver RequestVote 1, timeout election 1');
    assert.equal(shapeOf(other), shapeOf(one));
  });

  it('differs where another message or another number of steps does it', () => {
    const base = [line('deliver', 'n2', 'RequestVote')];
    assert.notEqual(shapeOf([line('deliver', 'n2', 'AppendEntries')]), shapeOf(base));
    assert.notEqual(shapeOf([...base, ...base]), shapeOf(base));
  });
});

function line(rule: Rule, node: string, type?: string): TraceLine {
  return { step: 1, time: 0, rule, node, life: 1, sends: [], outputs: [], ...(type === undefined ? {} : { type }) };
}
