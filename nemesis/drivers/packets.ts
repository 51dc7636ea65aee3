import type { FaultAction, Flap } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { CLIENTS } from '../../harness/core/packet-rule.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { CutWindow } from '../link-times.ts';
import type { Inverse, Ledger } from '../ledger.ts';
import type { DaemonRule, PacketBackend, PacketFault, Undo } from '../packets/backend.ts';
import type { Link } from '../shapes.ts';
import { run, undo } from './commands.ts';
import { cutConnections } from './connections.ts';
import { narrowed, NOBODY, type FaultDriver } from './driver.ts';
import { Flapping, type Counts } from './flapping.ts';
import { createPacketDaemons } from './packet-daemons.ts';
import { packetEffect, withLinks } from './packet-effect.ts';
import { lookUpInterfaces, missingAttachments, networkOf } from './packet-network.ts';
import type { PacketLab } from './packet-lab.ts';
import type { LinkProbes } from './probe.ts';
import { createRetransmissionCap } from './retransmission.ts';
import { Claims } from './claims.ts';

/** Ledger id of what the backend attached once for all faults. */
const ATTACHMENTS = 'packet-attachments';

/** What a fault that was claimed is about. */
interface Claim {
  readonly fault: PacketFault;
  readonly action: PacketAction;
  /** Between which nodes nothing is to pass. */
  readonly links: readonly Link[];
  /** Whether any of its rules may be in force. */
  begun: boolean;
  /** Whether TCP was told not to wait for long. */
  capped: boolean;
  flapping: Flapping | undefined;
  /** When its rules were to be in force; the last one ends with the fault. */
  windows: readonly CutWindow[];
  /** When they came into force, ms since the start of the run. */
  cutSince: number;
  effect: FaultEffect | undefined;
  /** What the commands that installed its rules said, by place. */
  readonly installed: Map<string, string>;
}

type PacketAction = Extract<FaultAction, { readonly kind: 'packets' }>;

export interface PacketDriverOptions {
  readonly lab: PacketLab;
  readonly backend: PacketBackend;
  readonly ledger: Ledger;
  /** For the times at which links are really cut and healed; without it nobody looks. */
  readonly probes?: LinkProbes | undefined;
  /** ns since the start of the run. */
  readonly now: () => number;
}

/** Puts packet rules in force and takes them out again, on all places at once. */
export function createPacketDriver({ lab, backend, ledger, probes: given, now }: PacketDriverOptions): FaultDriver {
  const interfaces = new Map<string, string>();
  const probes = backend.sparesProbes ? given : undefined;
  const network = { ...networkOf(lab, interfaces), isProbed: probes !== undefined };
  const cap = createRetransmissionCap(lab, ledger);
  const nowMs = (): number => now() / NS_PER_MS;
  const daemons = createPacketDaemons(lab);
  const claimed = new Claims<Claim>();
  let count = 0;
  let prepared: Promise<void> | undefined;
  let attached: readonly Undo[] = [];

  const attach = async (): Promise<void> => {
    if (!backend.usesInterfaces) return;
    for (const [node, name] of await lookUpInterfaces(lab)) interfaces.set(node, name);
    const missing = await missingAttachments(lab, backend.attachments(network));
    if (missing.length === 0) return;
    attached = missing.map(({ remove }) => remove);
    await ledger.pending(ATTACHMENTS, attached.map(inverseOf));
    await Promise.all(missing.map(({ add }) => run(lab, add)));
  };

  const daemonRules = (fault: PacketFault): DaemonRule[] => backend.daemonRules?.(network, fault) ?? [];

  /** Removes what was installed, and reads the counters at that moment. */
  const conclude = ({ fault, installed }: Claim, go: Promise<void>): Promise<(readonly [string, number])[]> =>
    Promise.all(
      backend.conclude(network, fault).map(async (command) => {
        const { where } = command;
        const stdout = await undo(lab, command, go);
        const concluded = { where, network, installed: installed.get(where) ?? '' };
        return [where, backend.parseCounters(stdout, fault, concluded)] as const;
      }),
    );

  const install = async ({ fault, installed }: Claim, go: Promise<void>): Promise<void> => {
    await Promise.all([
      daemons.install(daemonRules(fault), go),
      ...backend.install(network, fault).map(async (command) => {
        installed.set(command.where, await run(lab, command, go));
      }),
    ]);
  };

  /** Keeps TCP from backing off while links are cut, unless it is to be left alone. */
  const capFor = async (claim: Claim): Promise<void> => {
    if (claim.links.length > 0 && claim.action.soft !== true) claim.capped = await cap.hold();
  };

  /** The moment to cut: links must have been heard before, to be seen to fall silent. */
  const cutWhen = async (claim: Claim, go: Promise<void>): Promise<void> => {
    await Promise.all([go, claim.links.length > 0 ? probes?.watch() : undefined]);
    claim.cutSince = nowMs();
  };

  const leave = async (claim: Claim): Promise<void> => {
    if (claim.links.length === 0) return;
    probes?.rest();
    if (claim.action.soft !== true) await cap.release();
  };

  const startFlapping = (claim: Claim, flap: Flap): Flapping => {
    const rules = {
      install: () => install(claim, Promise.resolve()),
      remove: () => conclude(claim, Promise.resolve()),
    };
    return new Flapping(flap, rules, nowMs);
  };

  /** Takes the rules out when `go` resolves, whether they are in force or flap. */
  const heal = async (claim: Claim, go: Promise<void>): Promise<Counts> => {
    const { flapping, cutSince } = claim;
    const healed = go.then(() => nowMs());
    if (flapping === undefined) {
      const counts = await conclude(claim, go);
      claim.windows = [{ from: cutSince, to: await healed }];
      return counts;
    }
    await go;
    // Where it fails the next attempt simply takes out what is there.
    claim.flapping = undefined;
    const { windows, counts } = await flapping.stop();
    claim.windows = windows;
    return counts;
  };

  return {
    kinds: ['packets'],

    prepare: () => (prepared ??= Promise.all([attach(), probes?.start()]).then(() => undefined)),

    claim: (id, given) => {
      const action = narrowed(given, 'packets');
      claimed.set(id, {
        fault: { id, serial: count++, slot: freeSlot(claimed), rules: action.rules },
        action,
        links: linksOf(action),
        begun: false,
        capped: false,
        flapping: undefined,
        windows: [],
        cutSince: 0,
        effect: undefined,
        installed: new Map(),
      });
    },

    inverses: (faultId) => backend.remove(network, claimed.of(faultId).fault).map(inverseOf),

    begin: async (faultId, go) => {
      const claim = claimed.of(faultId);
      claim.begun = true;
      const cut = cutWhen(claim, go);
      await Promise.all([capFor(claim), cut, install(claim, cut)]);
      if (claim.action.flap) claim.flapping = startFlapping(claim, claim.action.flap);
      return NOBODY;
    },

    end: async (faultId, go) => {
      const claim = claimed.of(faultId);
      const { fault, action } = claim;
      if (action.awaits !== undefined) {
        await go;
        // Else what senders still have in their sockets would arrive, and make up for what their logs have dropped.
        // The heal does not depend on it; a tool that fails is reported when it is called again afterwards.
        await cutConnections(lab, fault.rules).catch(() => undefined);
      }
      const [effects, counts] = await Promise.all([daemons.remove(daemonRules(fault), go), heal(claim, go)]);
      const manner = { flaps: action.flap && claim.windows, capped: claim.capped };
      claim.effect = packetEffect(fault, backend, counts, effects, manner);
      return { effect: claim.effect, restarted: [] };
    },

    afterwards: async (faultId) => {
      const claim = claimed.of(faultId);
      const { fault, action, links, windows, effect } = claim;
      claimed.delete(faultId);
      if (action.soft !== true) await cutConnections(lab, fault.rules);
      const times = links.length === 0 ? [] : await probes?.times(links, windows);
      await leave(claim);
      return effect && withLinks(effect, times ?? []);
    },

    abandon: async (faultId) => {
      const claim = claimed.of(faultId);
      const { fault, begun } = claim;
      if (begun) {
        await Promise.all(backend.remove(network, fault).map((command) => undo(lab, command)));
        await daemons.remove(daemonRules(fault), Promise.resolve());
        await leave(claim);
      }
      claimed.delete(faultId);
    },

    restore: async () => {
      await Promise.allSettled([prepared]);
      await Promise.all([daemons.close(), probes?.close()]);
      prepared = undefined;
      if (attached.length === 0) return;
      await Promise.all(attached.map((command) => undo(lab, command)));
      attached = [];
      await ledger.done(ATTACHMENTS);
    },
  };
}

function freeSlot(claimed: ReadonlyMap<string, Claim>): number {
  const taken = new Set([...claimed.values()].map(({ fault }) => fault.slot));
  let slot = 0;
  while (taken.has(slot)) slot++;
  return slot;
}

/** Links between nodes that carry nothing. */
function linksOf({ rules }: PacketAction): Link[] {
  const cut = rules.filter(({ effect, sender }) => effect.kind === 'drop' && sender !== CLIENTS);
  return cut.map(({ sender, receiver }) => ({ from: sender, to: receiver }));
}

function inverseOf(command: Undo): Inverse {
  return { kind: 'command', command };
}
