import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { TRACE_INCREMENTAL } from '../../../../checkers/invariants/trace/incremental.ts';
import { TRACE } from '../../../../checkers/invariants/trace/statements.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import type { ExternalEvent } from '../../../../harness/core/raft/observation.ts';
import { judged, testIncrementally } from '../observations.ts';
import { appendEntries, entry, logOf, type WorldSketch } from '../world-state.ts';
import { asks, sentAway, told } from './events.ts';

const OTHERS = { n2: {}, n3: {} };
const FIRST = entry(1, 1);
const SECOND = entry(2, 1);
const OF_D = entry(1, 1, { client: 'd', request: 1, command: { value: 1 } });
const AFTER_D = entry(2, 1, { request: 1, command: { value: 1 } });
const NO_OP = entry(1, 1, { client: '', request: 0, command: { f: 'no-op', key: '', value: null } });
const [ASKS, TOLD] = [asks('c', 1), told('c', 1, 1)];
const GETS = asks('d', 1, { f: 'get', value: null });

/** n1 applied these entries, and this is what clients and nodes said so far. */
function applied(entries: readonly Entry[], ...trace: readonly ExternalEvent[]): WorldSketch {
  return { nodes: { n1: { log: logOf(...entries), lastApplied: entries.at(-1)?.index ?? 0 }, ...OTHERS }, trace };
}

/** Answered in one order; then n1 turns out to have applied another one. */
const REORDERED = {
  holds: [applied([FIRST], ASKS, TOLD), applied([FIRST], ASKS, TOLD, asks('d', 1))],
  fails: applied([OF_D, AFTER_D], ASKS, TOLD, asks('d', 1)),
  sentence: /c\/1 was answered before a request was made that is applied before it/,
};

describe('checkers/invariants/trace/incremental', () => {
  testIncrementally(TRACE, TRACE_INCREMENTAL, {
    InputBeforeOutput: {
      holds: [applied([], ASKS, sentAway('c', 1), asks('c', 1), TOLD)],
      fails: applied([], ASKS, sentAway('c', 1), asks('c', 1), TOLD, told('c', 2, 2), asks('c', 2)),
      sentence: /c\/2 was answered and nobody had asked/,
    },
    OutputImpliesApplied: {
      holds: [applied([FIRST], ASKS, TOLD)],
      fails: applied([FIRST], ASKS, TOLD, asks('c', 2), told('c', 2, 2)),
      sentence: /c\/2 was answered, and no applied entry is of it/,
    },
    OutputCorrect: {
      holds: [applied([FIRST], ASKS, TOLD), applied([FIRST, SECOND], ASKS, TOLD, TOLD)],
      fails: applied([FIRST, SECOND], ASKS, TOLD, TOLD, told('c', 1, 2)),
      sentence: /c\/1 was answered 2; one machine that executes the applied log answers 1/,
    },
    OutputGreatestId: {
      holds: [applied([FIRST, SECOND], ASKS, TOLD)],
      fails: applied([entry(1, 1, { request: 2 }), AFTER_D], ASKS, TOLD),
      sentence: /c\/1 was answered, and a later request of c was applied before it/,
    },
    AppliedImpliesInput: {
      holds: [
        { nodes: { n1: { log: logOf(NO_OP, SECOND) }, ...OTHERS }, trace: [asks('c', 2)] },
        {
          nodes: { n1: { log: logOf(NO_OP, SECOND) }, ...OTHERS },
          packets: [appendEntries('n1', 'n2', {}, [SECOND])],
          trace: [asks('c', 2)],
        },
      ],
      fails: {
        nodes: { n1: { log: logOf(NO_OP, SECOND) }, ...OTHERS },
        packets: [appendEntries('n1', 'n2', {}, [entry(2, 1, { command: { value: 3 } })])],
        trace: [asks('c', 2)],
      },
      sentence: /Entry 2 of term 1 is c\/2, which nobody asked for/,
    },
    CausalOrderPreserved: REORDERED,
    'raft_linearizable.clients': {
      holds: [applied([], ASKS, TOLD), applied([], ASKS, TOLD, GETS, TOLD)],
      fails: applied([], ASKS, TOLD, GETS, TOLD, told('d', 1, null)),
      sentence: /d\/1, get x, was answered null, and no order of all requests explains that/,
    },
    raft_linearizable: REORDERED,
  });

  it('finds an entry in a log that nobody asked for', () => {
    const { violations } = judged('AppliedImpliesInput', [
      { nodes: { n1: { log: logOf(FIRST) }, ...OTHERS } },
    ]).findings;
    assert.match(violations[0]?.sentence ?? '', /Entry 1 of term 1 is c\/1, which nobody asked for/);
  });

  it('looks at earlier answers again when the applied log grows while one of them is not in it', () => {
    const worlds = [applied([], ASKS, TOLD), applied([entry(1, 1, { request: 2 })], ASKS, TOLD)];
    assert.deepEqual(judged('OutputGreatestId', worlds.slice(0, 1)).findings.violations, []);
    assert.equal(judged('OutputGreatestId', worlds).findings.violations.length, 1);
  });

  it('looks at earlier answers again when another log is applied', () => {
    const worlds = [applied([FIRST], ASKS, TOLD), applied([OF_D], ASKS, asks('d', 1), TOLD)];
    for (const name of ['OutputImpliesApplied', 'OutputCorrect', 'CausalOrderPreserved', 'raft_linearizable']) {
      assert.deepEqual(judged(name, worlds.slice(0, 1)).findings.violations, []);
      assert.equal(judged(name, worlds).findings.violations.length, 1, name);
    }
  });

  it('counts as applied what a node applied before a restart made it start again', () => {
    const worlds = [applied([FIRST]), applied([], ASKS, TOLD)];
    for (const name of ['OutputImpliesApplied', 'OutputCorrect', 'CausalOrderPreserved']) {
      assert.deepEqual(judged(name, worlds).findings.violations, []);
    }
  });

  it('demands nothing of what leaders wrote on their own account', () => {
    const world = applied([NO_OP, SECOND], asks('c', 2), told('c', 2, 2));
    for (const name of Object.keys(TRACE_INCREMENTAL)) {
      assert.deepEqual(judged(name, [world]).findings.violations, []);
    }
  });

  it('demands no linear order when a client asked for two things with one number', () => {
    const world = applied([FIRST], ASKS, asks('c', 1, { value: 2 }), told('c', 1, 7));
    assert.deepEqual(judged('raft_linearizable', [world]).findings.violations, []);
  });

  it('demands no order of what clients see when one of them asked for something about several keys', () => {
    const stale = [ASKS, TOLD, GETS, told('d', 1, null)];
    assert.equal(judged('raft_linearizable.clients', [applied([], ...stale)]).findings.violations.length, 1);
    const unclear = [asks('e', 1, { f: 'txn', value: [] }), ...stale];
    assert.deepEqual(judged('raft_linearizable.clients', [applied([], ...unclear)]).findings.violations, []);
  });

  it('counts the first answer of a request that was sent twice, from its first submission on', () => {
    const twice = [GETS, ASKS, TOLD, GETS, told('d', 1, null), told('d', 1, 1)];
    assert.deepEqual(judged('raft_linearizable.clients', [applied([], ...twice)]).findings.violations, []);
  });
});
