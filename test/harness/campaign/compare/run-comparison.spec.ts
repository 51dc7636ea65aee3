import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runComparison } from '../../../../harness/campaign/compare/run-comparison.ts';
import type { Comparison } from '../../../../harness/core/campaign/comparison.ts';
import { InterruptedError } from '../../../../harness/core/errors.ts';
import { comparisonPage } from '../../../../reports/comparison/page.ts';

const TEXT = `
name: partitions
system: raft
engine: sim
nodes: 3
steps: 1500
duration: 10s
workload: { name: register, keys: 2, clients: 6 }
nemesis:
  - { fault: partition, shape: isolate-leader, every: 4s, for: 2s }
  - { fault: kill, target: leader, every: 5s, for: 1s }
`;

describe('comparing builds in sim', function () {
  this.timeout(120_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-compare-'));
  after(() => rmSync(out, { recursive: true, force: true }));

  async function compare(values: readonly string[], to: number, bisect = false): Promise<[Comparison, string]> {
    const { comparison, folder } = await runComparison(
      {
        specs: [{ text: TEXT, file: 'partitions.yaml', overrides: [], plugins: [] }],
        axis: { key: 'build', values },
        seeds: { from: 1, to },
        bisect,
        workers: 2,
        out,
        history: undefined,
        power: [],
        command: '',
        signal: new AbortController().signal,
        onProgress: () => undefined,
      },
      comparisonPage,
    );
    return [comparison, folder.directory];
  }

  it('names the step at which a planted bug begins to differ, with the node on both sides', async () => {
    const [comparison, directory] = await compare(['paper', 'paper+forget-vote'], 2);
    assert.equal(comparison.result, 'new-failure');
    assert.deepEqual(
      comparison.signatures.map(({ signature, first }) => [signature, first]),
      [['invariants/VotesCorrect', 1]],
    );
    const [divergence] = comparison.divergences;
    assert.deepEqual([divergence?.seed, divergence?.step], [1, 160]);
    const [correct, forgetful] = divergence?.sides ?? [];
    // The first restart of a node that had voted in its term: one remembers for whom, the other one does not.
    assert.match(correct?.words ?? '', /^n3 takes RESTART/);
    assert.equal(forgetful?.words, correct?.words);
    assert.deepEqual([correct?.node?.after['voted for'], forgetful?.node?.after['voted for']], ['n3', 'nobody']);
    assert.deepEqual(correct?.node?.before, forgetful?.node?.before);
    for (const side of [correct, forgetful]) assert.ok(existsSync(join(directory, side?.folder ?? '?', 'report.html')));
    // Both sides of it, and no run that was not kept.
    assert.equal(
      readFileSync(join(directory, 'runs', 'index.jsonl'), 'utf8')
        .trimEnd()
        .split('\n').length,
      2,
    );
    assert.ok(existsSync(join(directory, 'comparison.json')) && existsSync(join(directory, 'report.html')));
  });

  it('sees a build that answers without asking whether it still leads', async () => {
    const [first, later] = ['paper+no-pre-vote+no-check-quorum', 'paper+no-pre-vote+no-check-quorum+stale-read'];
    const [{ divergences }] = await compare([first, later], 1);
    const [divergence] = divergences;
    assert.equal(divergence?.step, 49);
    assert.match(divergence.sides[0].words, /INPUT client p1, f read.* sends AppendEntries/);
    assert.match(divergence.sides[1].words, /INPUT client p1, f read.* answers /);
  });

  it('finds no difference between a build and itself', async () => {
    const [comparison] = await compare(['paper', 'paper'], 4);
    assert.equal(comparison.result, 'no-new-failure');
    assert.deepEqual(comparison.divergences, []);
    assert.deepEqual(comparison.scenarios[0]?.against[0]?.traces, { compared: 4, same: 4 });
    assert.ok(
      comparison.remarks.some((remark) => remark.startsWith('No difference in rates or measures at the level of 5 %')),
    );
    const deltas = comparison.scenarios[0].measures.flatMap(({ against }) => against[0]?.delta.value ?? []);
    assert.ok(deltas.length > 5 && deltas.every((delta) => delta === 0));
  });

  it('finds by halves the build that brought a failure', async () => {
    const bad = 'paper+forget-vote';
    const [comparison] = await compare(['paper', 'paper', 'paper', bad, bad, bad], 1, true);
    const [signature] = comparison.signatures;
    assert.equal(signature?.first, 3);
    // The ends, then the third, then the fourth.
    assert.deepEqual(signature.tried, [0, 2, 3, 5]);
    assert.match(comparison.sentence, /from paper\+forget-vote on/);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const options = {
      specs: [{ text: TEXT, file: 'partitions.yaml', overrides: [], plugins: [] }],
      axis: { key: 'build', values: ['paper', 'verdi'] },
      seeds: { from: 1, to: 500 },
      bisect: false,
      workers: 1,
      out,
      history: undefined,
      power: [],
      command: '',
      signal: stop.signal,
      onProgress: () => stop.abort(),
    };
    await assert.rejects(runComparison(options, comparisonPage), InterruptedError);
  });
});
