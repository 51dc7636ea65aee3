import type { Ledger } from '../ledger.ts';
import type { Undo } from '../packets/backend.ts';
import { attempt, run, undo } from './commands.ts';
import type { PacketLab } from './packet-lab.ts';
import { oneAtATime } from './turns.ts';

/**
 * Longest time between two retransmissions of TCP while a partition is in force, ms: the least that Linux takes. Without
 * it a connection that was busy backs off for as long as the partition lasts, up to two minutes.
 */
export const RETRANSMISSION_MS = 1_000;

/** Of each network namespace; Linux has it from 6.15 on. */
const SETTING = '/proc/sys/net/ipv4/tcp_rto_max_ms';

/** Ledger id of the settings that were changed. */
const RETRANSMISSION = 'retransmission-cap';

/** Keeps TCP's retransmissions frequent while anybody wants that, in all nodes' namespaces alike. */
export interface RetransmissionCap {
  /** Resolves to whether it is in force: older kernels have no such setting. */
  hold(): Promise<boolean>;
  release(): Promise<void>;
}

export function createRetransmissionCap(lab: PacketLab, ledger: Ledger): RetransmissionCap {
  let holders = 0;
  let undos: readonly Undo[] = [];
  const inTurn = oneAtATime();

  const cap = async (): Promise<void> => {
    const before = await Promise.all(lab.nodes.map((node) => settingOf(lab, node)));
    if (before.includes(undefined)) return;
    undos = lab.nodes.map((node, i) => setting(node, before[i] as string));
    await ledger.pending(
      RETRANSMISSION,
      undos.map((command) => ({ kind: 'command', command })),
    );
    await Promise.all(lab.nodes.map((node) => run(lab, setting(node, String(RETRANSMISSION_MS)))));
  };

  const lift = async (): Promise<void> => {
    if (undos.length === 0) return;
    await Promise.all(undos.map((command) => undo(lab, command)));
    undos = [];
    await ledger.done(RETRANSMISSION);
  };

  return {
    hold: () =>
      inTurn(async () => {
        if (holders++ === 0) await cap();
        return undos.length > 0;
      }),
    release: () =>
      inTurn(async () => {
        if (--holders === 0) await lift();
      }),
  };
}

/** The value now; undefined where the kernel has no such setting, or nobody here may change it. */
async function settingOf(lab: PacketLab, node: string): Promise<string | undefined> {
  const argv = ['sh', '-c', `test -w ${SETTING} && cat ${SETTING}`];
  const { exitCode, stdout } = await attempt(lab, { where: node, argv, stdin: '' });
  return exitCode === 0 ? stdout.trim() : undefined;
}

function setting(where: string, value: string): Undo {
  const trace = { argv: ['cat', SETTING], stdin: '', marker: `${String(RETRANSMISSION_MS)}\n` };
  return { where, argv: ['sh', '-c', `echo ${value} > ${SETTING}`], stdin: '', trace };
}
