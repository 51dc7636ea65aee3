import { z } from 'zod';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import type { FaultAction, FaultSkipped } from '../../harness/core/fault-action.ts';
import { CLIENTS, type PacketEffect, type PacketMatch, type PacketRule } from '../../harness/core/packet-rule.ts';
import type { Selector } from '../selectors.ts';
import { targetSchema, type TargetProblem } from './target.ts';

const DIRECTIONS = ['in', 'out', 'both'] as const;

type Direction = (typeof DIRECTIONS)[number];

/** Which packets around its targets a fault is about. */
export interface Around {
  readonly direction: Direction;
  readonly scope: 'peers' | 'clients' | 'all';
  readonly protocol: 'any' | 'tcp' | 'udp';
  /** 0: any. */
  readonly port: number;
}

/** Everything between a target and its peers. */
export const PEERS: Around = { direction: 'both', scope: 'peers', protocol: 'any', port: 0 };

/** The keys of faults of packets that say which packets; `what` says what happens to those: `loses`, `delays`. */
export function aroundKeys(what: string, fallback: Selector = 'all') {
  return {
    target: targetSchema(fallback),
    direction: z
      .enum(DIRECTIONS)
      .default('both')
      .describe(`As seen from the target: in ${what} what it is sent, out ${what} what it sends, both ${what} either.`),
    scope: z
      .enum(['peers', 'clients', 'all'])
      .default('peers')
      .describe('peers: packets between nodes. clients: what clients send to the target. all: both of these.'),
    ...matchKeys,
  };
}

/** The keys that leave some packets of a link alone. */
export const matchKeys = {
  protocol: z.enum(['any', 'tcp', 'udp']).default('any').describe('Packets of this protocol only.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('Packets from or to this port only, to tell traffic between nodes from other traffic. 0: any port.'),
};

/** What a host must be able to do for the match. */
export function matchRequires({ protocol, port }: Pick<Around, 'protocol' | 'port'>): readonly CapabilityName[] {
  return protocol === 'any' && port === 0 ? [] : ['packet-match'];
}

/** What a host must be able to do to hit what clients send, where that takes more than dropping it. */
export function clientsRequire({ scope }: Pick<Around, 'scope'>): readonly CapabilityName[] {
  return scope === 'peers' ? [] : ['packet-exact'];
}

/** Why these keys mean no packet at all; undefined where they mean some. */
export function refuseAround({ direction, scope }: Around): TargetProblem | undefined {
  if (scope !== 'clients' || direction !== 'out') return undefined;
  return {
    path: ['direction'],
    message: 'what nodes send to clients is left alone; use direction in with scope clients',
  };
}

/** The action that gives `effect` to the links around the targets. */
export function hitAround(
  targets: readonly string[],
  nodes: readonly string[],
  around: Around,
  effect: PacketEffect,
): FaultAction | FaultSkipped {
  const rules = rulesAround(targets, nodes, around, effect);
  if (rules.length === 0) return { kind: 'skip', reason: 'the cluster has no link it could hit' };
  return { kind: 'packets', rules, targets };
}

/**
 * One rule for every link between a target and another node, in the directions asked for as seen from the target, and
 * with clients for what they send to a target. A link between two targets gets one rule, so that it suffers once.
 */
export function rulesAround(
  targets: readonly string[],
  nodes: readonly string[],
  around: Around,
  effect: PacketEffect,
): PacketRule[] {
  const { direction, scope } = around;
  const hit = (sender: string, receiver: string): boolean =>
    (direction !== 'out' && targets.includes(receiver)) || (direction !== 'in' && targets.includes(sender));
  const common = { effect, ...matchOf(around) };
  const peers = nodes.flatMap((receiver) =>
    nodes
      .filter((sender) => sender !== receiver && hit(sender, receiver))
      .map((sender) => ({ receiver, sender, ...common })),
  );
  const clients = targets.map((receiver) => ({ receiver, sender: CLIENTS, ...common }));
  return [...(scope === 'clients' ? [] : peers), ...(scope === 'peers' || direction === 'out' ? [] : clients)];
}

/** The packets in a sentence: `packets to and from n1 n2`. */
export function packetsOf(targets: readonly string[], { direction, scope, protocol, port }: Around): string {
  const kind = protocol === 'any' ? 'packets' : `${protocol.toUpperCase()} packets`;
  const atPort = port === 0 ? '' : ` at port ${port}`;
  const from = scope === 'clients' ? ' from clients' : '';
  return `${kind}${atPort}${from} ${DIRECTION_WORDS[scope === 'clients' ? 'in' : direction]} ${targets.join(' ')}`;
}

const DIRECTION_WORDS: Readonly<Record<Direction, string>> = { in: 'to', out: 'from', both: 'to and from' };

function matchOf({ protocol, port }: Around): { readonly match?: PacketMatch } {
  if (protocol === 'any' && port === 0) return {};
  return { match: { ...(protocol === 'any' ? {} : { protocol }), ...(port === 0 ? {} : { port }) } };
}
