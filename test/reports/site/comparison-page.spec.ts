import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Divergence } from '../../../reports/site/divergence.ts';
import { comparisonPage } from '../../../reports/site/comparison-page.ts';
import type { RunAccount } from '../../../reports/site/run-account.ts';
import { failingRun, passingRun } from '../fixtures.ts';
import { accountOf, HOSTILE } from './entries.ts';

const UNCOMPARED: Divergence = { kind: 'not-compared', reason: 'a run has no trace' };

/** A page with its tags taken out and its blanks put together. */
function textOf(page: string): string {
  const [, body = ''] = page.split('<main>');
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/\s+/g, ' ');
}

describe('two runs side by side', () => {
  const failing = (): RunAccount => accountOf(failingRun(), { id: 'a' });
  const passing = (): RunAccount => accountOf(passingRun(), { id: 'b' });

  it('says how the results differ, and what they can come from', () => {
    const text = textOf(comparisonPage(failing(), passing(), UNCOMPARED));
    assert.match(text, /The older one failed, the newer one passed; they differ in build\./);
    assert.match(text, /differs: build paper\+stale-read paper/);
    assert.match(text, /differs: linearizable/);
    assert.match(text, / progress /);
    assert.doesNotMatch(text, /differs: progress/);
    assert.match(text, /Not compared: a run has no trace\./);
  });

  it('names everything that specs ask for differently, also what words leave out', () => {
    const account = failing();
    const spec = account.spec as NonNullable<RunAccount['spec']>;
    const other = {
      ...account,
      spec: { ...spec, nemesis: [], durationMs: 90_000, workload: { ...spec.workload, timeoutMs: 1 } },
    };
    const text = textOf(comparisonPage(account, other, UNCOMPARED));
    assert.match(text, /Both failed; they differ in workload, nemesis and duration\./);
    assert.match(text, /differs: duration 1 min 0 s 1 min 30 s/);
    assert.match(text, /differs: workload \{/);
    assert.match(text, /&quot;timeoutMs&quot;:1[,}]/);
    assert.match(textOf(comparisonPage(account, failing(), UNCOMPARED)), /what they were asked to do is the same/);
  });

  it('compares what was measured, where it was', () => {
    const evidence = {
      ok: 90,
      fail: 5,
      info: 5,
      throughput: 10,
      longestGap: 1_500,
      leaders: [{}, {}],
      latency: { p50: 2.5 },
    };
    const measured = (account: RunAccount): RunAccount => {
      const document = account.document as NonNullable<RunAccount['document']>;
      const measures = { name: 'measures', verdict: 'pass' as const, summary: '', evidence };
      return { ...account, document: { ...document, checks: [measures] } };
    };
    const text = textOf(comparisonPage(measured(failing()), { ...passing(), document: undefined }, UNCOMPARED));
    assert.match(text, /differs: operations ok 90 –/);
    assert.match(text, /differs: availability \(outcome known\) 95\.00 % –/);
    assert.match(text, /differs: longest time without a success 1\.5 s –/);
    assert.match(text, /differs: latency, median 2\.5 ms –/);
    assert.match(text, /differs: leaderships seen 2 –/);
    assert.match(text, /without a verdict/);
  });

  it('shows the first different step by its parts, and both lines', () => {
    const lines = [
      '{"node":"n1","rule":"timeout","step":12,"time":5,"view":{"role":"follower","term":3}}',
      '{"node":"n1","packet":"n2>n1#1","rule":"deliver","step":12,"time":5,"view":{"role":"leader","term":3}}',
    ] as const;
    const text = textOf(comparisonPage(failing(), passing(), { kind: 'differs', step: 12, lines }));
    assert.match(text, /Step 12 is the first that differs\. All before it are the same\./);
    assert.match(text, /≠ differs: rule timeout deliver/);
    assert.match(text, / node n1 n1 /);
    assert.match(text, /differs: packet – n2&gt;n1#1/);
    assert.match(text, /differs: view: role follower leader/);
    assert.doesNotMatch(text, / (view: term|time|step) \d/);
    const ended = textOf(
      comparisonPage(failing(), passing(), { kind: 'differs', step: 13, lines: ['{"step":13}', undefined] }),
    );
    assert.match(ended, /The trace has ended before\./);
    assert.match(
      textOf(comparisonPage(failing(), passing(), { kind: 'same', steps: 1_234 })),
      /all 1,234 steps are the same/,
    );
  });

  it('shows whatever runs say as text', () => {
    const hostile = { ...failing(), problems: [HOSTILE] };
    const lines = [JSON.stringify({ [HOSTILE]: HOSTILE }), HOSTILE] as const;
    const page = comparisonPage(
      hostile,
      accountOf(passingRun(), { id: HOSTILE, name: HOSTILE, build: HOSTILE, seed: HOSTILE }),
      {
        kind: 'differs',
        step: 1,
        lines,
      },
    );
    assert.doesNotMatch(page, /<img|<script/);
    assert.match(page, /&lt;img src=x/);
  });
});
