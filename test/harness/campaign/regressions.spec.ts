import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegressions, regressionVariants } from '../../../harness/campaign/regressions.ts';
import { Results } from '../../../harness/campaign/results.ts';
import { jobOf } from '../../../harness/campaign/variant.ts';
import { failed, outcome } from './outcomes.ts';

const SPEC = 'name: short\nsystem: raft\nengine: sim\nnodes: 3\nduration: 5s\n';

describe('regressions of a campaign', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-regressions-'));
    writeFileSync(join(folder, 'short.yaml'), SPEC);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are seeds of specs beside the file, with what must come of them', async () => {
    const [fixed, found] = await regressionVariants(read(GOOD));
    assert.deepEqual(fixed?.regression, { name: 'short.yaml seed 7', seed: 7, must: 'pass' });
    assert.equal(fixed.expect, 'pass');
    assert.deepEqual(found?.regression, { name: 'the stale read', seed: 9, must: 'fail' });
    assert.deepEqual([found.expect, found.purpose], [{ fail: 'linearizable/stale-read' }, 'test']);
    assert.notEqual(found.digest, fixed.digest);
  });

  it('are kept, broken, or were not run', async () => {
    const variants = await regressionVariants(read(GOOD));
    const [fixed, found] = variants.map((variant) => jobOf(variant, variant.regression?.seed ?? 0));
    assert.ok(fixed && found);
    const states = (results: Results) => results.regressions.map(({ state }) => state);
    const kept = new Results(variants);
    assert.deepEqual(states(kept), ['pending', 'pending']);
    kept.take(outcome(fixed));
    kept.take(failed(found, 'linearizable/stale-read', { expected: true }));
    assert.deepEqual(states(kept), ['kept', 'kept']);
    assert.deepEqual([kept.matrix, kept.signatures], [[], []]);
    const broken = new Results(variants);
    broken.take(failed(fixed, 'logs/panic'));
    broken.take(outcome(found, { expected: false }));
    assert.deepEqual(states(broken), ['broken', 'broken']);
    assert.deepEqual(
      broken.regressions.map(({ sentence }) => sentence),
      [
        'short.yaml seed 7 had to stay fixed and ended with logs/panic.',
        'the stale read had to stay found and ended with pass.',
      ],
    );
  });

  it('are refused where they say too little or too much', () => {
    assert.throws(() => read('- { spec: short.yaml, seed: 7 }'), /must/);
    assert.throws(() => read('- { spec: short.yaml, seed: 7, must: fail }'), /say with what/);
    assert.throws(() => read('- { spec: short.yaml, seed: 7, must: pass, with: x }'), /leave out with/);
    assert.throws(() => read('- { spec: gone.yaml, seed: 7, must: pass }'), /there is no spec gone.yaml/);
    assert.throws(() => read('- { spec: short.yaml, seed: 7, must: pass, typo: 1 }'), /typo/);
    assert.throws(() => read(`${GOOD}- { spec: short.yaml, seed: 7, must: pass }\n`), /is there twice/);
    assert.throws(() => read('- ['), /regressions.yaml/);
  });

  function read(text: string) {
    const file = join(folder, 'regressions.yaml');
    writeFileSync(file, text);
    return readRegressions(file);
  }
});

const GOOD = `- { spec: short.yaml, seed: 7, must: pass }
- name: the stale read
  spec: short.yaml
  seed: 9
  set: { build: paper+stale-read, nodes: 5 }
  must: fail
  with: linearizable/stale-read
`;
