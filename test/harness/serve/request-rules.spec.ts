import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { isLoopback, partsOf, refusalOf, type Reach } from '../../../harness/serve/request-rules.ts';

const LOCAL: Reach = { host: '127.0.0.1', remote: false };
const REMOTE: Reach = { host: '0.0.0.0', remote: true };

function status(host: string | undefined, reach: Reach, method = 'GET'): number | undefined {
  return refusalOf({ method, headers: host === undefined ? {} : { host } }, reach)?.status;
}

describe('refusalOf', () => {
  it('answers on loopback under its own names only, at whatever port', () => {
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:7878', '127.0.0.1', '[::1]:80', '127.1.2.3']) {
      assert.equal(status(host, LOCAL), undefined, host);
    }
    const others = [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '[fe80::1]',
      'localhost.',
    ];
    const malformed = [undefined, '', 'user@localhost', 'localhost/', 'localhost, evil', 'local host', '[::1', ':7878'];
    for (const host of [...others, ...malformed]) assert.equal(status(host, LOCAL), 403, String(host));
  });

  it('takes addresses where others may come, and the name it was started with', () => {
    for (const host of ['10.0.0.1:7878', '[fe80::1]:7878', 'localhost'])
      assert.equal(status(host, REMOTE), undefined, host);
    assert.equal(status('evil.example', REMOTE), 403);
    assert.equal(status('ci.example:7878', { host: 'CI.example', remote: true }), undefined);
  });

  it('answers reading only', () => {
    assert.equal(status('localhost', LOCAL, 'HEAD'), undefined);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])
      assert.equal(status('localhost', LOCAL, method), 405);
  });
});

describe('partsOf', () => {
  it('decodes the parts of a path', () => {
    assert.deepEqual(partsOf('/'), ['']);
    assert.deepEqual(partsOf('/index.html?text=a/b'), ['index.html']);
    assert.deepEqual(partsOf('/runs/a%20b/%C3%A4?x'), ['runs', 'a b', 'ä']);
  });

  it('refuses whatever could mean another folder, however it is written', () => {
    const ways = ['..', '%2e%2e', '.%2E', '.', '%2e', '..%2f..', 'a%2fb', 'a%5cb', 'a\\b', 'a%00', ''];
    for (const way of ways) assert.equal(partsOf(`/runs/a/${way}/b`), undefined, way);
    for (const url of ['//runs/a', '/runs//a', 'http://evil.example/', '*', '', '/%', '/%ff', '/runs/']) {
      assert.equal(partsOf(url), undefined, url);
    }
  });
});

describe('isLoopback', () => {
  it('knows what other machines cannot reach', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '::1']) assert.ok(isLoopback(host), host);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.org', '127.evil.example'])
      assert.ok(!isLoopback(host), host);
  });
});
