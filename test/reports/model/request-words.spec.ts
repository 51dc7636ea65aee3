import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { answerWords, requestWords } from '../../../reports/model/request-words.ts';

const WHO = { client: 'p3', request: 7 };

describe('requests and answers in words', () => {
  it('says what was asked', () => {
    assert.equal(requestWords({ ...WHO, f: 'write', key: 'k1', value: 5 }), 'p3/7: write k1 5');
    assert.equal(requestWords({ ...WHO, f: 'read', key: 'k1', value: null }), 'p3/7: read k1');
    assert.equal(requestWords({ ...WHO, members: ['n1'] }), 'p3/7: {"members":["n1"]}');
    assert.equal(requestWords('lock'), 'lock');
  });

  it('says what was answered, nothing as nothing', () => {
    assert.equal(answerWords({ ...WHO, outcome: { type: 'ok', value: null } }), 'p3/7: ok null');
    assert.equal(answerWords({ ...WHO, outcome: { type: 'ok', value: 0 } }), 'p3/7: ok 0');
    assert.equal(answerWords({ ...WHO, outcome: { type: 'ok' } }), 'p3/7: ok');
    assert.equal(
      answerWords({ ...WHO, outcome: { type: 'fail', error: 'mismatch', value: null } }),
      'p3/7: fail mismatch',
    );
  });

  it('reads what live nodes write down', () => {
    assert.equal(answerWords({ ...WHO, outcome: { ok: true, value: null } }), 'p3/7: ok null');
    assert.equal(answerWords({ ...WHO, outcome: { ok: false, error: 'mismatch' } }), 'p3/7: fail mismatch');
  });

  it('does not speak of what is empty', () => {
    assert.equal(answerWords(WHO), 'p3/7');
    assert.equal(requestWords(WHO), 'p3/7');
  });
});
