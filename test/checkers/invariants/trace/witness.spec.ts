import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { linearizabilityWitness } from '../../../../checkers/invariants/trace/witness.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { stream } from '../../../../harness/core/random.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import type { ExternalEvent } from '../../../../harness/core/raft/observation.ts';
import { entry } from '../world-state.ts';
import { answered, asks, sentAway, told } from './events.ts';
import { legalRun, mutated, operationsOf, SEMANTICS, type Run, type Vocabulary } from './random-run.ts';

const ROUNDS = 400;
const GET = { f: 'get', value: null };
const PUT = entry(1, 1, { client: 'c', request: 1 });
const READ = entry(2, 1, { client: 'd', request: 1, command: GET });

/** What the witness says of these entries and events. */
function sentenceOf(entries: readonly Entry[], ...trace: readonly ExternalEvent[]): string | undefined {
  return linearizabilityWitness(trace, entries).sentence;
}

describe('checkers/invariants/trace/witness', () => {
  it('executes every applied request once, in order', () => {
    const trace = [asks('c', 1), asks('d', 1, GET), asks('c', 1), told('d', 1, 1), sentAway('c', 1)];
    const { verdict, order } = linearizabilityWitness(trace, [PUT, READ, { ...PUT, index: 3 }]);
    assert.equal(verdict, 'pass');
    assert.deepEqual(order, [
      { entry: PUT, outcome: { ok: true, value: 1, previous: null }, answered: false },
      { entry: READ, outcome: { ok: true, value: 1 }, answered: true },
    ]);
  });

  it('knows requests by client and number and looks at the first answer only', () => {
    assert.equal(sentenceOf([PUT], asks('c', 1), told('c', 1, 1), told('c', 1, 2), asks('c', 1)), undefined);
  });

  it('refuses answers that nobody asked for, or not yet', () => {
    assert.equal(sentenceOf([PUT], told('c', 1, 1), asks('c', 1)), 'c/1 was answered before anybody asked for it.');
    assert.equal(sentenceOf([PUT], asks('c', 1), told('e', 1, 1)), 'e/1 was answered before anybody asked for it.');
  });

  it('refuses applied entries that nobody asked for', () => {
    const sentence = 'Entry 1 of term 1 (put x by c/1) was applied, but no client asked for it.';
    assert.equal(sentenceOf([PUT]), sentence);
    assert.equal(sentenceOf([PUT], asks('c', 1, { value: 2 })), sentence);
  });

  it('refuses answers to what was not applied', () => {
    assert.equal(
      sentenceOf([], asks('c', 1), told('c', 1, 1)),
      'c/1 was answered, but has no place among the applied entries.',
    );
  });

  it('refuses answers that the sequential machine does not give', () => {
    assert.equal(
      sentenceOf([PUT, READ], asks('c', 1), asks('d', 1, GET), told('d', 1, null)),
      'd/1 was answered ok null, but at its place among the applied entries it comes to ok 1.',
    );
    assert.equal(
      sentenceOf([PUT], asks('c', 1), answered('c', 1, { ok: false, error: 'mismatch' })),
      'c/1 was answered mismatch, but at its place among the applied entries it comes to ok 1 over null.',
    );
  });

  it('refuses an order against real time', () => {
    const [early, late] = [
      entry(1, 1, { client: 'd', request: 1, command: GET }),
      entry(2, 1, { client: 'c', request: 1, command: { value: 1 } }),
    ];
    assert.equal(
      sentenceOf([early, late], asks('c', 1), told('c', 1, 1), asks('d', 1, GET)),
      'c/1 was answered before d/1 was asked for, but applied after it.',
    );
  });

  it('does not judge clients that ask for two things with one number', () => {
    const { verdict, sentence } = linearizabilityWitness([asks('c', 1), asks('c', 1, { value: 2 })], [PUT]);
    assert.equal(verdict, 'vacuous');
    assert.equal(sentence, 'c asked for two things with request 1.');
  });

  for (const vocabulary of ['register', 'kv-append'] as const) {
    it(`passes legal runs of ${vocabulary}, as the search does`, () => {
      let answers = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const run = legalRun(stream('witness', `${vocabulary}/${round}`), vocabulary, 10);
        assert.deepEqual(judged(run, vocabulary), { witness: true, search: true }, `round ${round}`);
        answers += run.trace.filter(({ type }) => type === 'output').length;
      }
      assert.ok(answers > ROUNDS);
    });

    it(`passes some order of the requests of a run of ${vocabulary} just when the search finds one`, () => {
      const verdicts = { linearizable: 0, not: 0, otherOrder: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        const random = stream('witness', `mutated/${vocabulary}/${round}`);
        const run = mutated(random, legalRun(random, vocabulary, 5));
        const { witness, search } = judged(run, vocabulary);
        assert.ok(search || !witness, `round ${round}: the witness passes what is not linearizable`);
        const someOrder = orders(run.requests).some(
          (order) => linearizabilityWitness(run.trace, order).verdict === 'pass',
        );
        assert.equal(someOrder, search, `round ${round}`);
        verdicts[search ? (witness ? 'linearizable' : 'otherOrder') : 'not']++;
      }
      for (const count of Object.values(verdicts)) assert.ok(count > ROUNDS / 20, JSON.stringify(verdicts));
    });
  }

  it('says the same as the search where no two requests overlap', () => {
    const verdicts = { pass: 0, fail: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const random = stream('witness', `sequential/${round}`);
      const run = mutated(random, legalRun(random, 'register', 10, true));
      const { witness, search } = judged(run, 'register');
      // An order that nobody saw may be another one than that of the log: only answers are changed here.
      if (run.mutation !== 'answer') continue;
      assert.equal(witness, search, `round ${round}`);
      verdicts[witness ? 'pass' : 'fail']++;
    }
    assert.ok(verdicts.fail > ROUNDS / 20, JSON.stringify(verdicts));
  });
});

function judged({ trace, entries }: Run, vocabulary: Vocabulary): { witness: boolean; search: boolean } {
  const { verdict } = checkLinearizable(operationsOf(trace, vocabulary), SEMANTICS[vocabulary]);
  assert.notEqual(verdict, 'unknown');
  return { witness: linearizabilityWitness(trace, entries).verdict === 'pass', search: verdict !== 'fail' };
}

/** Every order of every choice of the entries. */
function orders(entries: readonly Entry[]): Entry[][] {
  return [
    [],
    ...entries.flatMap((first) => orders(entries.filter((other) => other !== first)).map((rest) => [first, ...rest])),
  ];
}
