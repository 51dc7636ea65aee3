import type { ElectionTiming } from '../harness/core/contracts/system.ts';
import { ClockHolds } from './clock/clock-holds.ts';
import type { NodeClocks } from './clock/node-clocks.ts';
import type { Administrator } from './drivers/administrator.ts';
import { createClockDriver } from './drivers/clock.ts';
import { createCorruptionDriver, type CorruptionLab } from './drivers/corruption.ts';
import { createDiskFullDriver } from './drivers/disk-full.ts';
import type { FaultDriver } from './drivers/driver.ts';
import { NodeHolds } from './drivers/holds.ts';
import { createMembershipDriver, type MembershipLab } from './drivers/membership.ts';
import type { PacketLab } from './drivers/packet-lab.ts';
import { createPacketDriver } from './drivers/packets.ts';
import { createLinkProbes } from './drivers/probe.ts';
import { createProcessDriver, type ProcessLab } from './drivers/process.ts';
import { createRestartDriver, type RestartLab } from './drivers/restart.ts';
import { createSlowDiskDriver, type SlowDiskLab } from './drivers/slow-disk.ts';
import type { NodeObserver } from './drivers/snapshots.ts';
import { createTimeoutDriver } from './drivers/timeout.ts';
import { createUpgradeDriver } from './drivers/upgrade.ts';
import type { Ledger } from './ledger.ts';
import type { PacketBackend } from './packets/backend.ts';
import type { Recorder } from './recorder.ts';

/** The part of a lab a nemesis works on. */
export type NemesisLab = PacketLab & ProcessLab & RestartLab & CorruptionLab & SlowDiskLab & MembershipLab;

/** What the drivers of a run work with. */
export interface DriverOptions {
  readonly lab: NemesisLab;
  readonly backend: PacketBackend;
  readonly ledger: Ledger;
  readonly observer: NodeObserver;
  /** For faults about builds and members; without it there are none. */
  readonly administrator?: Administrator | undefined;
  /** The nodes' clocks, where the nodes were launched under them. */
  readonly clocks?: NodeClocks | undefined;
  readonly electionTiming?: ElectionTiming | undefined;
  /** Whether probes say when partitions really cut and heal links; costs a program per node. */
  readonly timesLinks?: boolean;
  /** Which files of a data folder are the log, where the system tells. */
  readonly logFiles?: RegExp | undefined;
  /** Monotonic nanoseconds since the start of the run. */
  readonly now: () => number;
}

/** A driver for every kind of action that can be done here; those that hold nodes down share what they know of that. */
export function createDrivers(options: DriverOptions, events: Recorder): readonly FaultDriver[] {
  const { lab, backend, ledger, now } = options;
  const holds = new NodeHolds(lab);
  const restarted = (node: string): void => events.restarted(node, lab.life(node));
  const probes = options.timesLinks ? createLinkProbes(lab, now) : undefined;
  return [
    createPacketDriver({ lab, backend, ledger, now, probes }),
    createProcessDriver(lab, holds),
    createRestartDriver(lab, holds, restarted),
    createSlowDiskDriver(lab),
    createDiskFullDriver(lab, holds, restarted),
    createCorruptionDriver(lab, holds, ledger, restarted, options.logFiles),
    ...clockDrivers(options),
    ...administrativeDrivers(options, holds, events),
  ];
}

/** Clocks can be bent only where the nodes were launched for that. */
function clockDrivers({ clocks, electionTiming, ledger, observer }: DriverOptions): FaultDriver[] {
  if (clocks === undefined) return [];
  const holds = new ClockHolds();
  const driver = createClockDriver(clocks, holds, ledger);
  return electionTiming === undefined
    ? [driver]
    : [driver, createTimeoutDriver(clocks, holds, observer, electionTiming)];
}

/** Where the system's builds and members can be dealt with. */
function administrativeDrivers(
  { lab, administrator }: DriverOptions,
  holds: NodeHolds,
  events: Recorder,
): FaultDriver[] {
  if (administrator === undefined) return [];
  const builds = new Map(lab.nodes.map((node) => [node, administrator.build]));
  const restarted = (node: string): void => events.restarted(node, lab.life(node));
  return [
    createUpgradeDriver(lab, administrator, holds, builds, restarted),
    createMembershipDriver(lab, administrator, holds, builds, (members) => events.members(members)),
  ];
}
