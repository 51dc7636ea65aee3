import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Witness } from '../../../harness/core/witness.ts';
import { witnessSvg } from '../../../reports/page/witness-svg.ts';
import { assertWellFormed, outsideReferences } from '../well-formed.ts';

const WITNESS: Witness = {
  key: 'k<1>',
  pattern: 'stale-read',
  sentence: 'read #9 returned 1 although write #3 had overwritten it',
  operations: [
    { index: 1, process: 4, f: 'write', input: 1, output: 1, type: 'ok', invoked: 0, completed: 2e6, node: 'n1' },
    {
      index: 3,
      process: 5,
      f: 'cas',
      input: [1, 2],
      output: [1, 2],
      type: 'info',
      invoked: 3e6,
      completed: null,
      node: 'n1',
    },
    {
      index: 9,
      process: 4,
      f: 'read',
      input: null,
      output: '<b>',
      type: 'ok',
      invoked: 5e9,
      completed: 5.1e9,
      node: null,
    },
  ],
};

describe('witnessSvg', () => {
  it('is a picture of its own with a lane per process and open ends for unknown outcomes', () => {
    const svg = witnessSvg(WITNESS) as string;
    assertWellFormed(svg);
    assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
    assert.deepEqual(outsideReferences(svg), []);
    assert.equal(svg.match(/class="lane"/g)?.length, 2);
    assert.equal(svg.match(/class="bar bar-info open"/g)?.length, 1);
    assert.match(svg, /#9 read → &quot;&lt;b&gt;&quot; \(impossible\)/);
  });

  it('tells what was refused from what did not happen', () => {
    const [write, cas] = WITNESS.operations;
    assert.ok(write && cas);
    const failed = { ...cas, type: 'fail', completed: 4e6 } as const;
    const drawn = (operation: typeof failed & { readonly refused?: true }): string =>
      witnessSvg({ ...WITNESS, operations: [write, operation] }) as string;
    assert.match(drawn({ ...failed, refused: true }), /\(refused\)/);
    assert.doesNotMatch(drawn({ ...failed, refused: true }), /did not happen/);
    assert.match(drawn(failed), /\(did not happen\)/);
  });

  it('keeps the order of all moments', () => {
    const svg = witnessSvg(WITNESS) as string;
    const starts = [...svg.matchAll(/<rect class="bar[^>]* x="([\d.]+)"[^>]* width="([\d.]+)"/g)].map((match) => [
      Number(match[1]),
      Number(match[1]) + Number(match[2]),
    ]);
    const [write, , read] = [starts[0], starts[2], starts[1]] as [number[], number[], number[]];
    assert.ok((write[1] as number) < (read[0] as number));
  });

  it('blames no single operation where none can be blamed', () => {
    assert.doesNotMatch(witnessSvg({ ...WITNESS, pattern: 'not-linearizable' }) as string, /impossible/);
  });

  it('draws nothing for an empty or a very large witness', () => {
    assert.equal(witnessSvg({ ...WITNESS, operations: [] }), undefined);
    const [first] = WITNESS.operations;
    assert.ok(first);
    assert.equal(witnessSvg({ ...WITNESS, operations: Array.from({ length: 50 }, () => first) }), undefined);
  });
});
