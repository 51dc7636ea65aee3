import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  CORE,
  INCREMENTAL,
  INVARIANTS,
  invariantNamed,
  NAIVE,
  predicateNamed,
  PREDICATES,
} from '../../../checkers/invariants/catalogue.ts';
import { predicatesFor } from '../../../checkers/invariants/profiles.ts';
import { InputError } from '../../../harness/core/errors.ts';

const NAMES = PREDICATES.map(({ name }) => name);
const IDS = INVARIANTS.map(({ id }) => id);

describe('checkers/invariants/catalogue', () => {
  it('has every invariant of the proof, in order', () => {
    const rows = { A: 14, B: 11, C: 10, D: 10, E: 10, F: 14, G: 4, H: 10, I: 7 };
    const expected = Object.entries(rows).flatMap(([family, count]) =>
      Array.from({ length: count }, (_, position) => `${family}${position + 1}`),
    );
    assert.deepEqual(IDS, expected);
  });

  it('has each name once', () => {
    assert.deepEqual([...new Set(NAMES)], NAMES);
    const names = INVARIANTS.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
  });

  it('has two evaluators for every predicate, and no other', () => {
    assert.deepEqual(Object.keys(NAIVE).sort(), [...NAMES].sort());
    assert.deepEqual(Object.keys(INCREMENTAL).sort(), [...NAMES].sort());
  });

  it('asks every incremental evaluator at some time', () => {
    assert.deepEqual(
      Object.entries(INCREMENTAL).filter(([, { triggers }]) => triggers === 0),
      [],
    );
  });

  it('rests on invariants that exist', () => {
    const unknown = INVARIANTS.flatMap(({ restsOn }) => restsOn).filter((id) => !IDS.includes(id));
    assert.deepEqual(unknown, []);
  });

  it('finds invariants by id and by name, and predicates by name', () => {
    assert.equal(invariantNamed('B4'), invariantNamed('OneLeaderPerTerm'));
    assert.equal(predicateNamed('VotesCorrect.one_vote_per_term').invariant.id, 'B2');
    assert.equal(predicateNamed('OneLeaderPerTerm').predicate.name, 'OneLeaderPerTerm');
  });

  it('refuses names that do not exist', () => {
    assert.throws(() => invariantNamed('Z9'), InputError);
    assert.throws(() => predicateNamed('VotesCorrect'), InputError);
  });

  it('has a core of existing predicates, with everything users would notice', () => {
    assert.deepEqual(
      CORE.filter((name) => !NAMES.includes(name)),
      [],
    );
    for (const name of [
      'OneLeaderPerTerm',
      'LogMatching.hosts.match',
      'StateMachineSafety.host',
      'raft_linearizable',
    ]) {
      assert.ok(CORE.includes(name), name);
    }
    assert.ok(CORE.length < NAMES.length / 2);
  });
});

describe('checkers/invariants/profiles', () => {
  it('has all predicates for a build that does what the verified one does', () => {
    const forAll = PREDICATES.filter(({ only }) => only === undefined).map(({ name }) => name);
    assert.deepEqual(predicatesFor([]), forAll);
  });

  it('looks at what clients see only where the applied entries do not explain it', () => {
    assert.ok(predicatesFor(['reads-outside-log']).includes('raft_linearizable.clients'));
    assert.ok(!predicatesFor(['reads-outside-log']).includes('raft_linearizable'));
    assert.ok(!predicatesFor(['batching']).includes('raft_linearizable.clients'));
  });

  it('leaves out what does not allow for the differences of a build', () => {
    const names = predicatesFor(['batching']);
    assert.ok(!names.includes('GhostLogCorrect'));
    assert.ok(names.includes('GhostLogCorrect.run'));
    assert.ok(names.length < NAMES.length);
  });

  it('chooses among given names', () => {
    assert.deepEqual(predicatesFor(['batching'], ['GhostLogCorrect', 'OneLeaderPerTerm']), ['OneLeaderPerTerm']);
  });
});
