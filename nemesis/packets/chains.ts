import { CLIENTS, type PacketRule } from '../../harness/core/packet-rule.ts';
import {
  PROBE_PORT,
  assertSupported,
  groupBy,
  type Command,
  type PacketBackend,
  type PacketFault,
  type PacketNetwork,
} from './backend.ts';
import { chainName } from './chain-name.ts';

/** Where a rule of iptables stands. */
export interface RulePlace {
  /** The node whose namespace holds it. */
  readonly where: string;
  readonly table: 'raw' | 'mangle';
  readonly hook: 'PREROUTING' | 'POSTROUTING';
}

/** How a backend writes one packet rule for iptables. */
export interface RuleWriter {
  placeOf(rule: PacketRule): RulePlace;
  /** What matches and what happens then, one text per rule of iptables: `-s 10.0.0.1/32 -j DROP`. */
  matches(rule: PacketRule, network: PacketNetwork): string[];
}

type Chains = Pick<PacketBackend, 'install' | 'remove' | 'conclude' | 'parseCounters'>;

/** Takes all of its input or none, and leaves everything the input does not name. */
const RESTORE: readonly string[] = ['iptables-restore', '--noflush', '-w'];

/**
 * Each fault has a chain of its own in each table it needs, entered by a jump that is put at the top, so that a newer
 * fault sees packets first and no rule of anyone else is ever touched.
 */
export function chainsOf(backend: () => PacketBackend, writer: RuleWriter): Chains {
  /** One iptables-restore per node, with the lines that `content` gives for each hook; other content stays. */
  const restores = (
    fault: PacketFault,
    content: (place: RulePlace, rules: readonly PacketRule[]) => string[],
  ): Command[] =>
    [...groupBy(fault.rules, (rule) => writer.placeOf(rule).where)].map(([where, rules]) => ({
      where,
      argv: RESTORE,
      stdin: [...groupBy(rules, (rule) => `${writer.placeOf(rule).table} ${writer.placeOf(rule).hook}`).values()]
        .flatMap((own) => {
          const place = writer.placeOf(own[0] as PacketRule);
          return [`*${place.table}`, ...content(place, own), 'COMMIT', ''];
        })
        .join('\n'),
    }));

  const remove = (_network: PacketNetwork, fault: PacketFault): ReturnType<Chains['remove']> => {
    const chain = chainName(fault.id);
    const trace = { argv: ['iptables-save'], stdin: '', marker: `:${chain} ` };
    return restores(fault, ({ hook }) => [`-D ${hook} -j ${chain}`, `-F ${chain}`, `-X ${chain}`]).map((command) => ({
      ...command,
      trace,
    }));
  };

  return {
    install(network, fault) {
      assertSupported(backend(), network, fault);
      const chain = chainName(fault.id);
      return restores(fault, ({ hook }, rules) => [
        `:${chain} - [0:0]`,
        ...probeMatches(rules, network).map((match) => `-A ${chain} ${match}`),
        ...rules.flatMap((rule) => writer.matches(rule, network).map((match) => `-A ${chain} ${match}`)),
        `-I ${hook} -j ${chain}`,
      ]);
    },

    remove,

    conclude(network, fault) {
      const argv = ['sh', '-c', `iptables-save -c && exec ${RESTORE.join(' ')}`];
      return remove(network, fault).map((command) => ({ ...command, argv }));
    },

    parseCounters(stdout, fault) {
      const chain = chainName(fault.id);
      return stdout
        .split('\n')
        .map((line) => /^\[(\d+):\d+\] -A (\S+) /.exec(line))
        .filter((match) => match?.[2] === chain && !match.input.includes(PROBES))
        .reduce((sum, match) => sum + Number(match?.[1]), 0);
    },
  };
}

const PROBES = `-p udp -m udp --dport ${String(PROBE_PORT)}`;

/** What is dropped from a node is dropped of its probes as well, in rules of their own; else probes are left alone. */
function probeMatches(rules: readonly PacketRule[], network: PacketNetwork): string[] {
  if (network.isProbed !== true) return [];
  const senders = rules.filter(({ effect, sender }) => effect.kind === 'drop' && sender !== CLIENTS);
  return [
    ...senders.map(({ sender }) => `-s ${network.addressOf(sender)}/32 ${PROBES} -j DROP`),
    `${PROBES} -j RETURN`,
  ];
}
