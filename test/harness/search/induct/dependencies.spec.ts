import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { INVARIANTS, invariantNamed, PREDICATES } from '../../../../checkers/invariants/catalogue.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import { evaluatorOf } from '../../../../harness/search/induct/assumptions.ts';
import { assumedFor } from '../../../../harness/search/induct/dependencies.ts';
import { LEMMAS } from '../../../../harness/search/induct/lemmas.ts';
import { inductionSubject } from '../../../../harness/search/induct/subject.ts';

const ALL = PREDICATES.map(({ name }) => name);

describe('what induction assumes', () => {
  it('is by default what the proof rests on and what single steps need', () => {
    assert.deepEqual(assumedFor(invariantNamed('D9')).names, ['A8', 'C10', 'D1']);
    assert.deepEqual(assumedFor(invariantNamed('B4')).names, ['B2', 'B3']);
    assert.deepEqual(assumedFor(invariantNamed('H2')).names.at(-1), 'leader-commit-backed');
  });

  it('names only what can be evaluated, and never the invariant itself', () => {
    for (const invariant of INVARIANTS) {
      const assumed = assumedFor(invariant);
      assert.ok(!assumed.names.includes(invariant.id), invariant.id);
      for (const name of assumed.predicates(ALL)) assert.equal(typeof evaluatorOf(name), 'function');
    }
  });

  it('can be chosen', () => {
    const b4 = invariantNamed('B4');
    assert.deepEqual(assumedFor(b4, 'none').predicates(ALL), []);
    assert.deepEqual(assumedFor(b4, 'VotesCorrect, A1,sent-on-record').names, ['A1', 'B2', 'sent-on-record']);
    assert.deepEqual(assumedFor(b4, 'B2').predicates(['VotesCorrect.one_vote_per_term']), [
      'VotesCorrect.one_vote_per_term',
    ]);
    assert.throws(() => assumedFor(b4, 'B2,Z9'), InputError);
  });

  it('knows lemmas with a statement each', () => {
    for (const { statement } of LEMMAS) assert.match(statement, /\.$/);
  });
});

describe('the subject of induction', () => {
  it('is a build that keeps only what invariants read', () => {
    assert.deepEqual(inductionSubject('verdi+figure-8', ['n1']).bugs, ['figure-8']);
    assert.throws(() => inductionSubject('paper', ['n1']), /compaction, membership/);
    assert.throws(() => inductionSubject('verdi+leader-lease', ['n1']), InputError);
    assert.throws(() => inductionSubject('no-such-build', ['n1']), InputError);
  });
});
