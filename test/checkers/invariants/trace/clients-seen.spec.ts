import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { ClientsSeen } from '../../../../checkers/invariants/trace/clients-seen.ts';
import type { LateFinding } from '../../../../checkers/invariants/invariant.ts';
import type { Observation, RaftRequest } from '../../../../harness/core/raft/observation.ts';

describe('what clients see', () => {
  it('is contradicted at once where that is easy to see', () => {
    const { said, late } = seenWith(2, [1, 2, 1]);
    assert.match(said[2] ?? '', /^reader\/3, get x, was answered 1, and no order of all requests explains that/);
    assert.equal((late as LateFinding).sentence, said[2]);
  });

  it('is contradicted at the end, and at the answer that did it, where that is hard to see', () => {
    const { said, late } = seenWith(14, [1, 2, 1, 1]);
    assert.deepEqual(said, [undefined, undefined, undefined, undefined]);
    const { sentence, ...place } = late as LateFinding;
    assert.match(sentence, /^reader\/3, get x, was answered 1, and no order of all requests explains that/);
    assert.deepEqual(place, { step: 3, point: 'handled', node: 'n1', rule: 'input' });
  });

  it('is explained at the end where it can be', () => {
    const { said, late } = seenWith(14, [1, 2, 3, 4]);
    assert.deepEqual(said, [undefined, undefined, undefined, undefined]);
    assert.equal(late, undefined);
  });

  it('stays undecided where that would take too long', () => {
    assert.equal(seenWith(14, [1, 2, 1], 1_000).late, 'undecided');
  });
});

/** Puts of 1, 2, … that are never answered, and after them what one reader is told, one get after the other. */
function seenWith(puts: number, told: readonly number[], stepsAtEnd?: number) {
  const seen = new ClientsSeen();
  for (let put = 1; put <= puts; put++) seen.ask(asked(`writer ${put}`, 1, { f: 'put', key: 'x', value: put }));
  const said = told.map((value, position) => {
    const request = position + 1;
    seen.ask(asked('reader', request, { f: 'get', key: 'x' }));
    const outcome = { ok: true, value } as const;
    return seen.answer({ type: 'ClientResponse', client: 'reader', request, outcome }, at(request));
  });
  return { said, late: seen.finish(stepsAtEnd) };
}

function asked(client: string, request: number, command: Partial<RaftRequest['command']>) {
  return { client, request, command } as RaftRequest;
}

/** The point at which it is answered. */
function at(step: number): Observation {
  return { step, point: 'handled', node: 0, world: { names: ['n1'] }, rule: 'input' } as unknown as Observation;
}
