import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { comparedVariants, parseAxis } from '../../../../harness/campaign/compare/columns.ts';
import { InputError } from '../../../../harness/core/errors.ts';

const SOURCE = {
  text: 'name: small\nsystem: raft\nengine: sim\nnodes: 3\nsteps: 1000\n',
  file: 'small.yaml',
  overrides: [],
  plugins: [],
};

describe('columns of a comparison', () => {
  it('are builds, or values of another key', () => {
    assert.deepEqual(parseAxis('3.4.23, 3.5.16', undefined), { key: 'build', values: ['3.4.23', '3.5.16'] });
    assert.deepEqual(parseAxis(undefined, 'workload.rate=5/s,9/s'), { key: 'workload.rate', values: ['5/s', '9/s'] });
  });

  it('refuses less than two, and what are no columns', () => {
    for (const [builds, by] of [
      [undefined, undefined],
      ['A,B', 'nodes=3,5'],
      ['A', undefined],
      ['A,', undefined],
      [undefined, 'nodes'],
      [undefined, 'seed=1,2'],
    ] as const) {
      assert.throws(() => parseAxis(builds, by), InputError);
    }
  });

  it('names a value that is given twice', async () => {
    const { columns, variants } = await comparedVariants([SOURCE], { key: 'build', values: ['paper', 'paper'] });
    assert.deepEqual(columns, ['paper', 'paper (2)']);
    assert.deepEqual(
      variants.map(([variant]) => variant?.cell),
      [{ build: 'paper' }, { build: 'paper (2)' }],
    );
    assert.equal(variants[0]?.[0]?.digest, variants[1]?.[0]?.digest);
  });

  it('names the key of values that say nothing by themselves', async () => {
    const { columns } = await comparedVariants([SOURCE], { key: 'nodes', values: ['3', '5'] });
    assert.deepEqual(columns, ['nodes 3', 'nodes 5']);
  });

  it('compares a spec that expects a failure like any other', async () => {
    const text = `${SOURCE.text}expect: { fail: linearizable }\n`;
    const { variants } = await comparedVariants([{ ...SOURCE, text }], { key: 'build', values: ['paper', 'verdi'] });
    assert.notEqual(variants[0]?.[0]?.digest, variants[1]?.[0]?.digest);
  });

  it('refuses a build that does not exist', async () => {
    const axis = { key: 'build', values: ['paper', 'papr'] };
    await assert.rejects(comparedVariants([SOURCE], axis), /papr.*did you mean paper/);
  });
});
