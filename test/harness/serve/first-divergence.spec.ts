import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Catalogue } from '../../../harness/serve/catalogue.ts';
import { firstDivergence, type Traced } from '../../../harness/serve/first-divergence.ts';
import { readAccount } from '../../../harness/serve/run-account.ts';
import type { ListedRun } from '../../../reports/site/listed.ts';
import { makeRunFolder, withOut, type MadeRun } from './folders.ts';

/** Long enough for several reads of a file, with letters that take several bytes. */
const STEPS = Array.from({ length: 3_000 }, (_, index) => JSON.stringify({ step: index + 1, say: 'ä→'.repeat(20) }));

function traced(out: string, id: string, made: MadeRun): Traced {
  const directory = makeRunFolder(out, id, made);
  const run = Catalogue.of(out)
    .list()
    .runs.find((each) => each.id === id) as ListedRun;
  return { directory, account: readAccount(directory, run) };
}

describe('firstDivergence', () => {
  it('finds the first step that differs, or that one of them does not have', async () => {
    await withOut(async (out) => {
      const one = traced(out, 'one', { trace: STEPS });
      const changed = traced(out, 'changed', {
        trace: STEPS.map((line, index) => (index === 2_345 ? '{"step":2346}' : line)),
      });
      const shorter = traced(out, 'shorter', { trace: STEPS.slice(0, 2_999) });
      const lines = [STEPS[2_345], '{"step":2346}'];
      assert.deepEqual(await firstDivergence(one, changed), { kind: 'differs', step: 2_346, lines });
      assert.deepEqual(await firstDivergence(shorter, one), {
        kind: 'differs',
        step: 3_000,
        lines: [undefined, STEPS[2_999]],
      });
    });
  });

  it('says that there is none, also where the last line has no end', async () => {
    await withOut(async (out) => {
      const [one, other] = [traced(out, 'one', { trace: STEPS }), traced(out, 'other', { trace: STEPS, seed: '8' })];
      assert.deepEqual(await firstDivergence(one, other), { kind: 'same', steps: 3_000 });
      for (const { directory } of [one, other]) appendFileSync(join(directory, 'trace.jsonl'), '{"step":3001}');
      assert.deepEqual(await firstDivergence(one, other), { kind: 'same', steps: 3_001 });
    });
  });

  it('compares exact runs of one spec that have traces, and no others', async () => {
    await withOut(async (out) => {
      const exact = traced(out, 'exact', { trace: STEPS });
      const reason = async (other: Traced): Promise<string> => {
        const divergence = await firstDivergence(exact, other);
        return divergence.kind === 'not-compared' ? divergence.reason : divergence.kind;
      };
      assert.match(
        await reason(traced(out, 'live', { engine: 'live', trace: STEPS })),
        /only the steps of runs in sim/,
      );
      assert.match(await reason(traced(out, 'bare', {})), /has no trace/);
      const elsewhere = traced(out, 'elsewhere', { trace: STEPS });
      const account = { ...elsewhere.account, run: { ...elsewhere.account.run, name: 'else' } };
      assert.match(await reason({ ...elsewhere, account }), /different specs/);
      writeFileSync(join(elsewhere.directory, 'trace.jsonl'), '');
      assert.equal(await reason(elsewhere), 'differs');
    });
  });
});
