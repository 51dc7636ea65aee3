import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkers } from '../../../checkers/registry.ts';
import { checkHistory } from '../../../harness/check-history.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import type { CheckResult } from '../../../harness/core/verdict.ts';
import { ednHistory } from '../../../harness/search/export/edn.ts';
import { Events, recordOf } from '../record.ts';

const SEMANTICS = { initial: null, failSemantics: 'did-not-happen', nilRead: 'value' } as const;
const LISTS: HistorySemantics = { ...SEMANTICS, model: 'list-append' };
const TRANSACTIONS: HistorySemantics = { ...SEMANTICS, model: 'list-append-transactions' };

/** An append, a read of the list, and a read that a number answers. */
const answered = (found: Json, answer: string): HistoryEvent[] => {
  const { all } = new Events()
    .operation(0, 'append', 'k1', 1, 'ok')
    .operation(10, 'read', 'k1', null, 'ok', found)
    .operation(20, 'read', 'k1', null, 'info');
  return all.map((event) => (event.type === 'info' ? { ...event, error: 'no answer', answer, node: 'n2' } : event));
};

const judged = (check: string, events: readonly HistoryEvent[], semantics = LISTS): CheckResult =>
  checkers.named(check).check(recordOf(new Events(), { history: { events, semantics } }));

describe('an answer that cannot be one', () => {
  for (const check of ['linearizable', 'sequential', 'sessions']) {
    it(`fails ${check}, with the operation, the node and what it said`, () => {
      const { verdict, reason, summary, evidence } = judged(check, answered([1], '7'));
      assert.deepEqual([verdict, reason], ['fail', 'malformed-answer']);
      assert.match(
        summary,
        /^n2 answered read #4 on k1 by process 2 with 7, which cannot be an answer to it\. Beside that: /,
      );
      const { witness, malformed } = evidence as { readonly witness: JsonObject; readonly malformed: JsonObject };
      assert.deepEqual([witness['culprit'], malformed['found']], [4, 1]);
      assert.deepEqual(
        (witness['operations'] as readonly JsonObject[]).map(({ f, output }) => [f, output]),
        [['read', 7]],
      );
    });

    it(`leaves ${check} alone where there is none`, () => {
      const events = answered([1], '7').map(({ answer: _, ...event }): HistoryEvent => event);
      assert.equal(judged(check, events).verdict, 'pass');
    });
  }

  it('fails transactions, and is the first of several', () => {
    const txn: Json = [['append', 'x', 1]];
    const { all } = new Events()
      .operation(0, 'txn', 'x', txn, 'info')
      .operation(10, 'txn', 'x', [['r', 'x', null]], 'ok', [['r', 'x', [1]]])
      .operation(20, 'txn', 'x', [['append', 'x', 3]], 'info');
    assert.equal(judged('transactions', all, TRANSACTIONS).verdict, 'pass');
    const events = all.map((event) => (event.type === 'info' ? { ...event, answer: `"${'x'.repeat(80)}"` } : event));
    const { verdict, reason, summary } = judged('transactions', events, TRANSACTIONS);
    assert.deepEqual([verdict, reason], ['fail', 'malformed-answer']);
    assert.match(
      summary,
      /^the system answered txn #0 on x by process 0 with "x{59}…, .* \(the first of 2 such answers\)\. /,
    );
  });

  it('does not hide what else is wrong', () => {
    const { verdict, reason, summary } = judged('linearizable', answered([], '7'));
    assert.deepEqual([verdict, reason], ['fail', 'lost-element']);
    assert.match(summary, /Also, n2 answered read #4 on k1 by process 2 with 7, which cannot be an answer to it\.$/);
  });
});

describe('a recorded answer that cannot be one', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-answers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fromFile = (events: readonly object[]) => {
    const file = join(folder, 'history.jsonl');
    writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'));
    return checkHistory(file, { model: 'list-append' });
  };

  it('fails a history that is read from its file', async () => {
    const { verdict, reason } = await fromFile(answered([1], '[1,"<html>"'));
    assert.deepEqual([verdict, reason], ['fail', 'malformed-answer']);
  });

  it('is still there after a journey through EDN', async () => {
    const file = join(folder, 'history.edn');
    writeFileSync(file, ednHistory(answered([1], '{"a":"\\"}'), LISTS));
    const { verdict, reason, summary } = await checkHistory(file, {});
    assert.deepEqual([verdict, reason], ['fail', 'malformed-answer'], summary);
  });

  it('is nothing of what other tools call so', async () => {
    const events = answered([1], '7').map(({ answer: _, ...event }) => ({
      ...event,
      answer: event.type === 'ok' ? '7' : 7,
    }));
    assert.equal((await fromFile(events)).verdict, 'pass');
  });
});
