import { join } from 'node:path';
import type { Lab } from '../../harness/core/contracts/host.ts';
import { packetDaemon } from '../native/packet-daemon.ts';
import { groupBy, type DaemonRule } from '../packets/backend.ts';
import type { Answer, DaemonCounters, RuleCounters } from '../packets/nfqueue/answers.ts';
import { MARK, QUEUE } from '../packets/nfqueue/nfqueue.ts';
import { PacketDaemon } from './packet-daemon.ts';

/** The part of a lab that packet daemons need. */
export type DaemonLab = Pick<Lab, 'outputDirectory' | 'toolCommand'>;

/** The journal of a node's daemon, in the node's output folder; see `readJournal`. */
export const JOURNAL = 'packets.log';

/** What the rules of one fault did at one node. */
export interface DaemonEffect {
  readonly where: string;
  readonly rules: readonly RuleCounters[];
  /** Of the daemon as a whole while the rules were in force. */
  readonly daemon: Omit<DaemonCounters, 'overrun'> & { readonly overrun: number };
}

/** The packet daemons of a lab: one per node where one is needed, started at the first need. */
export interface PacketDaemons {
  /** Starts what is needed at once, and puts the rules in force when `go` resolves. */
  install(rules: readonly DaemonRule[], go: Promise<void>): Promise<void>;
  /** Takes the rules out when `go` resolves; packets that wait because of them go on. Rules that are not there are no matter. */
  remove(rules: readonly DaemonRule[], go: Promise<void>): Promise<DaemonEffect[]>;
  close(): Promise<void>;
}

type Totals = Extract<Answer, { readonly rules: unknown }>;

export function createPacketDaemons(lab: DaemonLab): PacketDaemons {
  const daemons = new Map<string, Promise<PacketDaemon>>();
  /** Rules in force, and what their daemon had counted when they came. */
  const installed = new Map<string, Totals>();

  const start = async (node: string): Promise<PacketDaemon> => {
    const journal = join(lab.outputDirectory(node).hostPath, JOURNAL);
    const command = lab.toolCommand(node, [await packetDaemon(), String(QUEUE), String(MARK), journal]);
    return PacketDaemon.start(node, command);
  };

  const at = (node: string): Promise<PacketDaemon> => {
    const known = daemons.get(node) ?? start(node);
    daemons.set(node, known);
    return known;
  };

  const installAt = async (node: string, rules: readonly DaemonRule[], go: Promise<void>): Promise<void> => {
    const daemon = await at(node);
    const before = (await daemon.order('counters')) as Totals;
    await go;
    await Promise.all(
      rules.map(async ({ name, order }) => {
        await daemon.order(order);
        installed.set(`${node} ${name}`, before);
      }),
    );
  };

  const removeAt = async (node: string, rules: readonly DaemonRule[], go: Promise<void>): Promise<DaemonEffect[]> => {
    const present = rules.filter(({ name }) => installed.has(`${node} ${name}`));
    const [first] = present;
    if (first === undefined) return [];
    const daemon = await at(node);
    await go;
    const before = installed.get(`${node} ${first.name}`) as Totals;
    const answers = await Promise.all(
      present.map(async ({ name }) => {
        const answer = (await daemon.order(`remove ${name}`)) as Totals;
        installed.delete(`${node} ${name}`);
        return answer;
      }),
    );
    return [
      {
        where: node,
        rules: answers.flatMap((answer) => answer.rules),
        daemon: difference(before, answers.at(-1) as Totals),
      },
    ];
  };

  return {
    install: async (rules, go) => {
      await Promise.all([...groupBy(rules, ({ where }) => where)].map(([node, own]) => installAt(node, own, go)));
    },
    remove: async (rules, go) => {
      const places = [...groupBy(rules, ({ where }) => where)];
      return (await Promise.all(places.map(([node, own]) => removeAt(node, own, go)))).flat();
    },
    close: async () => {
      const started = await Promise.allSettled([...daemons.values()]);
      daemons.clear();
      installed.clear();
      // One that could not be started was reported by whoever needed it.
      await Promise.all(started.filter((result) => result.status === 'fulfilled').map(({ value }) => value.close()));
    },
  };
}

function difference(before: Totals, after: Totals): DaemonEffect['daemon'] {
  const overrun = ({ queue, socket }: Totals['overrun']): number => queue + socket;
  return {
    overrun: overrun(after.overrun) - overrun(before.overrun),
    unsent: after.unsent - before.unsent,
    unlogged: after.unlogged - before.unlogged,
    unreadable: after.unreadable - before.unreadable,
  };
}
