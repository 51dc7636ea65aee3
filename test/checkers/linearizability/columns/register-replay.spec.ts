import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { groupedByKey } from '../../../../checkers/linearizability/columns/grouped.ts';
import { RegisterReplay } from '../../../../checkers/linearizability/columns/register-replay.ts';
import { replay, replayedList } from '../../../../checkers/linearizability/replay.ts';
import { columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import { casRegister } from '../../../../harness/core/models/cas-register.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';
import { eventsOf } from './events-of.ts';

const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 5_000);
const ORDERS = 4;

describe('replay of a register in columns', function () {
  this.timeout(Math.max(60_000, HISTORIES * 10));

  it(`says of an order what the model says, on ${HISTORIES} small histories`, () => {
    const said: Record<string, number> = {};
    for (let round = 0; round < HISTORIES; round++) {
      const random = stream('register-replay', String(round));
      const semantics = someSemantics(random);
      const shape = {
        operations: 1 + random.integer(6),
        processes: 1 + random.integer(3),
        values: random.pick([2, Infinity]),
      };
      const operations = randomHistory(random, { ...shape, semantics, crashed: 0.15, wrong: 0.1 });
      const grouped = groupedByKey(columnsOf(eventsOf(operations)));
      const inColumns = new RegisterReplay(grouped.calls, semantics, operations.length);
      for (let turn = 0; turn < ORDERS; turn++) {
        const order = someOrder(random, operations);
        const [own] = grouped.keys;
        const actual = own && inColumns.problem(own, order);
        assert.equal(actual, replay(replayedList(operations), order, casRegister, semantics), `round ${round}`);
        const kind = actual?.replace(/\d+/, 'N') ?? 'holds';
        said[kind] = (said[kind] ?? 0) + 1;
      }
    }
    for (const kind of [
      'holds',
      'operation N is in it twice or does not exist',
      'operation N is missing',
      'operation N began after one behind it had completed',
      'operation N cannot have had its answer',
      'operation N failed, but its place allows it',
    ])
      assert.ok((said[kind] ?? 0) > HISTORIES / 100, JSON.stringify(said));
  });
});

function someSemantics(random: Stream): HistorySemantics {
  return {
    model: 'cas-register',
    initial: random.pick([null, 0, 1, 'none']),
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'observed-mismatch']),
    nilRead: random.pick<NilRead>(['value', 'wildcard']),
  };
}

/** Those that have to be in it and some others in the order of invocation, with now and then something wrong about it. */
function someOrder(random: Stream, operations: readonly Operation[]): Int32Array {
  const order = operations.flatMap(({ type }, position) => (type === 'ok' || random.chance(0.3) ? [position] : []));
  if (random.chance(0.1)) order.pop();
  if (random.chance(0.1)) order.push(random.integer(operations.length + 1));
  if (random.chance(0.3) && order.length > 1) {
    const place = random.integer(order.length - 1);
    const [moved = 0] = order.splice(place, 1);
    order.splice(random.integer(order.length + 1), 0, moved);
  }
  return Int32Array.from(order);
}
