import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  acceptedBy,
  applied,
  candidateTerms,
  commitments,
  committed,
  compareEntries,
  compareLogs,
  continues,
  deduplicated,
  disorder,
  gap,
  hasAccepted,
  hostsOf,
  moreUpToDate,
  recorded,
  won,
} from '../../../checkers/invariants/notions.ts';
import { append, baseLog } from '../../../harness/core/raft/log.ts';
import { entry, logOf, type NodeSketch, terms, worldState } from './world-state.ts';

const THREE = ['n1', 'n2', 'n3'];

describe('checkers/invariants/notions', () => {
  it('needs more than half of the members, each counted once', () => {
    assert.equal(won(['n1', 'n2'], THREE), true);
    assert.equal(won(['n1', 'n1'], THREE), false);
    assert.equal(won(['n1', 'n4'], THREE), false);
    assert.equal(won(['n1', 'n2'], [...THREE, 'n4']), false);
  });

  it('compares terms before indices', () => {
    assert.equal(moreUpToDate({ index: 1, term: 3 }, { index: 9, term: 2 }), true);
    assert.equal(moreUpToDate({ index: 9, term: 2 }, { index: 1, term: 3 }), false);
    assert.equal(moreUpToDate({ index: 2, term: 2 }, { index: 2, term: 2 }), true);
    assert.equal(moreUpToDate({ index: 1, term: 2 }, { index: 2, term: 2 }), false);
  });

  it('finds what is out of order and what is missing', () => {
    const [one, two, four] = [entry(1, 1), entry(2, 1), entry(4, 1)];
    assert.equal(disorder([one, two, four]), undefined);
    assert.deepEqual(disorder([one, four, two]), [four, two]);
    assert.deepEqual(disorder([one, entry(2, 0)]), [one, entry(2, 0)]);
    assert.equal(gap([one, two], 0), undefined);
    assert.equal(gap([one, two, four], 0), 3);
    assert.equal(gap([two], 0), 1);
    assert.equal(gap([one, two], 1), 1);
    assert.equal(gap([], 5), undefined);
  });

  it('compares lists up to the newest index and term in common, above a bound', () => {
    const other = entry(1, 1, { client: 'd' });
    const { common, missing } = compareEntries([entry(1, 1), entry(2, 2)], [other, entry(2, 2), entry(3, 3)], 0);
    assert.equal(common?.index, 2);
    assert.deepEqual(missing, { entry: entry(1, 1), lackedBy: 'other' });
    assert.equal(compareEntries([entry(1, 1), entry(2, 2)], [other, entry(2, 2)], 1).missing, undefined);
    assert.equal(compareLogs(terms(1, 1), terms(2, 2)).common, undefined);
  });

  it('knows a log that another one continues with entries of a term', () => {
    const log = [...[1, 1, 2, 2].entries()].map(([position, term]) => entry(position + 1, term));
    assert.equal(continues(log, 0, terms(1, 1), 2), true);
    assert.equal(continues(log, 0, terms(1, 1, 2), 2), true);
    assert.equal(continues(log, 0, terms(1), 2), false);
    assert.equal(continues(log.slice(0, 1), 0, terms(1, 1), 2), false);
    assert.equal(continues(log, 0, append(baseLog(1, 1, 0), entry(2, 1)), 2), true);
  });

  it('takes an election for decided when its winner is a candidate of it no more', () => {
    const terms = (sketch: NodeSketch): number[] => {
      return [...candidateTerms(hostsOf(worldState({ nodes: { n1: sketch, n2: {}, n3: {} } })))];
    };
    assert.deepEqual(terms({ cronies: [[2, ['n1', 'n3']]], role: 'leader', currentTerm: 2 }), [2]);
    assert.deepEqual(terms({ cronies: [[2, ['n1', 'n3']]], role: 'candidate', currentTerm: 3 }), [2]);
    assert.deepEqual(terms({ cronies: [[2, ['n1', 'n3']]], role: 'candidate', currentTerm: 2 }), []);
    assert.deepEqual(terms({ cronies: [[2, ['n1']]], role: 'leader', currentTerm: 2 }), []);
  });

  it('counts the newest record of who voted in a term', () => {
    const cronies = [
      [2, ['n1', 'n3']],
      [2, ['n1']],
    ] as const;
    const world = worldState({ nodes: { n1: { cronies }, n2: {}, n3: {} } });
    assert.deepEqual([...candidateTerms(hostsOf(world))], []);
  });

  it('lists an accepted entry once per term', () => {
    const [one, two] = [entry(1, 1), entry(2, 1)];
    const world = worldState({
      nodes: {
        n1: {
          allEntries: [
            [1, one],
            [1, one, two],
            [2, two],
          ],
        },
      },
    });
    const [host] = hostsOf(world);
    assert.ok(host);
    const found = acceptedBy(host).map(({ term, entry: { index } }) => `${index} in ${term}`);
    assert.deepEqual(found.sort(), ['1 in 1', '2 in 1', '2 in 2']);
    assert.equal(hasAccepted(host, 2, two), true);
    assert.equal(hasAccepted(host, 2, one), false);
    assert.equal(hasAccepted(host, 1, entry(1, 1, { client: 'd' })), false);
  });

  it('takes for committed what is at or below an entry that a majority accepted in its term', () => {
    const [old, own] = [entry(1, 1), entry(2, 3)];
    const hosts = hostsOf(
      worldState({
        nodes: {
          n1: { log: logOf(old, own, entry(3, 3)), allEntries: [[3, old, own, entry(3, 3)]] },
          n2: { log: logOf(old, own), allEntries: [[3, old, own]] },
          n3: {},
        },
      }),
    );
    const commits = commitments(hosts, THREE);
    assert.deepEqual(commits, [
      { entry: old, term: 3 },
      { entry: own, term: 3 },
    ]);
    assert.equal(committed(commits, old, 3), true);
    assert.equal(committed(commits, old, 2), false);
    assert.equal(committed(commits, entry(3, 3), 3), false);
  });

  it('takes for recorded what a node committed or applied', () => {
    const [state] = worldState({ nodes: { n1: { log: terms(1, 1, 1), commitIndex: 1, lastApplied: 2 } } }).nodes;
    assert.ok(state);
    assert.deepEqual(
      recorded(state).map(({ index }) => index),
      [1, 2],
    );
  });

  it('takes what the first of those applied that applied most', () => {
    const other = logOf(entry(1, 1, { client: 'd' }), entry(2, 1));
    const world = worldState({
      nodes: { n1: { log: terms(1) }, n2: { log: terms(1, 1, 1), lastApplied: 2 }, n3: { log: other, lastApplied: 2 } },
    });
    assert.deepEqual(applied(world), [entry(1, 1), entry(2, 1)]);
  });

  it('leaves out repeated and smaller requests, and what is no request', () => {
    const first = entry(1, 1, { client: 'c', request: 2 });
    const smaller = entry(2, 1, { client: 'c', request: 1 });
    const again = entry(3, 1, { client: 'c', request: 2 });
    const foreign = entry(4, 1, { client: 'd', request: 0 });
    const internal = entry(5, 1, { client: '', request: 0, command: { f: 'no-op', key: '', value: null } });
    const next = entry(6, 1, { client: 'c', request: 3 });
    assert.deepEqual(deduplicated([first, smaller, again, foreign, internal, next]), [first, foreign, next]);
  });
});
