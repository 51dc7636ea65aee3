import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { ClientOutcome, ClientRequest, SystemClient } from '../../harness/core/contracts/system.ts';
import { LAST_SEEN, type ClientPlan, type PlannedOperation } from '../../harness/core/plan.ts';
import { ClientLoop, type ClientEvent } from '../../workloads/client-loop.ts';
import { append } from '../../workloads/append/append.ts';
import { register } from '../../workloads/register/register.ts';
import type { Wording } from '../../workloads/wording.ts';
import { monotonicClock } from '../../harness/engine/live/monotonic-clock.ts';

type Answer = (request: ClientRequest) => Promise<ClientOutcome> | ClientOutcome;

function systemOf(answer: Answer): SystemClient {
  return {
    invoke: async (request) => answer(request),
    status: () => Promise.resolve(undefined),
    replicas: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

interface Setup {
  readonly answer: Answer;
  readonly clients: readonly (readonly PlannedOperation[])[];
  readonly deduplicates?: boolean;
  readonly wording?: Wording;
  readonly timeoutMs?: number;
  readonly attemptTimeoutMs?: number;
}

async function run(setup: Setup): Promise<ClientEvent[]> {
  const events: ClientEvent[] = [];
  const clients = setup.clients.map((operations, index): ClientPlan => ({
    client: `c${index + 1}`,
    node: index % 3,
    operations,
  }));
  const loop = loopOf(setup, clients, events);
  await loop.load(5_000_000_000, new AbortController().signal);
  return events;
}

function loopOf(setup: Setup, clients: readonly ClientPlan[], events: ClientEvent[]): ClientLoop {
  return new ClientLoop({
    spec: {
      name: 'register',
      keys: 1,
      clients: clients.length,
      rate: 10,
      reads: 'linearizable',
      retries: 'same-id',
      route: 'any',
      timeoutMs: setup.timeoutMs ?? 500,
      attemptTimeoutMs: setup.attemptTimeoutMs ?? 100,
    },
    wording: setup.wording ?? register,
    nodes: ['n1', 'n2', 'n3'],
    clients,
    system: systemOf(setup.answer),
    deduplicates: setup.deduplicates ?? true,
    clock: monotonicClock(process.hrtime.bigint()),
    emit: (event) => events.push(event),
    leader: () => undefined,
  });
}

/** Closes one key with a release that may be refused and an acquire that may not, for a short while. */
async function close(outcomes: Readonly<Record<string, ClientOutcome>>): Promise<{ stuck: string[]; asked: string[] }> {
  const asked: string[] = [];
  const answer: Answer = ({ f }) => {
    asked.push(f);
    return outcomes[f] as ClientOutcome;
  };
  const loop = loopOf({ answer, clients: [], deduplicates: false }, [], []);
  const operations = [
    { f: 'release', key: 'k1', value: 'a', optional: true },
    { f: 'acquire', key: 'k1', value: 'a' },
  ] as const;
  const stuck = await loop.close(['k1'], () => operations, 100_000_000, new AbortController().signal);
  return { stuck, asked };
}

const write = (atMs: number, value: number): PlannedOperation => ({ atMs, f: 'write', key: 'k1', value });
const ok: ClientOutcome = { type: 'ok', value: null };

describe('ClientLoop', () => {
  it('records invocation and completion, and the value a symbolic argument stood for', async () => {
    const events = await run({
      answer: ({ f }) => ({ type: 'ok', value: f === 'read' ? 41 : null }),
      clients: [
        [
          { atMs: 0, f: 'read', key: 'k1', value: null },
          { atMs: 20, f: 'cas', key: 'k1', value: [LAST_SEEN, 7] },
        ],
      ],
    });
    assert.deepEqual(
      events.map(({ type, f, value }) => [type, f, value]),
      [
        ['invoke', 'read', null],
        ['ok', 'read', 41],
        ['invoke', 'cas', [41, 7]],
        ['ok', 'cas', [41, 7]],
      ],
    );
  });

  it('sends an unanswered request again under the same id, and a definite answer to it counts', async () => {
    const ids: string[] = [];
    const events = await run({
      answer: ({ client, request, node }) => {
        ids.push(`${client}/${String(request)}@${node}`);
        return ids.length === 1 ? { type: 'info', error: 'connection reset' } : ok;
      },
      clients: [[write(0, 1)]],
    });
    assert.deepEqual(ids, ['p0/1@n1', 'p0/1@n2']);
    assert.deepEqual(
      events.map((event) => event.type),
      ['invoke', 'ok'],
    );
  });

  it('does not send again where the system would apply it twice; the process is retired', async () => {
    let attempts = 0;
    const events = await run({
      deduplicates: false,
      answer: ({ value }) => {
        attempts++;
        return value === 1 ? { type: 'info', error: 'connection reset' } : ok;
      },
      clients: [[write(0, 1), write(10, 2)]],
    });
    assert.equal(attempts, 2);
    assert.deepEqual(
      events.map(({ type, process }) => [type, process]),
      [
        ['invoke', 0],
        ['info', 0],
        ['invoke', 1],
        ['ok', 1],
      ],
    );
  });

  it('fails only with proof: a refusal after an unanswered attempt proves nothing', async () => {
    let attempts = 0;
    const events = await run({
      timeoutMs: 150,
      answer: () =>
        ++attempts === 1 ? { type: 'info', error: 'reset' } : { type: 'fail', error: 'refused', retry: true },
      clients: [[write(0, 1)]],
    });
    assert.equal(events.at(-1)?.type, 'info');
    const refused = await run({
      timeoutMs: 150,
      answer: () => ({ type: 'fail', error: 'refused', retry: true }),
      clients: [[write(0, 1)]],
    });
    assert.equal(refused.at(-1)?.type, 'fail');
  });

  it("asks under the system's names, and records an absent key as one at its initial value", async () => {
    const asked: string[] = [];
    const events = await run({
      wording: append,
      answer: ({ f }) => {
        asked.push(f);
        return ok;
      },
      clients: [
        [
          { atMs: 0, f: 'read', key: 'k1', value: null },
          { atMs: 20, f: 'append', key: 'k1', value: 7 },
        ],
      ],
    });
    assert.deepEqual(asked, ['read', 'list-append']);
    assert.deepEqual(
      events.filter(({ type }) => type === 'ok').map(({ f, value }) => [f, value]),
      [
        ['read', []],
        ['append', 7],
      ],
    );
  });

  it('records what cannot be an answer as it was given, and asks nobody else', async () => {
    const given: ClientOutcome[] = [
      { type: 'ok', value: 7 },
      { type: 'info', error: 'garbled answer', answer: '<html>' },
    ];
    const asked = { f: 'read', key: 'k1', value: null };
    const events = await run({
      wording: append,
      answer: () => given.shift() ?? assert.fail('asked again'),
      clients: [
        [
          { atMs: 0, ...asked },
          { atMs: 20, ...asked },
        ],
      ],
    });
    assert.deepEqual(
      events.filter(({ type }) => type !== 'invoke').map(({ type, answer }) => [type, answer]),
      [
        ['info', '7'],
        ['info', '<html>'],
      ],
    );
  });

  it('goes on with the closing operations after an optional one was refused, not after one without an outcome', async () => {
    const optional = (outcome: ClientOutcome): Promise<{ stuck: string[]; asked: string[] }> =>
      close({ release: outcome, acquire: ok });
    const refused = { type: 'fail', error: 'mismatch', retry: false } as const;
    assert.deepEqual(await optional(refused), { stuck: [], asked: ['release', 'acquire'] });
    assert.deepEqual(await optional(ok), { stuck: [], asked: ['release', 'acquire'] });
    const { stuck, asked } = await optional({ type: 'info', error: 'timeout' });
    assert.deepEqual(stuck, ['k1']);
    assert.ok(!asked.includes('acquire'));
    assert.deepEqual((await close({ release: refused, acquire: refused })).stuck, ['k1']);
  });

  it('is open-loop: an overdue operation goes to a free process, and its planned time is recorded', async () => {
    const events = await run({
      answer: async ({ value }) => {
        if (value === 1) await sleep(80);
        return ok;
      },
      clients: [[write(0, 1), write(10, 2)], []],
    });
    const second = events.find((event) => event.type === 'invoke' && event.value === 2);
    assert.equal(second?.process, 1);
    assert.equal(second.planned, 10_000_000);
    const order = events.filter((event) => event.type === 'ok').map((event) => event.value);
    assert.deepEqual(order, [2, 1]);
  });

  it('queues overdue operations while all processes are busy', async () => {
    const events = await run({
      answer: async () => {
        await sleep(30);
        return ok;
      },
      clients: [[write(0, 1), write(1, 2), write(2, 3)]],
    });
    assert.deepEqual(
      events.map(({ type, value }) => [type, value]),
      [
        ['invoke', 1],
        ['ok', 1],
        ['invoke', 2],
        ['ok', 2],
        ['invoke', 3],
        ['ok', 3],
      ],
    );
  });

  it('does not spin between nodes that name each other as leader', async () => {
    let attempts = 0;
    await run({
      timeoutMs: 200,
      answer: ({ node }) => {
        attempts++;
        return { type: 'fail', error: 'not leader', retry: true, leader: node === 'n1' ? 'n2' : 'n1' };
      },
      clients: [[write(0, 1)]],
    });
    assert.ok(attempts <= 10, `${String(attempts)} attempts in 200 ms`);
  });
});
