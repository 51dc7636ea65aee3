import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ask, nodeProgram, request, Started } from './start-program.ts';

const STYLES = ['readline', 'lines', 'data', 'readable', 'iteration', 'readSync', 'fs.read', 'stream'];

/** How the process ends after the second message, and what it wrote before. */
const ENDS: Readonly<Record<string, readonly [number | string, ...string[]]>> = {
  exit: [3, 'last words'],
  throw: [1, 'last words'],
  reject: [1, 'last words'],
  kill: ['SIGKILL', 'last words'],
  'nothing to wait for': [0, 'last words'],
  'last words at exit': [4, 'last words', 'farewell'],
};

describe('shim for Node.js: pipes and the end of the process', () => {
  let started: Started;
  beforeEach(() => (started = new Started()));
  afterEach(() => started.remove());

  for (const style of STYLES) {
    it(`gives the program its lines by ${style}`, async () => {
      const node = await started.start(nodeProgram('node-stdin.cjs', style));
      assert.deepEqual(await ask(node, 'first'), { type: 'first_ok', count: 1, in_reply_to: 1 });
      assert.equal((await node.tick(5)).idle?.now, 5);
      const { messages, idle, outside } = await request(node, 'second', 2);
      assert.deepEqual(messages.at(-1)?.body, { type: 'second_ok', count: 2, in_reply_to: 2 });
      assert.deepEqual([idle, outside], [{ ctl: 'idle', now: 5, next: null, ran: 0 }, []]);
    });
  }

  for (const [how, [status, ...words]] of Object.entries(ENDS)) {
    it(`keeps exit status and last words: ${how}`, async () => {
      const node = await started.start(nodeProgram('node-ends.cjs', how));
      await request(node, 'first');
      const { messages, idle } = await request(node, 'second');
      assert.deepEqual([messages.map(({ body }) => body.type), idle], [words, undefined]);
      assert.equal(await node.exit, status);
    });
  }

  it('ends with the exception of a timer, in the step of the tick', async () => {
    const node = await started.start(nodeProgram('node-ends.cjs', 'thrown by a timer'));
    await request(node, 'first');
    assert.equal((await request(node, 'second')).idle?.next?.at, 5_000_000);
    assert.equal((await node.tick(5_000_000)).idle, undefined);
    assert.equal(await node.exit, 1);
    assert.match(node.stderr, /Error: thrown/);
  });

  it('goes on after an exception that the program survives', async () => {
    const node = await started.start(nodeProgram('node-ends.cjs', 'survived'));
    await request(node, 'first');
    const { messages, idle } = await request(node, 'second');
    const words = ['last words', 'survived thrown', 'afterwards'];
    assert.deepEqual([messages.map(({ body }) => body.type), idle?.next], [words, null]);
    assert.deepEqual(
      (await request(node, 'third')).messages.map(({ body }) => body.type),
      words,
    );
  });

  it('takes a line of a megabyte in pieces', async () => {
    const pieces = (text: string): string[] => text.match(/.{1,100000}\n?/gs) ?? [];
    const node = await started.start({ ...nodeProgram('node-stdin.cjs', 'readline'), pieces });
    const { messages } = await node.step({
      src: 'c1',
      dest: 'n1',
      body: { type: 'long', msg_id: 1, text: 'x'.repeat(1_000_000) },
    });
    assert.equal(messages[0]?.body.type, 'long_ok');
  });

  it('leaves its environment to nobody', async () => {
    const program = nodeProgram('node-environment.cjs');
    const environment = { NODE_OPTIONS: `--no-warnings ${program.environment['NODE_OPTIONS'] ?? ''}` };
    const node = await started.start({ ...program, environment });
    assert.equal((await ask(node, 'any'))['options'], '--no-warnings');
  });

  it('refuses to run where stdin is no harness', () => {
    const { argv, environment } = nodeProgram('node-stdin.cjs', 'readline');
    const { status, stderr } = spawnSync(argv[0], argv.slice(1), {
      env: environment,
      input: 'hello\n',
      encoding: 'utf8',
    });
    assert.equal(status, 70);
    assert.match(stderr, /the first line has to be the hello of version 1 of the node protocol, and is hello/);
  });

  it('ends when the harness has gone', () => {
    const { argv, environment } = nodeProgram('node-sources.mjs');
    const seed = '0'.repeat(32);
    const hello = { ctl: 'hello', version: 1, node: 'n1', life: 0, now: 0, epoch: 0, seed };
    const message = { src: 'c1', dest: 'n1', body: { type: 'timers', msg_id: 1 } };
    const input = `${JSON.stringify(hello)}\n${JSON.stringify(message)}\n`;
    const { status } = spawnSync(argv[0], argv.slice(1), { env: environment, input });
    assert.equal(status, 0);
  });
});
