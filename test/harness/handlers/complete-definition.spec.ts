import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../harness/core/errors.ts';
import { completeDefinition } from '../../../harness/handlers/complete-definition.ts';
import type { HandlersDefinition } from '../../../harness/handlers/definition.ts';

type Definition = HandlersDefinition<number, string, string, string>;

const COUNTER: Definition = {
  name: 'counter',
  init: () => 0,
  inputs: () => ['add'],
  input: (state) => ({ state: state + 1 }),
  net: () => ({}),
  property: () => undefined,
};

function complete(changes: object): ReturnType<typeof completeDefinition<number, string, string, string>> {
  return completeDefinition({ ...COUNTER, ...changes });
}

describe('a system by handlers', () => {
  it('gets what it does not say', () => {
    const { handlers, summary } = complete({});
    assert.deepEqual(handlers.input(4, 'add'), { state: 5, sends: [], outputs: [] });
    assert.deepEqual(handlers.net(4, 'n2', 'hello'), { state: 4, sends: [], outputs: [] });
    assert.deepEqual(handlers.timeout(4, 'tick'), { state: 4, sends: [], outputs: [] });
    assert.deepEqual([handlers.reboot(4), handlers.timers(4), handlers.messageType('hello')], [4, [], 'hello']);
    assert.equal(summary, 'a system given by handlers');
  });

  it('keeps what it says, also where that is nothing', () => {
    const { handlers } = complete({
      timers: () => ['tick'],
      timeout: () => ({ sends: [{ to: 'n2', message: 'late' }] }),
      reboot: () => 0,
      messageType: (message: string) => message.toUpperCase(),
    });
    assert.deepEqual(handlers.timeout(4, 'tick'), { state: 4, sends: [{ to: 'n2', message: 'late' }], outputs: [] });
    assert.deepEqual([handlers.reboot(4), handlers.timers(4), handlers.messageType('a')], [0, ['tick'], 'A']);
  });

  it('names the type of a message by its type', () => {
    const { handlers } = complete({});
    assert.equal(handlers.messageType({ type: 'Ack' } as unknown as string), 'Ack');
    assert.equal(handlers.messageType(7 as unknown as string), 'message');
  });

  for (const [what, changes, message] of [
    ['a name with blanks', { name: 'my system' }, /name "my system"/],
    ['no net handler', { net: undefined }, /net must be functions/],
    ['nothing that must hold', { property: undefined }, /says nothing that must hold/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => complete(changes),
        (error) => error instanceof InputError && message.test(error.message),
      );
    });
  }

  for (const [what, input, message] of [
    ['throws', () => assert.fail('no queue'), /input of counter threw: no queue/],
    ['returns nothing', () => undefined, /input of counter returned undefined/],
    ['returns a part that does not exist', () => ({ send: [] }), /returned "send"; a result has state, sends, outputs/],
  ] as const) {
    it(`names the handler that ${what}`, () => {
      const { handlers } = complete({ input });
      assert.throws(
        () => handlers.input(0, 'add'),
        (error) => error instanceof InputError && message.test(error.message),
      );
    });
  }

  it('says which of its arguments a handler changed', () => {
    const { handlers } = completeDefinition({
      name: 'eager',
      init: () => ({ queue: [] as string[] }),
      inputs: () => ['add'],
      input(state, request: string) {
        state.queue.push(request);
        return { state };
      },
      net(state, _from, message: { hops: number }) {
        message.hops++;
        return { state };
      },
      property: () => undefined,
    });
    const state = handlers.init('n1', ['n1']);
    refused(() => handlers.input(state, 'add'), /^handler input of eager changed the state it was given$/);
    refused(() => handlers.net(state, 'n2', { hops: 1 }), /^handler net of eager changed the message it was given$/);
    assert.deepEqual(state, { queue: [] });
  });

  for (const [what, changes, message] of [
    ['a map in a state', { input: () => ({ state: { seen: new Map() } }) }, /input of counter: state\.seen is a Map;/],
    [
      'a missing value',
      { init: () => ({ list: [{ a: undefined }] }) },
      /init of counter: state\.list\[0\]\.a is undefined/,
    ],
    ['no number in a message', { input: () => sendOf({ term: NaN }) }, /sends\[0\]\.message\.term is NaN/],
    ['a function in an output', { input: () => ({ outputs: [() => 0] }) }, /outputs\[0\] is a function/],
    ['a message to nobody', { input: () => ({ sends: [{ message: 'hello' }] }) }, /sends\[0\] is not of the form/],
    [
      'one send that is no list',
      { input: () => ({ sends: { to: 'n1', message: 1 } }) },
      /sends is an object, not a list/,
    ],
    ['a promise', { input: () => Promise.resolve({}) }, /input of counter returned a Promise/],
    ['a chance', { input: () => ({ state: Math.random() }) }, /gave two different results for the same event/],
    ['the time', { input: () => ({ state: Date.now() }) }, /must not use random numbers or the time/],
    ['the date', { input: () => ({ state: new Date().toISOString() }) }, /two different results/],
    ['the time since the start', { input: () => ({ state: performance.now() }) }, /two different results/],
  ] as const) {
    it(`refuses ${what}`, () => {
      const { handlers } = complete(changes);
      refused(() => handlers.input(handlers.init('n1', ['n1']), 'add'), message);
    });
  }

  it('refuses a state that contains itself', () => {
    const state: Record<string, unknown> = {};
    state['self'] = { state };
    refused(() => complete({ init: () => state }).handlers.init('n1', ['n1']), /state\.self\.state contains itself/);
  });

  it('leaves the clocks as they are', () => {
    const before = [Date, Object.keys(performance), Date.now()] as const;
    complete({}).handlers.input(0, 'add');
    assert.deepEqual([Date, Object.keys(performance)], before.slice(0, 2));
    assert.ok(Date.now() - before[2] < 10_000_000);
  });

  for (const [what, result, message] of [
    ['a number', 5, /property of counter returned 5; return one sentence/],
    ['false', false, /property of counter returned false/],
    ['a promise', Promise.resolve('wrong'), /property of counter returned a Promise/],
  ] as const) {
    it(`refuses a property that returns ${what}`, () => {
      const system = complete({ property: () => result });
      refused(() => system.property?.({ nodes: [], packets: [] }), message);
    });
  }

  it('takes null from a property as nothing, and names one that throws or changes the world', () => {
    const world = { nodes: [{ name: 'n1', state: 0, up: true }], packets: [] };
    assert.equal(complete({ property: () => null }).property?.(world), undefined);
    refused(
      () => complete({ property: () => assert.fail('no nodes') }).property?.(world),
      /^property of counter threw: no nodes$/,
    );
    const shifting = complete({ property: ({ nodes }: { nodes: unknown[] }) => void nodes.shift() });
    refused(() => shifting.property?.(world), /^property of counter changed the world it was given$/);
  });

  it('guards what is said of the outputs in the same way', () => {
    const system = complete({ outputs: (trace: unknown[]) => trace.length });
    refused(() => system.outputs?.([]), /^outputs of counter returned 0;/);
  });
});

function sendOf(message: unknown): object {
  return { sends: [{ to: 'n1', message }] };
}

function refused(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.match(error.message, message);
    return true;
  });
}
