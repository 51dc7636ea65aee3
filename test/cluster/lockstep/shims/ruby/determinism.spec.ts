import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { stream } from '../../../../../harness/core/random.ts';
import { runCluster, type KitResult } from '../../cluster-kit.ts';
import type { KitProgram } from '../../node-kit.ts';
import { exampleNode, requireRuby, RubyLab } from './ruby-kit.ts';

const STEPS = 600;

describe('the Ruby shim: five nodes of a Raft in threads', function () {
  const lab = new RubyLab();
  const raft = exampleNode('raft.rb');
  let folders = 0;
  let first: KitResult;

  function run(seed: string, program: KitProgram): Promise<KitResult> {
    const folder = join(lab.folder, `run-${String(++folders)}`);
    return runCluster({ program, folder, seed, steps: STEPS, nodes: 5, faults: true });
  }

  before(async function () {
    requireRuby(this);
    first = await run('ruby', raft);
  });
  after(() => lab.end());

  it('leaves nothing uncontrolled, and loses no node by itself', () => {
    assert.deepEqual([[...first.outside], first.ended], [[], []]);
    assert.ok(first.operations.some(({ answer }) => answer?.type === 'write_ok'));
  });

  it('does the same again with another environment, and with lines that come in pieces', async () => {
    const draw = stream('pieces', 'test');
    const pieces = (text: string): string[] => {
      const cut = 1 + draw.integer(text.length);
      return [text.slice(0, cut), text.slice(cut)].filter((piece) => piece !== '');
    };
    const other = { TZ: 'Asia/Tokyo', LANG: 'C', LC_ALL: 'C', RUBYLIB: '/', MARK: 'x'.repeat(5_000) };
    const environment = { ...raft.environment, ...other };
    assert.equal((await run('ruby', { ...raft, environment, pieces })).digest, first.digest);
  });

  it('does something else with another seed', async () => {
    assert.notEqual((await run('other', raft)).digest, first.digest);
  });
});
