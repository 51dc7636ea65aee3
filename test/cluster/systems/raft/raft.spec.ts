import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Agent, createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { outcomeOf } from '../../../../cluster/systems/raft/client.ts';
import { exchange, type Exchange } from '../../../../cluster/systems/raft/http-exchange.ts';
import { readOptions } from '../../../../cluster/systems/raft/options.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';

describe('system raft', () => {
  it('lists builds it can make commands for', async () => {
    const names = (await raft.builds()).map(({ name }) => name);
    for (const name of [
      'paper',
      'paper+stale-read',
      'paper+ack-before-commit',
      'paper+double-apply',
      'paper+forget-vote',
      'paper+leader-lease+lease-ignores-clock',
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual((await raft.build('paper+stale-read', null)).bugs, ['stale-read']);
    await assert.rejects(raft.build('paper+nothing', null), { name: 'InputError' });
    await assert.rejects(raft.build('paper', { kind: 'image', image: 'x' }), { name: 'InputError' });
  });

  it('completes options once and for all', () => {
    const options = raft.options({ electionTimeout: '1s' });
    assert.deepEqual(raft.options(options), options);
    assert.deepEqual(readOptions(options), {
      electionTimeoutMs: [1_000, 2_000],
      heartbeatMs: 50,
      batch: null,
      compactAfter: null,
      initialMembers: null,
      trace: true,
    });
    assert.deepEqual(readOptions(raft.options({})).electionTimeoutMs, [300, 600]);
  });

  it('says what its builds do beyond the Raft of the proof', () => {
    const capabilities = (build: string, options = {}): readonly string[] => {
      const list = raft.capabilities?.(build, raft.options(options));
      assert.ok(list);
      return list;
    };
    assert.deepEqual(capabilities('verdi'), []);
    for (const name of ['snapshots', 'membership', 'reads-outside-log']) {
      assert.ok(capabilities('paper').includes(name), name);
    }
    assert.ok(!capabilities('paper').includes('bounded-clocks'));
    assert.ok(capabilities('paper+leader-lease').includes('bounded-clocks'));
    assert.deepEqual(capabilities('verdi', { compactAfter: 5 }), ['snapshots']);
  });

  it('refuses as processes what only handlers in process can be', () => {
    const check = (build: string, engine: 'sim' | 'lockstep' | 'live'): void => {
      raft.checkBuild?.(build, raft.options({}), engine);
    };
    const inMemory = 'paper+stale-read+role-survives-restart';
    check(inMemory, 'sim');
    check('verdi', 'sim');
    for (const engine of ['lockstep', 'live'] as const) {
      assert.throws(() => check(inMemory, engine), {
        ...{ name: 'InputError', code: 'BUILD_ENGINE', hint: 'Run it with engine: sim.' },
        message: /its planted bug role-survives-restart keeps over a restart/,
      });
      assert.throws(() => check('verdi+stale-read', engine), {
        ...{ name: 'InputError', code: 'BUILD_ENGINE', hint: /choose build paper\+stale-read\.$/ },
      });
      check('paper+stale-read', engine);
    }
  });

  it('refuses options that make no sense', () => {
    for (const wrong of [
      { electionTimeouts: '1s' },
      { electionTimeout: 300 },
      { electionTimeout: '300' },
      { electionTimeout: ['2s', '1s'] },
      { electionTimeout: ['1s'] },
      { electionTimeout: '0ms' },
      { heartbeat: '300ms' },
      { heartbeat: '0ms' },
      { batch: 0 },
      { batch: 1.5 },
      { compactAfter: 0 },
      { members: 'three' },
      { trace: 'no' },
    ]) {
      assert.throws(() => raft.options(wrong), { name: 'InputError', hint: /defaults/ }, JSON.stringify(wrong));
    }
  });
});

describe('a client of a cluster that is down', () => {
  const client = raft.connect({ nodes: [{ name: 'n1', address: '127.255.255.1' }], options: {}, build: 'paper' });

  it('proves that nothing was sent, and claims nothing about replicas', async () => {
    const request = {
      node: 'n1',
      client: 'c',
      request: 1,
      f: 'write',
      key: 'x',
      value: 1,
      reads: 'linearizable',
    } as const;
    const outcome = await client.invoke({ ...request, signal: AbortSignal.timeout(1_000) });
    assert.deepEqual(outcome, { type: 'fail', error: 'ECONNREFUSED', retry: true });
    assert.equal(await client.status('n1', AbortSignal.timeout(1_000)), undefined);
    assert.deepEqual(await client.replicas(['x'], AbortSignal.timeout(100)), [undefined]);
    await client.close();
  });
});

describe('outcomes of requests to raft', () => {
  const answered = (status: number, body: unknown): Exchange => ({
    type: 'answered',
    status,
    body: JSON.stringify(body),
  });

  it('follow from what the exchange proved', () => {
    const cases: [Exchange, unknown][] = [
      [answered(200, { ok: true, value: 3 }), { type: 'ok', value: 3 }],
      [answered(200, { ok: false, error: 'mismatch' }), { type: 'fail', error: 'mismatch', retry: false }],
      [answered(200, 'x'), { type: 'info', error: 'garbled answer', answer: '"x"' }],
      [
        answered(421, { error: 'not-leader', leader: 'n2' }),
        { type: 'fail', error: 'not-leader', retry: true, leader: 'n2' },
      ],
      [answered(421, { error: 'not-leader', leader: null }), { type: 'fail', error: 'not-leader', retry: true }],
      [answered(503, { error: 'unknown' }), { type: 'info', error: 'unknown' }],
      [answered(409, { ok: false, error: 'no' }), { type: 'fail', error: 'no', retry: false }],
      [answered(500, ''), { type: 'info', error: 'status 500' }],
      [
        { type: 'unsent', error: 'ECONNREFUSED' },
        { type: 'fail', error: 'ECONNREFUSED', retry: true },
      ],
      [
        { type: 'unanswered', error: 'ECONNRESET' },
        { type: 'info', error: 'ECONNRESET' },
      ],
    ];
    for (const [given, expected] of cases) assert.deepEqual(outcomeOf(given), expected);
  });

  it('tell a connection refused from one that broke or stayed silent', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/half') response.writeHead(200, { 'content-length': 100 }).write('half');
      if (request.url !== '/silent') setImmediate(() => request.socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true });
    const ask = async (path: string): Promise<string> =>
      (
        await exchange({
          agent,
          host: '127.0.0.1',
          port,
          method: 'POST',
          path,
          body: 'x',
          signal: AbortSignal.timeout(200),
        })
      ).type;
    try {
      assert.equal(await ask('/cut'), 'unanswered');
      assert.equal(await ask('/half'), 'unanswered');
      assert.equal(await ask('/silent'), 'unanswered');
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      assert.equal(await ask('/refused'), 'unsent');
    } finally {
      agent.destroy();
    }
  });
});
