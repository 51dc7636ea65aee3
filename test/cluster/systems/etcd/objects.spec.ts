import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientOutcome, SystemClient } from '../../../../harness/core/contracts/system.ts';
import type { Json, JsonObject } from '../../../../harness/core/json.ts';
import { ScriptedMember, type Asked, type Reaction } from './scripted-member.ts';

const UNAVAILABLE = 14;
const NO_SPACE = 8;
const LEASE_MS = 60_000;

describe('lists, counters, transactions and locks on etcd', () => {
  const members: ScriptedMember[] = [];
  const clients: SystemClient[] = [];

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    for (const member of members.splice(0)) member.close();
  });

  const start = async (react: (asked: Asked) => Reaction | Promise<Reaction>): Promise<[SystemClient, Asked[]]> => {
    const member = new ScriptedMember(react);
    members.push(member);
    const client = await member.connect(LEASE_MS);
    clients.push(client);
    return [client, member.asked];
  };
  /** Reactions in order, whatever is asked. */
  const scripted = (...reactions: readonly Reaction[]): Promise<[SystemClient, Asked[]]> => {
    const left = [...reactions];
    return start(() => left.shift() ?? 'hang-up');
  };
  const invoke = (client: SystemClient, f: string, value: Json): Promise<ClientOutcome> =>
    client.invoke({
      node: 'n1',
      client: 'c1',
      request: 1,
      f,
      key: 'k',
      value,
      reads: 'linearizable',
      signal: AbortSignal.timeout(5_000),
    });

  describe('updates', () => {
    it('write what was read and changed, under the revision at which it was read', async () => {
      const [client, asked] = await scripted(range([1, 2], 7), SUCCEEDED);
      assert.deepEqual(await invoke(client, 'list-append', 3), { type: 'ok', value: 3 });
      assert.deepEqual(asked[1], {
        path: 'kv/txn',
        body: {
          compare: [{ key: encoded('k'), target: 'MOD', result: 'EQUAL', mod_revision: '7' }],
          success: [{ requestPut: { key: encoded('k'), value: encoded('[1,2,3]') } }],
        },
      });
    });

    it('begin again when somebody else was faster, on what is there then', async () => {
      const [client, asked] = await scripted(ABSENT, MISSED, range(5, 3), SUCCEEDED);
      assert.deepEqual(await invoke(client, 'increment', 2), { type: 'ok', value: 7 });
      const comparisons = asked
        .filter(({ path }) => path === 'kv/txn')
        .map(({ body }) => JSON.stringify(body['compare']));
      assert.match(comparisons[0] ?? '', /"mod_revision":"0"/);
      assert.match(comparisons[1] ?? '', /"mod_revision":"3"/);
    });

    it('certainly did nothing as long as nothing was written', async () => {
      const nothing = (error: string, retry: boolean): ClientOutcome => ({ type: 'fail', error, retry });
      const [refused] = await scripted({ code: UNAVAILABLE });
      assert.deepEqual(await invoke(refused, 'list-append', 1), nothing('refused', true));
      const [lost] = await scripted('hang-up');
      for (const [f, value] of [
        ['list-append', 1],
        ['txn', [['append', 'k', 1]]],
      ] as const) {
        const outcome = await invoke(lost, f, value);
        assert.ok(outcome.type === 'fail' && outcome.retry, f);
      }
      const [full] = await scripted(ABSENT, { code: NO_SPACE });
      assert.deepEqual(await invoke(full, 'increment', 1), nothing('refused', false));
    });

    it('are unknown when the write was not answered, also after others were refused', async () => {
      for (const f of ['list-append', 'increment']) {
        const [lost, asked] = await scripted(ABSENT, MISSED, ABSENT, 'hang-up');
        assert.equal((await invoke(lost, f, 1)).type, 'info', f);
        assert.equal(asked.length, 4);
        const [cut] = await scripted(ABSENT, { code: UNAVAILABLE });
        assert.deepEqual(await invoke(cut, f, 1), { type: 'info', error: 'refused' });
      }
    });
  });

  describe('transactions', () => {
    const parts: Json = [
      ['append', 'a', 1],
      ['r', 'b', null],
      ['r', 'a', null],
    ];

    it('compare the revision of every key they touch, also of those they only read', async () => {
      const [client, asked] = await scripted(ranges(range([9], 4), ABSENT), SUCCEEDED);
      const answer = [
        ['append', 'a', 1],
        ['r', 'b', []],
        ['r', 'a', [9, 1]],
      ];
      assert.deepEqual(await invoke(client, 'txn', parts), { type: 'ok', value: answer });
      assert.deepEqual(asked[1]?.body, {
        compare: [
          { key: encoded('a'), target: 'MOD', result: 'EQUAL', mod_revision: '4' },
          { key: encoded('b'), target: 'MOD', result: 'EQUAL', mod_revision: '0' },
        ],
        success: [{ requestPut: { key: encoded('a'), value: encoded('[9,1]') } }],
      });
    });

    it('that only read are one question', async () => {
      const [client, asked] = await scripted(ranges(range([1], 2), range([2], 3)));
      const outcome = await invoke(client, 'txn', [
        ['r', 'a', null],
        ['r', 'b', null],
      ]);
      const answer = [
        ['r', 'a', [1]],
        ['r', 'b', [2]],
      ];
      assert.deepEqual(outcome, { type: 'ok', value: answer });
      assert.equal(asked.length, 1);
      const [refused] = await scripted({ code: UNAVAILABLE });
      assert.deepEqual(await invoke(refused, 'txn', [['r', 'a', null]]), {
        type: 'fail',
        error: 'refused',
        retry: true,
      });
    });

    it('are unknown when the write was not answered', async () => {
      const [client] = await scripted(ranges(ABSENT, ABSENT), MISSED, ranges(ABSENT, ABSENT), 'hang-up');
      assert.equal((await invoke(client, 'txn', parts)).type, 'info');
    });
  });

  describe('locks', () => {
    const LOCKED = { body: { key: encoded('k/1') } };
    const lockService = (reactions: Readonly<Record<string, Reaction | (() => Promise<Reaction>)>>) =>
      start(async ({ path }) => {
        const reaction = reactions[path] ?? { body: path === 'lease/grant' ? { ID: '1', TTL: '60' } : {} };
        return typeof reaction === 'function' ? reaction() : reaction;
      });

    it('that nobody answered for are unknown, unless their lease was certainly revoked', async () => {
      const [unknown] = await lockService({ 'lock/lock': 'hang-up', 'kv/lease/revoke': 'hang-up' });
      assert.equal((await invoke(unknown, 'acquire', 'a')).type, 'info');
      const [revoked, asked] = await lockService({ 'lock/lock': 'hang-up' });
      assert.deepEqual(await invoke(revoked, 'acquire', 'a'), { type: 'fail', error: 'gave up waiting', retry: false });
      assert.deepEqual(asked.at(-1), { path: 'kv/lease/revoke', body: { ID: '1' } });
    });

    it('without a lease were never asked for', async () => {
      const [client, asked] = await lockService({ 'lease/grant': 'hang-up' });
      const outcome = await invoke(client, 'acquire', 'a');
      assert.ok(outcome.type === 'fail' && outcome.retry);
      assert.deepEqual(
        asked.map(({ path }) => path),
        ['lease/grant'],
      );
    });

    it('are released by the key that etcd gave, once', async () => {
      const [client, asked] = await lockService({ 'lock/lock': LOCKED });
      assert.deepEqual(await invoke(client, 'acquire', 'a'), { type: 'ok', value: 'a' });
      assert.deepEqual(await invoke(client, 'release', 'a'), { type: 'ok', value: 'a' });
      assert.deepEqual(asked.find(({ path }) => path === 'lock/unlock')?.body, { key: encoded('k/1') });
      assert.equal((await invoke(client, 'release', 'a')).type, 'fail');
    });

    it('whose release was not answered are unknown, and not held any more by this client', async () => {
      const [client] = await lockService({ 'lock/lock': LOCKED, 'lock/unlock': 'hang-up' });
      await invoke(client, 'acquire', 'a');
      assert.equal((await invoke(client, 'release', 'a')).type, 'info');
      assert.deepEqual(await invoke(client, 'acquire', 'a'), { type: 'ok', value: 'a' });
    });

    it('that their owner acquires again before the release is answered stay held', async () => {
      const [acquiring, acquiringAgain, releasing] = [new Gate(), new Gate(), new Gate()];
      const [client, asked] = await lockService({
        'lock/lock': inTurn(acquiring.before(LOCKED), acquiringAgain.before(LOCKED)),
        'lock/unlock': inTurn(releasing.before({ body: {} }), () => ({ body: {} })),
      });
      const first = invoke(client, 'acquire', 'a');
      while (!asked.some(({ path }) => path === 'lock/lock')) await sleep(1);
      const second = invoke(client, 'acquire', 'a');
      acquiring.open();
      await first;
      const released = invoke(client, 'release', 'a');
      acquiringAgain.open();
      assert.deepEqual(await second, { type: 'ok', value: 'a' });
      releasing.open();
      assert.deepEqual(await released, { type: 'ok', value: 'a' });
      assert.deepEqual(await invoke(client, 'acquire', 'a'), {
        type: 'fail',
        error: 'held by its owner',
        retry: false,
      });
      assert.deepEqual(await invoke(client, 'release', 'a'), { type: 'ok', value: 'a' });
    });
  });
});

/** Something that is waited for until the test says so. */
class Gate {
  open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  before(reaction: Reaction): () => Promise<Reaction> {
    return () => this.#opened.then(() => reaction);
  }
}

/** The first reaction to the first request, and so on; the last one to all that follow. */
function inTurn(...reactions: readonly (() => Reaction | Promise<Reaction>)[]): () => Promise<Reaction> {
  let next = 0;
  return () => Promise.resolve(reactions[Math.min(next++, reactions.length - 1)]?.() ?? 'hang-up');
}

const SUCCEEDED: Reaction = { body: { succeeded: true } };
const MISSED: Reaction = { body: {} };
const ABSENT = { body: {} as JsonObject };

function range(value: Json, revision: number): { readonly body: JsonObject } {
  return { body: { kvs: [{ value: encoded(JSON.stringify(value)), mod_revision: String(revision) }] } };
}

/** The answer to a transaction that reads several keys. */
function ranges(...answers: readonly { readonly body: JsonObject }[]): Reaction {
  return { body: { succeeded: true, responses: answers.map(({ body }) => ({ response_range: body })) } };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
