import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cellName, cellsOf, overridesOfCell, parseMatrix } from '../../../harness/campaign/matrix.ts';

describe('the matrix of a campaign', () => {
  it('has a cell for every combination, the last key changing fastest', () => {
    const cells = cellsOf(parseMatrix(['build=3.4,3.5', 'nodes=3,5']));
    assert.deepEqual(cells.map(cellName), [
      'build 3.4, nodes 3',
      'build 3.4, nodes 5',
      'build 3.5, nodes 3',
      'build 3.5, nodes 5',
    ]);
    assert.deepEqual(cellsOf([]).map(cellName), ['as given']);
  });

  it('changes a spec as flags do; builds are names, even where they look like numbers', () => {
    assert.deepEqual(overridesOfCell({ build: '3.5', 'workload.rate': '50/s' }), [
      { key: 'build', value: '"3.5"', flag: '--matrix build' },
      { key: 'workload.rate', value: '50/s', flag: '--matrix workload.rate' },
    ]);
  });

  it('refuses what is no axis, and what is given twice', () => {
    assert.throws(() => parseMatrix(['build']), /expected key=value,value/);
    assert.throws(() => parseMatrix(['build=a', 'build=b']), /the key is given twice/);
    assert.throws(() => parseMatrix(['build=a,a']), /a value is given twice/);
    assert.throws(() => parseMatrix(['build=a,']), /a value is empty/);
    assert.throws(() => parseMatrix(['seed=1,2']), /seeds are given with --seeds/);
  });
});
