import fastCheck from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SHIM } from './start-program.ts';

interface Timer {
  readonly name: number;
  readonly wanted: number;
  refed: boolean;
}

interface Deadlines {
  readonly earliest: number | undefined;
  readonly refed: number;
  add(timer: Timer, deadline: number): void;
  remove(timer: Timer): void;
  takeDue(now: number): Timer | undefined;
}

const { Deadlines } = createRequire(import.meta.url)(join(SHIM, 'deadlines.cjs')) as {
  Deadlines: new () => Deadlines;
};

describe('shim for Node.js: order of timers', () => {
  it('is by deadline, then by when they were set, whatever is removed', () => {
    const timers = fastCheck.array(
      fastCheck.record({ wanted: fastCheck.nat(20), refed: fastCheck.boolean(), removed: fastCheck.boolean() }),
    );
    fastCheck.assert(
      fastCheck.property(timers, (drawn) => {
        const deadlines = new Deadlines();
        const all = drawn.map((timer, name) => ({ ...timer, name }));
        for (const timer of all) deadlines.add(timer, timer.wanted);
        for (const timer of all.filter(({ removed }) => removed)) deadlines.remove(timer);
        const left = all.filter(({ removed }) => !removed);
        const expected = [...left].sort((a, b) => a.wanted - b.wanted || a.name - b.name);
        assert.equal(deadlines.refed, left.filter(({ refed }) => refed).length);
        assert.equal(deadlines.earliest, expected[0]?.wanted);
        if (expected[0] !== undefined) assert.equal(deadlines.takeDue(expected[0].wanted - 1), undefined);
        assert.deepEqual(
          left.map(() => deadlines.takeDue(20)?.name),
          expected.map(({ name }) => name),
        );
        assert.deepEqual([deadlines.takeDue(20), deadlines.refed], [undefined, 0]);
      }),
    );
  });
});
