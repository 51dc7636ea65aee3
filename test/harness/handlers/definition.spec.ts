import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../../harness/core/errors.ts';
import { completeDefinition, type HandlersDefinition } from '../../../harness/handlers/definition.ts';

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
});
