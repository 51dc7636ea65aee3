import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { deliver, input, timeout } from '../../../../cluster/world/rules.ts';
import { createWorld } from '../../../../cluster/world/world.ts';
import { stream } from '../../../../harness/core/random.ts';
import { RaftObserver } from '../../../../harness/engine/sim/raft-observer.ts';
import { RandomWalk } from '../../../../harness/engine/sim/random-walk.ts';
import { sampleOf, type Sample } from '../../../../harness/search/induct/sample.ts';
import { stepsFrom } from '../../../../harness/search/induct/possible-steps.ts';
import { caseOf, takeStep, type SampledStep } from '../../../../harness/search/induct/steps.ts';
import { inductionSubject } from '../../../../harness/search/induct/subject.ts';

const NODES = ['n1', 'n2', 'n3'];

describe('steps of samples', () => {
  it('lead where the rules of the world lead, ghost state and trace included', () => {
    const seen = new Set<string>();
    for (const build of ['verdi', 'verdi+batching']) {
      for (let seed = 0; seed < 120; seed++) {
        const random = stream(String(seed), 'test');
        const { world, sample } = walked(build, random, 5 + (seed % 40));
        const before = sample();
        const steps = stepsFrom(before, inductionSubject(build, NODES).handlers, random);
        const handled = steps.filter(({ rule }) => ['deliver', 'timeout', 'input'].includes(rule));
        if (handled.length === 0) continue;
        const step = random.pick(handled);
        const reached = takeStep(inductionSubject(build, NODES).handlers, before, step).at(-1);
        perform(world, step);
        assert.deepEqual(plain(reached?.sample), plain(sample()));
        seen.add(caseOf(step));
      }
    }
    for (const each of ['deliver RequestVote', 'deliver RequestVoteReply', 'deliver AppendEntries', 'input']) {
      assert.ok(seen.has(each), each);
    }
  });

  it('are none where the packet is gone or the node is stopped', () => {
    const random = stream('1', 'test');
    const before = walked('verdi', random, 20).sample();
    const { handlers } = inductionSubject('verdi', NODES);
    assert.deepEqual(takeStep(handlers, before, { rule: 'deliver', packet: 'n1>n2#999', type: 'RequestVote' }), []);
    const stopped = sampleOf({ ...before, up: [false, false, false] });
    assert.deepEqual(takeStep(handlers, stopped, { rule: 'timeout', node: 0, timer: 'election' }), []);
    assert.ok(
      stepsFrom(stopped, handlers, random).every(({ rule }) => !['deliver', 'timeout', 'input'].includes(rule)),
    );
  });

  it('of a restart keep the log and lose the role', () => {
    const { handlers } = inductionSubject('verdi', NODES);
    const before = walked('verdi', stream('2', 'test'), 12).sample();
    const leading = before.nodes.map((node) => ({ ...node, role: 'leader' as const }));
    const [reached] = takeStep(handlers, sampleOf({ ...before, nodes: leading }), { rule: 'restart', node: 1 });
    assert.ok(reached);
    assert.deepEqual(
      reached.sample.nodes.map(({ role }) => role),
      ['leader', 'follower', 'leader'],
    );
    assert.deepEqual(
      reached.sample.nodes.map(({ log }) => log),
      before.nodes.map(({ log }) => log),
    );
  });
});

function walked(build: string, random: ReturnType<typeof stream>, steps: number) {
  const world = createWorld(inductionSubject(build, NODES).handlers, NODES);
  const observer = new RaftObserver(world, () => undefined);
  world.observer = observer;
  new RandomWalk(world, random).run(steps);
  const sample = (): Sample =>
    sampleOf({
      names: NODES,
      nodes: world.nodes.map(({ state }) => state),
      up: world.nodes.map(({ up }) => up),
      inFlight: observer.state.packets().slice(),
      ghost: { nodes: observer.state.ghost.nodes.slice(), requests: observer.state.ghost.requests },
      trace: observer.state.trace.slice(),
    });
  return { world, sample };
}

function perform(world: ReturnType<typeof walked>['world'], step: SampledStep): void {
  if (step.rule === 'deliver') {
    for (const link of world.links) {
      const position = link.packets.findIndex(({ name }) => name === step.packet);
      if (position >= 0) deliver(world, link, position);
    }
  } else if (step.rule === 'timeout' || step.rule === 'input') {
    const node = world.nodes[step.node];
    assert.ok(node);
    if (step.rule === 'timeout') timeout(world, node, step.timer);
    else input(world, node, step.request as Parameters<typeof input<never, never, never, never>>[2]);
  }
}

/** Everything but the names of packets, which in a sample only say that they are new; packets in a fixed order. */
function plain(sample: Sample | undefined): unknown {
  assert.ok(sample);
  const { nodes, up, ghost, trace, inFlight } = sample;
  const packets = inFlight.map(({ from, to, message, log }) => ({
    from,
    to,
    message: shortened(message),
    log: log.hash,
  }));
  const order = ({ from, to }: { from: number; to: number }): number => from * nodes.length + to;
  return {
    nodes: nodes.map((node) => ({ ...node, log: node.log.hash, machine: node.machine.hash, extensions: undefined })),
    up,
    ghost,
    trace,
    packets: packets.sort((one, other) => order(one) - order(other)),
  };
}

function shortened(message: Sample['inFlight'][number]['message']): unknown {
  return 'entries' in message ? { ...message, entries: [message.entries.end.hash, message.entries.after] } : message;
}
