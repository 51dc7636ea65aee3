import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkTransactions } from '../../../../checkers/transactions/transactions.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { anomalyScripts, type WriteFunction } from '../../../../harness/generate/transactions/anomaly-scripts.ts';
import {
  TransactionGenerator,
  type TransactionSettings,
} from '../../../../harness/generate/transactions/transaction-generator.ts';

const SETTINGS: TransactionSettings = {
  seed: '1',
  write: 'append',
  transactions: 500,
  clients: 6,
  keys: 4,
  writesPerKey: 10,
  parts: 4,
  crashRate: 0.05,
  failRate: 0.05,
  latency: 1e6,
  anomaly: undefined,
};

describe('TransactionGenerator', () => {
  for (const write of ['append', 'w'] as const) {
    it(`makes histories of ${write} that are strictly serializable, with every outcome in them`, () => {
      for (let seed = 0; seed < 20; seed++) {
        const result = judged({ ...SETTINGS, seed: String(seed), write });
        assert.equal(result.verdict, 'pass', result.summary);
        assert.deepEqual(result.anomalies, []);
        const { ok, fail, info } = result.transactions;
        assert.equal(ok + fail + info, SETTINGS.transactions);
        assert.ok(fail > 0 && info > 0);
      }
    });
  }

  for (const anomaly of anomalyScripts.all) {
    it(`shows ${anomaly.name} when asked to, and nothing worse`, () => {
      for (const write of anomaly.writes) {
        assert.equal(judged({ ...SETTINGS, write, anomaly }).reason, anomaly.name);
      }
    });
  }

  it('makes the same history of the same settings, in order of time', () => {
    const events = [...new TransactionGenerator(SETTINGS).events()];
    assert.deepEqual([...new TransactionGenerator(SETTINGS).events()], events);
    assert.notDeepEqual([...new TransactionGenerator({ ...SETTINGS, seed: '2' }).events()], events);
    events.forEach(({ index, time }, place) => {
      assert.equal(index, place);
      assert.ok(time >= (events[place - 1]?.time ?? 0));
    });
  });

  it('gives a key up after so many writes', () => {
    const written = new Map<unknown, number>();
    for (const { input } of operationsOf([...new TransactionGenerator(SETTINGS).events()])) {
      for (const [f, key] of input as readonly (readonly [string, string])[]) {
        if (f === 'append') written.set(key, (written.get(key) ?? 0) + 1);
      }
    }
    assert.equal(Math.max(...written.values()), SETTINGS.writesPerKey);
  });
});

function judged(settings: TransactionSettings): ReturnType<typeof checkTransactions> {
  const models: Record<WriteFunction, string> = { append: 'list-append-transactions', w: 'rw-register-transactions' };
  const semantics = {
    model: models[settings.write],
    initial: null,
    failSemantics: 'did-not-happen',
    nilRead: 'value',
  } as const;
  return checkTransactions(operationsOf([...new TransactionGenerator(settings).events()]), semantics);
}
