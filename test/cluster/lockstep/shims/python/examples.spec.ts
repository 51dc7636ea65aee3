import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLinearizable } from '../../../../../checkers/linearizability/linearizability.ts';
import { runCluster } from '../../cluster-kit.ts';
import { historyOf, KEY_VALUE_SEMANTICS } from '../../kit-history.ts';
import { KitNode, type KitMessage } from '../../node-kit.ts';
import { exampleProgram, folders, pythonProgram, requirePython, type Python } from './pythons.ts';

const NODES = ['n1', 'n2', 'n3'];
/** The error that says that nothing was executed. */
const NO_LEADER = 11;
const INIT: KitMessage['body'] = { type: 'init', msg_id: 1, node_id: 'n1', node_ids: NODES };

describe('the example nodes in Python', () => {
  const folder = folders();
  let node: KitNode | undefined;

  afterEach(() => node?.kill());

  async function start(python: Python, argv: readonly string[], where: string, life = 0): Promise<KitMessage[]> {
    node = await KitNode.start(pythonProgram(python, argv), { node: 'n1', folder: where, life });
    return give('c0', INIT);
  }

  async function give(src: string, body: KitMessage['body']): Promise<KitMessage[]> {
    const step = await node?.step({ src, dest: 'n1', body });
    assert.ok(step?.idle, node?.stderr);
    return [...step.messages];
  }

  async function granted(src: string): Promise<unknown> {
    const [answer] = await give(src, { type: 'request_vote', term: 1, last_index: 0, last_term: 0 });
    return answer?.body['granted'];
  }

  it('echo: answers what it was sent', async function () {
    const [initialised] = await start(requirePython(this), [exampleProgram('echo.py')], folder());
    assert.deepEqual(initialised, { src: 'n1', dest: 'c0', body: { type: 'init_ok', in_reply_to: 1 } });
    const [echo] = await give('c1', { type: 'echo', echo: 'Hallo', msg_id: 2 });
    assert.deepEqual(echo?.body, { type: 'echo_ok', echo: 'Hallo', msg_id: 2, in_reply_to: 2 });
  });

  it('raft: keeps its vote over a restart, and forgets it with the bug', async function () {
    const python = requirePython(this);
    for (const [bug, second] of [
      [[], false],
      [['--bug', 'forget-vote'], true],
    ] as const) {
      const argv = [exampleProgram('raft.py'), ...bug];
      const where = folder();
      await start(python, argv, where);
      assert.equal(await granted('n2'), true);
      assert.equal(await granted('n3'), false);
      await node?.kill();
      await start(python, argv, where, 1);
      assert.equal(await granted('n3'), second, bug.join(' '));
      await node?.kill();
    }
  });

  it('raft: keeps its log over a restart, without a line that was cut off', async function () {
    const python = requirePython(this);
    const where = folder();
    await start(python, [exampleProgram('raft.py')], where);
    const request = { type: 'write', key: 'x', value: 1, client: 'c1', msg_id: 7 };
    const entries = [
      { term: 1, request },
      { term: 1, request: null },
    ];
    const append = { type: 'append_entries', term: 1, previous: 0, previous_term: 0, commit: 0, entries };
    assert.equal((await give('n2', append))[0]?.body['match'], 2);
    await node?.kill();
    appendFileSync(join(where, 'log.jsonl'), '{"term": 1, "requ');
    await start(python, [exampleProgram('raft.py')], where, 1);
    const [answer] = await give('n2', { ...append, previous: 2, previous_term: 1, entries: [] });
    assert.deepEqual([answer?.body['match'], answer?.body['length']], [2, 3]);
  });

  it('raft: is linearizable under crashes, losses, copies and partitions', async function () {
    const program = pythonProgram(requirePython(this), [exampleProgram('raft.py')]);
    for (const seed of ['a', 'b']) {
      const { operations, ended } = await runCluster({
        program,
        folder: folder(),
        seed,
        steps: 1_000,
        nodes: 3,
        faults: true,
      });
      assert.deepEqual(ended, []);
      const result = checkLinearizable(historyOf(operations), KEY_VALUE_SEMANTICS);
      assert.equal(result.verdict, 'pass', JSON.stringify(result));
      const executed = operations.filter(({ answer }) => answer !== undefined && answer['code'] !== NO_LEADER);
      assert.ok(executed.length >= 10, String(executed.length));
    }
  });
});
