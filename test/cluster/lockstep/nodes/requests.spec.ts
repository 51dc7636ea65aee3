import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readAnswer, requestMessage, requestOf } from '../../../../cluster/lockstep/nodes/requests.ts';
import type { Json, JsonObject } from '../../../../harness/core/json.ts';

const ask = (f: string, value: Json) => requestOf({ client: 'p4', request: 3, f, key: 'k1', value });
const error = (code: number): JsonObject => ({ type: 'error', code, text: '' });
const responded = (outcome: object) => ({ answer: { type: 'ClientResponse', client: 'p4', request: 3, outcome } });
const REFUSED = { answer: { type: 'NotLeader', client: 'p4', request: 3 } };
const OPEN = { open: true };

describe('requests to programs', () => {
  it('are those of lin-kv, from a client whose name begins with c', () => {
    assert.deepEqual(requestMessage('n2', ask('cas', [1, 2])), {
      src: 'cp4',
      dest: 'n2',
      body: { type: 'cas', key: 'k1', from: 1, to: 2, msg_id: 3 },
    });
    assert.deepEqual(requestMessage('n2', ask('read', null)).body, { type: 'read', key: 'k1', msg_id: 3 });
    assert.deepEqual(requestMessage('n2', ask('write', 5)).body, { type: 'write', key: 'k1', value: 5, msg_id: 3 });
  });

  const ANSWERS: readonly (readonly [string, string, Json, JsonObject, object])[] = [
    ['a value read', 'read', null, { type: 'read_ok', value: 7 }, responded({ ok: true, value: 7 })],
    ['a write done', 'write', 5, { type: 'write_ok' }, responded({ ok: true, value: 5 })],
    ['a cas done', 'cas', [1, 2], { type: 'cas_ok' }, responded({ ok: true, value: [1, 2] })],
    ['nothing there', 'read', null, error(20), responded({ ok: true, value: null })],
    ['another value there', 'cas', [1, 2], error(22), responded({ ok: false, error: 'mismatch' })],
    ['nothing there to compare with', 'cas', [1, 2], error(20), responded({ ok: false, error: 'mismatch' })],
    ['nothing there, as was expected', 'cas', [null, 2], error(20), REFUSED],
    ['certainly not done', 'write', 5, error(11), REFUSED],
    ['aborted', 'write', 5, error(14), REFUSED],
    ['a time-out inside', 'write', 5, error(0), OPEN],
    ['a crash inside', 'read', null, error(13), OPEN],
    ['an error of its own', 'write', 5, error(1000), OPEN],
  ];

  for (const [name, f, value, body, reading] of ANSWERS) {
    it(`come to what the answer says for certain, and to nothing else: ${name}`, () => {
      assert.deepEqual(readAnswer(ask(f, value), body), reading);
    });
  }

  it('are not answered by what belongs to another question', () => {
    for (const body of [{ type: 'write_ok' }, { type: 'read_ok' }, { type: 'gossip' }]) {
      const reading = readAnswer(ask('read', null), body);
      assert.match('problem' in reading ? reading.problem : '', /^answers a read/);
    }
  });
});
