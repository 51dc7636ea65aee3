import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { TRACE_NAIVE } from '../../../../checkers/invariants/trace/naive.ts';
import { TRACE } from '../../../../checkers/invariants/trace/statements.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import { EMPTY_LOG } from '../../../../harness/core/raft/log.ts';
import type { ExternalEvent } from '../../../../harness/core/raft/observation.ts';
import { evaluate, testNaively } from '../naive-cases.ts';
import { appendEntries, entry, logOf, worldState, type WorldSketch } from '../world-state.ts';
import { asks, sentAway, told } from './events.ts';

const OTHERS = { n2: {}, n3: {} };
const FIRST = entry(1, 1);
const SECOND = entry(2, 1);
const OF_D = entry(1, 1, { client: 'd', request: 1, command: { value: 1 } });
const NO_OP = entry(1, 1, { client: '', request: 0, command: { f: 'no-op', key: '', value: null } });

/** n1 applied these entries, and this is what clients and nodes said. */
function applied(entries: readonly Entry[], ...trace: readonly ExternalEvent[]): WorldSketch {
  return { nodes: { n1: { log: logOf(...entries), lastApplied: entries.at(-1)?.index ?? 0 }, ...OTHERS }, trace };
}

describe('checkers/invariants/trace/naive', () => {
  testNaively(TRACE, TRACE_NAIVE, {
    InputBeforeOutput: {
      holds: applied([], asks('c', 1), sentAway('c', 1), asks('c', 1), told('c', 1, 1)),
      fails: applied([], told('c', 1, 1), asks('c', 1)),
      sentence: 'c/1 was answered before anybody asked for it.',
    },
    OutputImpliesApplied: {
      holds: applied([FIRST], asks('c', 1), told('c', 1, 1)),
      fails: applied([FIRST], asks('c', 2), told('c', 2, 2)),
      sentence: 'c/2 was answered ok 2, but never applied.',
    },
    OutputCorrect: {
      holds: applied([FIRST], asks('c', 1), told('c', 1, 1), told('c', 1, 1)),
      fails: applied([FIRST], asks('c', 1), told('c', 1, 1), told('c', 1, 2)),
      sentence: 'c/1 was answered ok 2, but executing the applied entries in order gives ok 1 over null.',
    },
    OutputGreatestId: {
      holds: applied([FIRST, SECOND], asks('c', 1), told('c', 1, 1)),
      fails: applied([entry(1, 1, { request: 2 }), entry(2, 1, { request: 1 })], asks('c', 1), told('c', 1, 1)),
      sentence: 'c/1 was answered, but entry 1 of term 1 (put x by c/2) was applied before it.',
    },
    AppliedImpliesInput: {
      holds: {
        nodes: { n1: { log: logOf(NO_OP, SECOND) }, ...OTHERS },
        packets: [appendEntries('n1', 'n2', {}, [SECOND])],
        trace: [asks('c', 2)],
      },
      fails: {
        nodes: { n1: {}, ...OTHERS },
        packets: [appendEntries('n1', 'n2', {}, [SECOND])],
        trace: [asks('c', 2, { value: 3 })],
      },
      sentence: 'AppendEntries n1>n2#1 has entry 2 of term 1 (put x by c/2), which no client asked for.',
    },
    CausalOrderPreserved: {
      holds: applied([FIRST, entry(2, 1, { client: 'd' })], asks('c', 1), told('c', 1, 1), asks('d', 2)),
      fails: applied(
        [OF_D, entry(2, 1, { request: 1, command: { value: 1 } })],
        asks('c', 1),
        told('c', 1, 1),
        asks('d', 1),
      ),
      sentence: 'c/1 was answered before d/1 was asked for, but applied after it.',
    },
    'raft_linearizable.clients': {
      holds: applied([], asks('c', 1), told('c', 1, 1), asks('d', 1, { f: 'get', value: null }), told('d', 1, 1)),
      fails: applied([], asks('c', 1), told('c', 1, 1), asks('d', 1, { f: 'get', value: null }), told('d', 1, null)),
      sentence: 'No order of the requests about x explains the answers to them.',
    },
    raft_linearizable: {
      holds: applied([FIRST, SECOND], asks('c', 1), told('c', 1, 1), asks('c', 2)),
      fails: applied(
        [OF_D, entry(2, 1, { request: 1, command: { value: 1 } })],
        asks('c', 1),
        told('c', 1, 1),
        asks('d', 1),
      ),
      sentence: 'c/1 was answered before d/1 was asked for, but applied after it.',
    },
  });

  it('counts as applied what a node applied before a restart made it start again', () => {
    const world = worldState(applied([], asks('c', 1), told('c', 1, 1)));
    for (const name of ['OutputImpliesApplied', 'OutputCorrect', 'CausalOrderPreserved', 'raft_linearizable']) {
      const evaluator = TRACE_NAIVE[name];
      assert.notEqual(evaluator?.(world, EMPTY_LOG).violation, undefined);
      assert.deepEqual(evaluator?.(world, logOf(FIRST)), { premises: 1, violation: undefined });
    }
  });

  it('sees what is added to the same trace', () => {
    const trace = [asks('c', 1)];
    const world = worldState({ nodes: { n1: {}, ...OTHERS }, trace });
    assert.equal(TRACE_NAIVE['InputBeforeOutput']?.(world).premises, 0);
    trace.push(told('d', 1, 1));
    assert.equal(TRACE_NAIVE['InputBeforeOutput'](world).violation, 'd/1 was answered before anybody asked for it.');
  });

  it('demands nothing of what leaders wrote on their own account', () => {
    const world = applied([NO_OP, SECOND], asks('c', 2), told('c', 2, 2));
    for (const name of Object.keys(TRACE_NAIVE)) {
      assert.equal(evaluate(TRACE_NAIVE, name, world).violation, undefined);
    }
  });

  it('says that an answered request, of which no entry exists, breaks the causal order', () => {
    const world = applied([], asks('c', 1), told('c', 1, 1));
    assert.equal(
      evaluate(TRACE_NAIVE, 'CausalOrderPreserved', world).violation,
      'c/1 was answered ok 1, but never applied.',
    );
    assert.equal(evaluate(TRACE_NAIVE, 'OutputGreatestId', world).premises, 0);
  });
});
