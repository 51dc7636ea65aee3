import { afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { checkLinearizable } from '../../../../../checkers/linearizability/linearizability.ts';
import { runCluster } from '../../cluster-kit.ts';
import { historyOf, KEY_VALUE_SEMANTICS } from '../../kit-history.ts';
import type { KitMessage, KitNode } from '../../node-kit.ts';
import { exampleNode, requireRuby, RubyLab } from './ruby-kit.ts';

const NODES = ['n1', 'n2', 'n3'];
const FAR = 1_000_000_000_000;

describe('the example nodes in Ruby', function () {
  let lab: RubyLab;
  let nodes: Map<string, KitNode>;
  before(function () {
    requireRuby(this);
  });
  beforeEach(() => {
    lab = new RubyLab();
    nodes = new Map();
  });
  afterEach(() => lab.end());

  async function start(program: string, name: string, life = 0): Promise<KitMessage[]> {
    const node = await lab.start(exampleNode(program), { node: name, life, seed: name.slice(1).padStart(32, '0') });
    nodes.set(name, node);
    return give({ src: 'c0', dest: name, body: { type: 'init', msg_id: 1, node_id: name, node_ids: NODES } });
  }

  async function give(message: KitMessage | undefined): Promise<KitMessage[]> {
    assert.ok(message !== undefined, 'there is such a message');
    const step = await (nodes.get(message.dest) as KitNode).step(message);
    assert.notEqual(step.idle, undefined, nodes.get(message.dest)?.stderr);
    return [...step.messages];
  }

  function ask(node: string, body: KitMessage['body']): Promise<KitMessage[]> {
    return give({ src: 'c1', dest: node, body });
  }

  /** Lets time pass until the node wants to be leader: its requests for votes. */
  async function campaign(name: string): Promise<KitMessage[]> {
    for (;;) {
      const { messages } = await (nodes.get(name) as KitNode).tick(FAR);
      if (messages[0]?.body.type === 'request_vote') return [...messages];
    }
  }

  /** Brings a follower's log up to the leader's: what the leader tells its clients meanwhile. */
  async function replicate(leader: string, follower: string, appends: KitMessage[]): Promise<KitMessage[]> {
    const answers: KitMessage[] = [];
    let sent = appends;
    for (let round = 0; round < 4; round++) {
      const [reply] = await give(to(follower, sent));
      answers.push(...(await give(reply)));
      sent = [...(await (nodes.get(leader) as KitNode).tick(FAR)).messages];
    }
    return answers;
  }

  /**
   * n1 leads and has a write of a, whose way to n3 takes long. n2 leads next and has a write of b committed with n3, before
   * what n1 sent arrives there. Then n1 wants to be leader again: whether n3 votes for it, and what it sends if it wins.
   */
  async function lateAppend(program: string): Promise<{ granted: unknown; appends: KitMessage[] }> {
    for (const name of NODES) await start(program, name);
    const [vote] = await give(to('n2', await campaign('n1')));
    await give(vote);
    const late = to('n3', await ask('n1', { type: 'write', key: 'a', value: 1, msg_id: 2 }));
    const second = await campaign('n2');
    const [secondVote] = await give(to('n3', second));
    await give(secondVote);
    const appends = await ask('n2', { type: 'write', key: 'b', value: 2, msg_id: 3 });
    const [written] = await replicate('n2', 'n3', appends);
    assert.equal(written?.body.type, 'write_ok');
    await give(late);
    await give(to('n1', second));
    const [thirdVote] = await give(to('n3', await campaign('n1')));
    return { granted: thirdVote?.body['granted'], appends: await give(thirdVote) };
  }

  it('echo: answers what it was sent', async () => {
    const [initialised] = await start('echo.rb', 'n1');
    assert.deepEqual(initialised?.body, { type: 'init_ok', in_reply_to: 1 });
    const [echo] = await ask('n1', { type: 'echo', echo: 'Hallo', msg_id: 2 });
    assert.deepEqual(echo, { src: 'n1', dest: 'c1', body: { type: 'echo_ok', echo: 'Hallo', in_reply_to: 2 } });
    const [refused] = await ask('n1', { type: 'topology', msg_id: 3 });
    assert.equal(refused?.body['code'], 10);
  });

  it('raft: keeps what is committed, whatever a leader of the past sent', async () => {
    assert.equal((await lateAppend('raft.rb')).granted, false);
  });

  it('raft_stale_append: loses what it said it wrote', async () => {
    const { granted, appends } = await lateAppend('raft_stale_append.rb');
    assert.equal(granted, true);
    await replicate('n1', 'n3', appends);
    const answers = await replicate('n1', 'n3', await ask('n1', { type: 'read', key: 'b', msg_id: 4 }));
    const [read] = answers.filter(({ body }) => body['in_reply_to'] === 4);
    assert.equal(read?.body['code'], 20);
  });

  it('raft: keeps its vote over a restart', async () => {
    await start('raft.rb', 'n1');
    const request = { type: 'request_vote', term: 1, last_index: 0, last_term: 0 };
    const vote = (src: string): Promise<KitMessage[]> => give({ src, dest: 'n1', body: request });
    assert.equal((await vote('n2'))[0]?.body['granted'], true);
    await nodes.get('n1')?.kill();
    await start('raft.rb', 'n1', 1);
    assert.equal((await vote('n3'))[0]?.body['granted'], false);
    assert.equal((await vote('n2'))[0]?.body['granted'], true);
  });

  it('raft: is linearizable under crashes, losses, copies and partitions', async () => {
    for (const seed of ['a', 'b']) {
      const folder = join(lab.folder, seed);
      const run = { program: exampleNode('raft.rb'), folder, seed, steps: 1_000, nodes: 3, faults: true };
      const { operations, ended } = await runCluster(run);
      assert.deepEqual(ended, []);
      const result = checkLinearizable(historyOf(operations), KEY_VALUE_SEMANTICS);
      assert.equal(result.verdict, 'pass', JSON.stringify(result));
      assert.ok(operations.filter(({ answer }) => answer?.type.endsWith('_ok') === true).length >= 10);
    }
  });
});

function to(dest: string, messages: readonly KitMessage[]): KitMessage | undefined {
  return messages.find((message) => message.dest === dest);
}
