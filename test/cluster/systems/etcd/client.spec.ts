import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connectEtcd } from '../../../../cluster/systems/etcd/client.ts';
import type { ClientOutcome, SystemClient } from '../../../../harness/core/contracts/system.ts';
import type { Json } from '../../../../harness/core/json.ts';

/** Answers of real members, recorded; blanks after commas are what 3.5 writes. */
const HEADER =
  '"header":{"cluster_id":"12585025371463040466","member_id":"8211f1d0f64f3269","revision":"4","raft_term":"2"}';
const PUT = `{${HEADER}}`;
const PUT_35 =
  '{"header":{"cluster_id":"12585025371463040466", "member_id":"9372538179322589801", "revision":"4", "raft_term":"2"}}';
const READ_5 = `{${HEADER},"kvs":[{"key":"aw==","create_revision":"2","mod_revision":"2","version":"1","value":"NQ=="}],"count":"1"}`;
const READ_5_35 =
  '{"header":{"cluster_id":"1", "member_id":"2", "revision":"4", "raft_term":"2"}, "kvs":[{"key":"aw==", "create_revision":"2", "mod_revision":"2", "version":"1", "value":"NQ=="}], "count":"1"}';
const READ_NOTHING = `{${HEADER}}`;
const CAS_HIT = `{${HEADER},"succeeded":true,"responses":[{"response_put":{"header":{"revision":"5"}}}]}`;
const CAS_MISS = `{${HEADER}}`;
const TIMED_OUT = '{"error":"etcdserver: request timed out","code":14}';
const TIMED_OUT_35 = '{"code":14, "message":"etcdserver: request timed out", "details":[]}';
const NO_SPACE = '{"error":"etcdserver: mvcc: database space exceeded","code":8}';
const LEADER_CHANGED = '{"error":"etcdserver: leader changed","message":"etcdserver: leader changed","code":14}';

const LEASE_MS = 5_000;

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

interface Asked {
  readonly path: string;
  readonly body: unknown;
}

describe('client of etcd', () => {
  const servers: Server[] = [];
  let asked: Asked[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    asked = [];
  });

  /** A member that says its version truthfully and answers everything else with the handler. */
  const member = async (handler: Handler, version = '3.4.23'): Promise<SystemClient> => {
    const server = createServer((request, response) => {
      if (request.url === '/version') {
        response.end(`{"etcdserver":"${version}","etcdcluster":"${version}"}`);
        return;
      }
      void text(request).then((body) => {
        asked.push({ path: request.url ?? '', body: JSON.parse(body) as unknown });
        handler(request, response, body);
      });
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return connectEtcd([{ name: 'n1', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }], LEASE_MS);
  };

  const answering = (status: number, body: string): Promise<SystemClient> =>
    member((_, response) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(body));

  const operations: Readonly<Record<string, Json>> = { read: null, write: 5, cas: [5, 6] };

  describe('outcomes', () => {
    const ok = (value: Json): ClientOutcome => ({ type: 'ok', value });
    const info = (error: string): ClientOutcome => ({ type: 'info', error });
    const fail = (error: string, retry: boolean): ClientOutcome => ({ type: 'fail', error, retry });
    const timedOut = 'etcdserver: request timed out';
    const noSpace = 'etcdserver: mvcc: database space exceeded';
    const garbage = 'unreadable answer, HTTP 200';
    const cases: readonly [string, number, string, Partial<Record<string, ClientOutcome>>][] = [
      ['an answer to a write', 200, PUT, { write: ok(5), read: ok(null), cas: fail('mismatch', false) }],
      ['an answer with blanks', 200, PUT_35, { write: ok(5) }],
      ['a value', 200, READ_5, { read: ok(5) }],
      ['a value with blanks', 200, READ_5_35, { read: ok(5) }],
      ['an absent key', 200, READ_NOTHING, { read: ok(null) }],
      ['a comparison that held', 200, CAS_HIT, { cas: ok([5, 6]) }],
      ['a comparison that did not hold', 200, CAS_MISS, { cas: fail('mismatch', false) }],
      ['no majority', 503, TIMED_OUT, { write: info(timedOut), cas: info(timedOut), read: fail(timedOut, true) }],
      [
        'no majority in 3.5',
        503,
        TIMED_OUT_35,
        { write: info(timedOut), cas: info(timedOut), read: fail(timedOut, true) },
      ],
      ['a new leader', 503, LEADER_CHANGED, { write: info('etcdserver: leader changed') }],
      [
        'a full store',
        429,
        NO_SPACE,
        { write: fail(noSpace, false), cas: fail(noSpace, false), read: fail(noSpace, false) },
      ],
      ['an unknown code', 500, '{"code":2,"error":"unknown"}', { write: info('unknown'), cas: info('unknown') }],
      ['garbage', 200, '<html>', { write: info(garbage), cas: info(garbage), read: info(garbage) }],
      ['half an answer', 200, PUT.slice(0, -1), { write: info(garbage), read: info(garbage) }],
      [
        'an answer of something else',
        200,
        '{"hello":"world"}',
        { write: info('unexpected answer, HTTP 200'), read: info('unexpected answer, HTTP 200') },
      ],
      ['an error of something else', 502, 'Bad Gateway', { write: info('unreadable answer, HTTP 502') }],
      ['a path it does not know', 404, '404 page not found', { write: fail('no /v3/kv/put here', true) }],
    ];
    for (const [name, status, body, expected] of cases) {
      for (const [f, outcome] of Object.entries(expected)) {
        it(`${name}: ${f} is ${String(outcome?.type)}`, async () => {
          assert.deepEqual(await invoke(await answering(status, body), f, operations[f] ?? null), outcome);
        });
      }
    }

    it('an answer in many pieces is read to its end', async () => {
      const client = await member((_, response) => {
        const bytes = [...Buffer.from(READ_5)];
        const next = (): void => {
          const byte = bytes.splice(0, 50);
          if (byte.length === 0) response.end();
          else response.write(Buffer.from(byte), () => setImmediate(next));
        };
        next();
      });
      assert.deepEqual(await invoke(client, 'read', null), ok(5));
    });

    it('a connection refused is a failure that another node may mend', async () => {
      const client = await answering(200, PUT);
      await invoke(client, 'write', 5);
      const server = servers.pop();
      server?.closeAllConnections();
      await new Promise((resolve) => server?.close(resolve));
      // The first attempt may still find the old connection half-closed, which proves nothing.
      await invoke(client, 'write', 5);
      assert.deepEqual(await invoke(client, 'write', 5), fail('connection refused', true));
    });

    it('a member that was never there is a failure, too', async () => {
      const client = connectEtcd([{ name: 'n1', url: await nowhere() }], LEASE_MS);
      assert.deepEqual(await invoke(client, 'write', 5), fail('connection refused', true));
    });

    for (const f of ['read', 'write', 'cas']) {
      it(`a ${f} is unknown when the member hangs up without an answer`, async () => {
        const client = await member((request) => request.socket.destroy());
        assert.equal((await invoke(client, f, operations[f] ?? null)).type, 'info');
      });

      it(`a ${f} is unknown when the member hangs up in mid-answer`, async () => {
        const client = await member((request, response) => {
          response.writeHead(200, { 'Content-Length': '500' });
          response.write(PUT, () => setTimeout(() => request.socket.destroy(), 10));
        });
        assert.equal((await invoke(client, f, operations[f] ?? null)).type, 'info');
      });

      it(`a ${f} is unknown when no answer comes in time`, async () => {
        const client = await member(() => undefined);
        const outcome = await invoke(client, f, operations[f] ?? null, AbortSignal.timeout(50));
        assert.deepEqual(outcome, info('timed out'));
      });
    }

    it('nothing was sent to a member that does not even say its version in time', async () => {
      const server = createServer(() => undefined).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      const client = connectEtcd(
        [{ name: 'n1', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }],
        LEASE_MS,
      );
      assert.deepEqual(await invoke(client, 'write', 5, AbortSignal.timeout(50)), fail('timed out', true));
    });
  });

  describe('requests', () => {
    it('go to the gateway of the release', async () => {
      for (const [version, path] of [
        ['3.3.25', '/v3beta/kv/put'],
        ['3.4.23', '/v3/kv/put'],
        ['3.5.16', '/v3/kv/put'],
      ] as const) {
        asked = [];
        await invoke(await member((_, response) => response.end(PUT), version), 'write', 5);
        assert.deepEqual(asked, [{ path, body: { key: 'aw==', value: 'NQ==' } }]);
      }
    });

    it('tell numbers from strings', async () => {
      const client = await answering(200, PUT);
      await invoke(client, 'write', '5');
      assert.deepEqual(asked[0]?.body, { key: 'aw==', value: Buffer.from('"5"').toString('base64') });
    });

    it('ask for a serializable read only when told to', async () => {
      const client = await answering(200, READ_5);
      await invoke(client, 'read', null);
      await client.invoke({ ...REQUEST, f: 'read', reads: 'serializable', signal: new AbortController().signal });
      assert.deepEqual(
        asked.map(({ body }) => body),
        [{ key: 'aw==' }, { key: 'aw==', serializable: true }],
      );
    });

    it('compare an absent key by its creation', async () => {
      const client = await answering(200, CAS_HIT);
      await invoke(client, 'cas', [null, 6]);
      assert.deepEqual((asked[0]?.body as { compare: unknown }).compare, [
        { key: 'aw==', target: 'CREATE', result: 'EQUAL', create_revision: '0' },
      ]);
    });

    it('of an unknown kind or to an unknown node are mistakes of the caller', async () => {
      const client = await answering(200, PUT);
      await assert.rejects(invoke(client, 'enqueue', 5), RangeError);
      await assert.rejects(
        async () => client.invoke({ ...REQUEST, node: 'n9', signal: AbortSignal.timeout(100) }),
        RangeError,
      );
    });
  });

  describe('status', () => {
    const log = { lastIndex: 9, appliedIndex: 9 };
    const status = (leader: string): string =>
      `{${HEADER},"version":"3.4.23","leader":"${leader}","raftIndex":"9","raftTerm":"2"}`;
    const members = `{${HEADER},"members":[{"ID":"8211f1d0f64f3269","name":"n1"},{"ID":"77","name":"n3"},{"ID":"78"}]}`;
    const saying = (leader: string): Promise<SystemClient> =>
      member((request, response) =>
        response.end(request.url?.endsWith('/member/list') === true ? members : status(leader)),
      );
    const ask = async (leader: string): Promise<unknown> =>
      (await saying(leader)).status('n1', AbortSignal.timeout(1_000));

    it('knows a leader by its own id', async () => {
      assert.deepEqual(await ask('8211f1d0f64f3269'), { node: 'n1', term: 2, isLeader: true, leader: 'n1', log });
      assert.equal(asked.length, 1);
    });

    it('learns the name of another leader once', async () => {
      const client = await saying('77');
      const expected = { node: 'n1', term: 2, isLeader: false, leader: 'n3', log };
      assert.deepEqual(await client.status('n1', AbortSignal.timeout(1_000)), expected);
      assert.deepEqual(await client.status('n1', AbortSignal.timeout(1_000)), expected);
      assert.equal(asked.length, 3);
    });

    it('says when there is no leader, or no answer', async () => {
      assert.deepEqual(await ask('0'), { node: 'n1', term: 2, isLeader: false, leader: undefined, log });
      const silent = connectEtcd([{ name: 'n1', url: await nowhere() }], LEASE_MS);
      assert.equal(await silent.status('n1', AbortSignal.timeout(1_000)), undefined);
    });
  });
});

const REQUEST = {
  node: 'n1',
  client: 'c1',
  request: 1,
  f: 'write',
  key: 'k',
  value: 5,
  reads: 'linearizable',
} as const;

async function invoke(
  client: SystemClient,
  f: string,
  value: Json,
  signal: AbortSignal = AbortSignal.timeout(5_000),
): Promise<ClientOutcome> {
  return client.invoke({ ...REQUEST, f, value, signal });
}

/** An address at which nobody listens any more. */
async function nowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
