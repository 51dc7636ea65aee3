import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { operationsOf, type HistorySemantics } from '../../../harness/core/history.ts';
import { readHistory } from '../../../harness/store/history-file.ts';

/** A folder of recorded histories with known verdicts, described by its `index.json`. */
const CORPORA = process.env['VERDICT_CORPORA'];

interface Entry extends HistorySemantics {
  readonly file: string;
  readonly expected: { readonly linearizable: boolean };
}

describe('linearizability of recorded histories', () => {
  it('gets every verdict right', async function () {
    if (CORPORA === undefined) {
      console.log('      VERDICT_CORPORA is not set'); // eslint-disable-line no-console
      return this.skip();
    }
    this.timeout(120_000);
    const entries = JSON.parse(readFileSync(join(CORPORA, 'index.json'), 'utf8')) as Entry[];
    const spent = { read: 0, check: 0 };
    for (const { file, expected, model, initial, failSemantics, nilRead } of entries) {
      const start = performance.now();
      const history = await readHistory(join(CORPORA, file), { model, initial, failSemantics, nilRead });
      const loaded = performance.now();
      const { verdict, witness } = checkLinearizable(operationsOf(history.events), history.semantics);
      spent.read += loaded - start;
      spent.check += performance.now() - loaded;
      assert.equal(verdict, expected.linearizable ? 'pass' : 'fail', file);
      assert.equal(witness !== undefined, verdict === 'fail', file);
    }
    const [read, check] = [spent.read.toFixed(0), spent.check.toFixed(0)];
    console.log(`      ${entries.length} histories: ${read} ms reading, ${check} ms checking`); // eslint-disable-line no-console
  });
});
