import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { machineOf } from '../../../checkers/linearizability/machine.ts';
import type { Json } from '../../../harness/core/json.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { stream } from '../../../harness/core/random.ts';

const VALUES: readonly Json[] = [1, 2, 'x', { a: 1 }];
const FEW: readonly Json[] = [[], [1], [1, 2], [2, 1], [1, 1], ['x', { a: 1 }], null];

/** Answers by function, right and wrong ones. */
const ANSWERS: Readonly<Record<string, readonly Json[]>> = {
  dequeue: [...VALUES, null],
  read: FEW,
  contains: [true, false],
  add: [true, false, 1],
  remove: [true, false, 1],
};

describe('machines that change in place', () => {
  for (const name of ['fifo-queue', 'list-append', 'grow-only-set', 'set']) {
    it(`${name}: does what the model says, step by step`, () => {
      const random = stream('machines', name);
      const own = model(name);
      const counts = { possible: 0, impossible: 0 };
      for (let round = 0; round < 400; round++) {
        const initial: Json = random.pick([[], [{ a: 1 }, 2]]);
        const machine = machineOf(own, initial);
        let state: Json = initial;
        for (let step = 0; step < 30; step++) {
          const f = random.pick(own.functions);
          const input = f === 'dequeue' || f === 'read' ? null : random.pick(VALUES);
          const right: readonly Json[] = f === 'read' && random.chance(0.3) ? [state] : [];
          const output: Json | undefined = random.pick<Json | undefined>([
            ...right,
            ...(ANSWERS[f] ?? [input]),
            undefined,
          ]);
          const next = own.step(state, f, input, output);
          assert.equal(machine.step(f, input, output), next !== undefined, `${f} ${JSON.stringify([input, output])}`);
          counts[next === undefined ? 'impossible' : 'possible']++;
          if (next !== undefined) ({ state } = next);
        }
      }
      assert.ok(counts.possible > 1_000 && counts.impossible > 300, JSON.stringify(counts));
    });
  }
});
