import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appliedLog, entriesApplied, extendApplied, wholeLog } from '../../../checkers/invariants/applied.ts';
import { append, baseLog, EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import { entry, logOf, terms, worldState } from './world-state.ts';

const ENTRIES = [entry(1, 1), entry(2, 1), entry(3, 2), entry(4, 2)] as const;
const [FIRST, SECOND, THIRD, FOURTH] = ENTRIES;

describe('checkers/invariants/applied', () => {
  it('is the log of the first node that applied most, up to there', () => {
    const log = logOf(...ENTRIES);
    const world = worldState({ nodes: { n1: { log, lastApplied: 1 }, n2: { log, lastApplied: 3 }, n3: {} } });
    assert.equal(appliedLog(world).index, 3);
    assert.deepEqual(entriesApplied(world, undefined), [FIRST, SECOND, THIRD]);
  });

  it('remembers the longest', () => {
    const none = worldState({ nodes: { n1: {}, n2: {}, n3: {} } });
    const two = worldState({ nodes: { n1: { log: terms(1, 1), lastApplied: 2 }, n2: {}, n3: {} } });
    assert.equal(extendApplied(undefined, none), EMPTY_LOG);
    const longest = extendApplied(extendApplied(undefined, two), none);
    assert.equal(longest.index, 2);
    assert.equal(entriesApplied(none, longest)?.length, 2);
  });

  it('finds the entries whose place snapshots took in what nodes accepted', () => {
    const later = append(baseLog(2, 1, 0), THIRD);
    const world = worldState({
      nodes: {
        n1: { allEntries: [[1, FIRST, SECOND]] },
        n2: { leaderLogs: [[2, later]] },
        n3: {},
      },
    });
    const compacted = append(baseLog(3, 2, 0), FOURTH);
    assert.deepEqual(wholeLog(world, compacted), ENTRIES);
    assert.equal(wholeLog(world, baseLog(9, 4, 0)), undefined);
  });
});
