import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { choicesOf, filterableGroup, filterableRun, filterOf, NO_FILTER } from '../../../reports/site/filter.ts';
import { listedGroup, listedRun } from './entries.ts';

const RUNS = [
  listedRun({ id: 'a-1', name: 'a', seed: '1', build: 'paper', state: 'pass' }),
  listedRun({ id: 'b-11', name: 'b', seed: '11', build: 'paper+stale-read', state: 'fail' }),
  listedRun({ id: 'c-1', name: 'c', seed: '1', build: 'verdi', engine: 'live', state: 'damaged' }),
];

function found(asked: Partial<typeof NO_FILTER>): string[] {
  const fits = filterOf({ ...NO_FILTER, ...asked });
  return RUNS.filter((run) => fits(filterableRun(run))).map(({ id }) => id);
}

describe('filterOf', () => {
  it('lets everything through that nobody asked about', () => {
    assert.deepEqual(found({}), ['a-1', 'b-11', 'c-1']);
  });

  it('takes filters exactly and words anywhere, all of them', () => {
    assert.deepEqual(found({ seed: '1' }), ['a-1', 'c-1']);
    assert.deepEqual(found({ build: 'paper' }), ['a-1']);
    assert.deepEqual(found({ text: 'PAPER' }), ['a-1', 'b-11']);
    assert.deepEqual(found({ text: ' stale  b-11 ' }), ['b-11']);
    assert.deepEqual(found({ text: 'stale verdi' }), []);
    assert.deepEqual(found({ state: 'damaged', engine: 'live', system: 'raft' }), ['c-1']);
  });

  it('finds folders about runs by their words and verdicts, and never by what only runs have', () => {
    const group = filterableGroup(listedGroup({ state: 'fail', line: '2 jobs failed' }));
    const fits = (asked: Partial<typeof NO_FILTER>): boolean => filterOf({ ...NO_FILTER, ...asked })(group);
    assert.deepEqual(
      [fits({ text: 'nightly campaign' }), fits({ text: 'jobs' }), fits({ state: 'fail' })],
      [true, true, true],
    );
    assert.deepEqual([fits({ state: 'pass' }), fits({ system: 'raft' }), fits({ seed: '7' })], [false, false, false]);
  });
});

describe('choicesOf', () => {
  it('names each value once, in order', () => {
    assert.deepEqual(choicesOf(RUNS, 'engine'), ['live', 'sim']);
    assert.deepEqual(choicesOf(RUNS, 'build'), ['paper', 'paper+stale-read', 'verdi']);
  });
});
