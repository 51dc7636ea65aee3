import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { blame } from '../../../checkers/invariants/blame.ts';
import type { Violation } from '../../../checkers/invariants/judge.ts';

function violation(predicate: string, step: number, point: Violation['point'] = 'handled'): Violation {
  return { predicate, step, point, node: 'n1', sentence: predicate };
}

/** Names of the predicates in the order in which they are blamed. */
function order(...violations: Violation[]): string[] {
  const found = blame(violations);
  return found === undefined ? [] : [found.first, ...found.rest].map(({ predicate }) => predicate);
}

describe('checkers/invariants/blame', () => {
  it('blames nothing when nothing was broken', () => {
    assert.equal(blame([]), undefined);
  });

  it('begins with the earliest step', () => {
    assert.deepEqual(order(violation('VotesCorrect.one_vote_per_term', 7), violation('OneLeaderPerTerm', 6)), [
      'OneLeaderPerTerm',
      'VotesCorrect.one_vote_per_term',
    ]);
  });

  it('begins with the earliest point of a step', () => {
    const late = violation('TermSanity.host', 6, 'applied');
    assert.deepEqual(order(late, violation('OneLeaderPerTerm', 6, 'led'), violation('OutputCorrect', 6)), [
      'OutputCorrect',
      'OneLeaderPerTerm',
      'TermSanity.host',
    ]);
  });

  it('at one point begins with what rests on nothing else that is broken', () => {
    assert.deepEqual(
      order(
        violation('OneLeaderPerTerm', 6),
        violation('StateMachineSafety.host', 6),
        violation('VotesCorrect.one_vote_per_term', 6),
      ),
      ['VotesCorrect.one_vote_per_term', 'OneLeaderPerTerm', 'StateMachineSafety.host'],
    );
  });

  it('sees foundations of foundations', () => {
    // Leader completeness rests on B11, that on B10 and B8; matching of applied logs rests on safety, that on H1.
    assert.deepEqual(
      order(violation('LastAppliedCommitIndexMatching.la_la', 3), violation('RequestVoteReplyMoreUpToDate', 3)),
      ['RequestVoteReplyMoreUpToDate', 'LastAppliedCommitIndexMatching.la_la'],
    );
  });

  it('keeps the order of the catalogue among equals', () => {
    assert.deepEqual(order(violation('NextIndexSafety', 3), violation('TermSanity.host', 3)), [
      'TermSanity.host',
      'NextIndexSafety',
    ]);
  });
});
