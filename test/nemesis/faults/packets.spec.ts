import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { CLIENTS, type PacketRule } from '../../../harness/core/packet-rule.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { stream, type Stream } from '../../../harness/core/random.ts';
import { faults } from '../../../nemesis/registry.ts';

const NODES = ['n1', 'n2', 'n3'];
const PACKET_FAULTS = ['loss', 'duplicate', 'delay', 'reorder', 'corrupt', 'rate', 'hold'];

function planned(fault: string, given: JsonObject, draws: Stream = stream('7', 'nemesis/0')) {
  const family = faults.named(fault);
  const parameters = family.plan(family.parameters.parse(given) as JsonObject, {
    nodes: NODES,
    occurrence: 0,
    stream: draws,
  });
  return { id: `${fault}-1`, fault, entry: 0, atMs: 0, untilMs: 1_000, order: NODES, parameters };
}

function rulesOf(fault: string, given: JsonObject): readonly PacketRule[] {
  const action = faults
    .named(fault)
    .resolve(planned(fault, given), { nodes: NODES, leader: undefined, down: new Set() });
  assert.ok(action.kind === 'packets');
  return action.rules;
}

const effectOf = (fault: string, given: JsonObject) => rulesOf(fault, given)[0]?.effect;

function sentence(fault: string, given: JsonObject): string {
  const family = faults.named(fault);
  const occurrence = planned(fault, given);
  return family.describe(occurrence, { kind: 'packets', rules: [], targets: ['n2'] });
}

describe('faults of packets', () => {
  it('get their seeds from the plan, the same for the same seed of the run', () => {
    const seeds = (root: string): unknown[] => {
      const draws = stream(root, 'nemesis/0');
      return [0, 1].map(() => planned('loss', {}, draws).parameters['seed']);
    };
    assert.deepEqual(seeds('7'), seeds('7'));
    assert.notDeepEqual(seeds('7'), seeds('8'));
    assert.notEqual(seeds('7')[0], seeds('7')[1]);
    assert.equal(planned('loss', { seed: 9 }).parameters['seed'], 9);
  });

  it('of plans without seeds are unseeded', () => {
    const family = faults.named('loss');
    const old = { ...planned('loss', {}), parameters: { percent: 20, target: 'all', direction: 'both' } };
    const action = family.resolve(old, { nodes: NODES, leader: undefined, down: new Set() });
    assert.ok(action.kind === 'packets');
    assert.deepEqual(action.rules[0]?.effect, { kind: 'loss', probability: 0.2 });
  });

  for (const fault of PACKET_FAULTS) {
    it(`${fault} means the packets that the match names`, () => {
      const match = { protocol: 'udp', port: 7_100 };
      for (const rule of rulesOf(fault, { target: ['n2'], ...match })) assert.deepEqual(rule.match, match);
      for (const rule of rulesOf(fault, { target: ['n2'] })) assert.equal(rule.match, undefined);
      assert.ok(faults.named(fault).requires(match).includes('packet-match'));
      assert.ok(!faults.named(fault).requires({}).includes('packet-match'));
      const lack = faults.named(fault).worldLacks?.({ port: 1 });
      assert.deepEqual(lack?.path, fault === 'rate' ? ['rate'] : ['port']);
    });
  }

  it('hit peers, clients, or both', () => {
    const senders = (scope: string): string[] =>
      rulesOf('delay', { target: ['n2'], direction: 'in', scope }).map(({ sender }) => sender);
    assert.deepEqual(senders('peers'), ['n1', 'n3']);
    assert.deepEqual(senders('clients'), [CLIENTS]);
    assert.deepEqual(senders('all'), ['n1', 'n3', CLIENTS]);
    const refused = faults.named('delay').refuse?.({ scope: 'clients', direction: 'out' }, NODES);
    assert.deepEqual(refused?.path, ['direction']);
  });

  it('are refused in sim where a world has nothing of the kind, and only there', () => {
    const lack = (fault: string, given: JsonObject = {}) => faults.named(fault).worldLacks?.(given)?.path;
    for (const fault of PACKET_FAULTS.filter((name) => name !== 'rate')) assert.equal(lack(fault), undefined);
    assert.deepEqual(lack('loss', { draws: 'content' }), ['draws']);
    assert.deepEqual(lack('corrupt', { checksum: 'right' }), ['checksum']);
    assert.deepEqual(lack('delay', { scope: 'all' }), ['scope']);
    assert.equal(lack('loss', { scope: 'all' }), undefined);
  });

  it('need seeded random numbers only where the spec says which packets', () => {
    const requires = (given: JsonObject) => faults.named('loss').requires(given);
    assert.deepEqual(requires({ percent: 5 }), ['packet-loss']);
    for (const [given, capability] of [
      [{ nth: 3 }, 'packet-exact'],
      [{ draws: 'content' }, 'packet-exact'],
      [{ burst: 4 }, 'packet-bursts'],
      [{ seed: 1 }, 'packet-seeded'],
    ] as const) {
      assert.deepEqual(requires(given), ['packet-loss', capability]);
    }
    assert.deepEqual(requires({ seed: 1, scope: 'clients' }), ['packet-loss', 'packet-seeded', 'packet-exact']);
  });

  it('need exactness for what netem does in another way', () => {
    for (const [fault, plain, exact] of [
      ['delay', { jitter: '1ms' }, { jitter: '1ms', distribution: 'pareto' }],
      ['reorder', { seed: 1 }, { overtaken: 5 }],
      ['corrupt', {}, { checksum: 'right' }],
      ['rate', { queue: 5 }, { burst: 1_500 }],
      ['duplicate', {}, { seed: 1 }],
    ] as const) {
      assert.ok(!faults.named(fault).requires(plain).includes('packet-exact'), fault);
      assert.ok(faults.named(fault).requires(exact).includes('packet-exact'), fault);
    }
    assert.ok(faults.named('delay').requires({ scope: 'all' }).includes('packet-exact'));
  });

  it('refuse keys that exclude each other', () => {
    const path = (given: JsonObject) => faults.named('loss').refuse?.(given, NODES)?.path;
    assert.deepEqual(path({ burst: 3, nth: 2 }), ['burst']);
    assert.deepEqual(path({ burst: 3, draws: 'content' }), ['draws']);
    assert.equal(path({ burst: 3 }), undefined);
  });

  it('come to effects in the units of the rules', () => {
    assert.deepEqual(effectOf('delay', { delay: '20ms', jitter: '1s', order: 'free', seed: 1 }), {
      kind: 'delay',
      delayMs: 20,
      jitterMs: 1_000,
      distribution: 'uniform',
      inOrder: false,
      draws: { seed: 1, by: 'index' },
    });
    const constant = effectOf('delay', { delay: '20ms', distribution: 'normal' });
    assert.ok(constant?.kind === 'delay' && constant.distribution === 'constant');
    assert.deepEqual(effectOf('rate', { rate: '1.5mbit' }), {
      kind: 'rate',
      bytesPerSecond: 187_500,
      bucketBytes: 4_096,
      queuePackets: 200,
    });
    assert.deepEqual(effectOf('loss', { nth: 5, seed: 2 }), {
      kind: 'loss',
      probability: 0.2,
      nth: 5,
      draws: { seed: 2, by: 'index' },
    });
    assert.throws(() => faults.named('rate').parameters.parse({ rate: '5' }));
    assert.throws(() => faults.named('delay').parameters.parse({ delay: '5' }));
  });

  it('say in words what they do', () => {
    assert.equal(sentence('loss', { burst: 4 }), 'loss of 20 %, in bursts of 4, of packets to and from n2');
    assert.equal(sentence('loss', { nth: 3, direction: 'in' }), 'loss of one in 3 of packets to n2');
    assert.equal(
      sentence('delay', { jitter: '5ms', protocol: 'tcp', port: 2_380 }),
      'delay of 50ms ± 5ms (uniform) for TCP packets at port 2380 to and from n2',
    );
    assert.equal(sentence('rate', { scope: 'clients' }), 'at most 1mbit on each link for packets from clients to n2');
    assert.equal(sentence('hold', {}), 'hold packets to and from n2');
    assert.equal(sentence('corrupt', {}), 'damage (wrong checksum) to 20 % of packets to and from n2');
    assert.equal(sentence('reorder', {}), '20 % of packets to and from n2 overtaken by 3 later ones');
    assert.equal(sentence('duplicate', { percent: 100 }), 'duplication of 100 % of packets to and from n2');
  });
});
