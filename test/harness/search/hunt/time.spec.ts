import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graceOf } from '../../../../harness/search/hunt/closing.ts';
import { HuntFolder } from '../../../../harness/search/hunt/hunt-folder.ts';
import { hunt, type HuntOutcome } from '../../../../harness/search/hunt/hunt.ts';
import type { Wait } from '../../../../harness/search/hunt/wait.ts';
import { targetOf } from './subjects.ts';

/** No clock goes by it. */
const FOR_MS = 1_000_000;

describe('the time of a hunt', function () {
  this.timeout(120_000);
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  it('ends it, whatever its threads are at', async () => {
    const { tally, findings } = await huntUntil([FOR_MS], 'verdi');
    assert.deepEqual(findings, []);
    assert.equal(tally.broken, 0);
  });

  it('leaves findings as long as they are when there is no more for them, and says so', async () => {
    const unshrunk: string[] = [];
    const { findings } = await huntUntil([FOR_MS + graceOf(FOR_MS)], 'verdi+no-prev-term-check', (why) =>
      unshrunk.push(why),
    );
    assert.ok(findings.length > 0);
    assert.deepEqual(
      findings.map(({ shrunk }) => shrunk),
      findings.map(() => null),
    );
    assert.deepEqual([...new Set(unshrunk)], ['its time is over']);
  });

  /** A hunt to the first finding, whose clock has come to these times at its beginning and stands still. */
  async function huntUntil(
    over: readonly number[],
    build: string,
    onUnshrunk: (reason: string) => void = () => undefined,
  ): Promise<HuntOutcome> {
    const wait: Wait = async (ms, signal) => {
      if (!over.includes(ms) && !signal.aborted) await once(signal, 'abort');
      return over.includes(ms);
    };
    const settings = { spec: null, target: targetOf(build), seed: '40', strategies: null, sizes: null, liveness: true };
    const folder = HuntFolder.create(out, { format: 'verdict-hunt/1', ...settings }, new Date());
    const options = {
      folder,
      budget: { schedules: null, forMs: FOR_MS, untilFound: true },
      workers: 1,
      signal: new AbortController().signal,
      onFinding: () => undefined,
      onSuperseded: () => undefined,
      onUnshrunk: (_: unknown, reason: string) => onUnshrunk(reason),
      onProgress: () => undefined,
    };
    return hunt(options, wait);
  }
});
