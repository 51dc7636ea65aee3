import type { FaultFamily } from '../harness/core/contracts/fault-family.ts';
import { HarnessError, messageOf } from '../harness/core/errors.ts';
import type { FaultAction, Situation } from '../harness/core/fault-action.ts';
import type { NemesisEvent } from '../harness/core/nemesis-events.ts';
import type { PlannedFault } from '../harness/core/planned-fault.ts';
import type { FaultDriver } from './drivers/driver.ts';
import { observeSnapshots, type SnapshotObservation } from './drivers/snapshots.ts';
import { createRecorder } from './recorder.ts';
import { createDrivers, type DriverOptions } from './run-drivers.ts';

export interface NemesisOptions extends DriverOptions {
  readonly families: readonly FaultFamily[];
  readonly record: (event: NemesisEvent) => void;
}

/**
 * Applies planned faults to a running lab, proves what they did, and takes them back. Faults may overlap in any way:
 * each is healed by itself. Failing tools are HarnessErrors; a fault that can do nothing now is recorded as skipped.
 */
export interface Nemesis {
  /** Gets everything ready that faults share, so that the first one is as prompt as the others. */
  prepare(): Promise<void>;
  /**
   * Resolves when the fault is in force, or skipped, and recorded. Everything is made ready at once and takes effect
   * when `go` resolves, so that a caller who knows the time can call early and be punctual.
   */
  begin(fault: PlannedFault, situation: Situation, go?: Promise<void>): Promise<void>;
  /** The same for the end: resolves when the fault is healed and recorded. For a skipped fault there is nothing to do. */
  end(faultId: string, go?: Promise<void>): Promise<void>;
  /** Resolves when a fault that waits for something at its targets may end before its time; for others never. */
  due(faultId: string): Promise<void>;
  /**
   * After the end of a fault whose effect shows only then: waits for it, not for ever, and records it. At the signal it
   * is left open. For other faults there is nothing to do.
   */
  settle(faultId: string, signal: AbortSignal): Promise<void>;
  /** Heals everything, newest first, going on after failures, and removes what faults shared. */
  healAll(): Promise<void>;
  /** Nodes that some fault holds down or paused. */
  readonly down: ReadonlySet<string>;
  /** Nodes that are leaving the cluster or have left it: they may end by themselves. */
  readonly departing: ReadonlySet<string>;
  /** Nodes that are no members now, and that no fault is about. */
  readonly outside: ReadonlySet<string>;
  /** Ids of faults in force, oldest first. */
  readonly active: readonly string[];
}

/** A fault that was begun, as it goes on. */
interface Running {
  readonly fault: PlannedFault;
  /** Settles when the beginning is over, well or not; an end waits for it. */
  began: Promise<void>;
  /** Stays `beginning` when that failed. */
  state: 'beginning' | 'in force' | 'over';
  targets: readonly string[];
  /** Set as soon as anything may have been done. */
  driver: FaultDriver | undefined;
  /** Set for faults that wait for something at their targets. */
  observation: SnapshotObservation | undefined;
  /** The end that is going on; a second call joins it. */
  ended: Promise<void> | undefined;
}

const NOW = Promise.resolve();

/** How long after its end a fault's effect is waited for, ms: nodes that are far behind catch up within seconds. */
const SETTLE_MS = 10_000;

export function createNemesis(options: NemesisOptions): Nemesis {
  const { lab, ledger, families, observer, now, record } = options;
  const events = createRecorder(now, record);
  const drivers = createDrivers(options, events);
  const running = new Map<string, Running>();
  /** Of faults that are over and whose effect is not known yet. */
  const unsettled = new Map<string, { readonly fault: PlannedFault; readonly observation: SnapshotObservation }>();

  const collect = (nodesOf: (driver: FaultDriver) => ReadonlySet<string> | undefined): Set<string> =>
    new Set(drivers.flatMap((driver) => [...(nodesOf(driver) ?? [])]));
  const down = (): Set<string> => collect((driver) => driver.down);
  const damaged = (): Set<string> => collect((driver) => driver.damaged);

  const driverOf = ({ kind }: FaultAction): FaultDriver => {
    const driver = drivers.find(({ kinds }) => kinds.includes(kind));
    if (driver === undefined) throw new RangeError(`no driver does ${kind}`);
    return driver;
  };

  const familyOf = (fault: PlannedFault): FaultFamily => {
    const family = families.find((candidate) => candidate.name === fault.fault);
    if (!family) throw new RangeError(`${fault.id}: there is no fault ${fault.fault}`);
    return family;
  };

  const skip = (entry: Running, description: string, reason: string): void => {
    entry.state = 'over';
    events.skipped(entry.fault, description, reason);
  };

  /** Everything up to the first wait happens at once: faults that begin together must see each other's claims. */
  const start = async (entry: Running, situation: Situation, go: Promise<void>): Promise<void> => {
    const { fault } = entry;
    const family = familyOf(fault);
    const action = family.resolve(fault, {
      ...situation,
      down: new Set([...situation.down, ...down()]),
      damaged: damaged(),
      outside: collect(({ outside }) => outside),
    });
    if (action.kind === 'skip') {
      skip(entry, fault.fault, action.reason);
      return;
    }
    const description = family.describe(fault, action);
    const refused = await act(entry, action, go);
    if (action.targets.length > 0 && entry.targets.length === 0) {
      await entry.driver?.abandon(fault.id);
      await ledger.done(fault.id);
      skip(entry, description, [...refused.values()].join(', '));
      return;
    }
    if (action.kind === 'packets' && action.awaits === 'snapshot') {
      entry.observation = observeSnapshots(action.targets, observer);
    }
    entry.state = 'in force';
    events.started(fault, entry.targets, family.describe(fault, { ...action, targets: entry.targets }));
  };

  /** Does it, and leaves the nodes it could do it to as the fault's targets. */
  const act = async (entry: Running, action: FaultAction, go: Promise<void>): Promise<ReadonlyMap<string, string>> => {
    const { id } = entry.fault;
    const driver = driverOf(action);
    entry.driver = driver;
    driver.claim(id, action);
    await driver.prepare?.();
    await ledger.pending(id, driver.inverses(id));
    const refused = await driver.begin(id, go);
    entry.targets = action.targets.filter((node) => !refused.has(node));
    return refused;
  };

  const stop = async (entry: Running, go: Promise<void>): Promise<void> => {
    const { fault, driver } = entry;
    await Promise.allSettled([entry.began]);
    if (driver !== undefined && entry.state === 'beginning') {
      // A fault whose beginning failed is taken back without being recorded: it was never in force.
      await driver.abandon(fault.id);
      await ledger.done(fault.id);
    } else if (driver !== undefined && entry.state === 'in force') {
      await takeBack(entry, driver, go);
    }
    running.delete(fault.id);
  };

  const takeBack = async (entry: Running, driver: FaultDriver, go: Promise<void>): Promise<void> => {
    const { fault, observation } = entry;
    if (observation) void go.then(() => observation.leave());
    const { effect, restarted } = await driver.end(fault.id, go);
    for (const node of restarted) events.restarted(node, lab.life(node));
    entry.state = 'over';
    if (observation) unsettled.set(fault.id, { fault, observation });
    events.stopped(fault, entry.targets, observation ? undefined : effect);
    await ledger.done(fault.id);
    const known = await driver.afterwards?.(fault.id);
    if (known !== undefined && !observation) events.effect(fault, known);
  };

  const end = async (faultId: string, go = NOW): Promise<void> => {
    const entry = running.get(faultId);
    if (!entry) throw new RangeError(`fault ${faultId} is not active`);
    entry.ended ??= stop(entry, go);
    try {
      await entry.ended;
    } finally {
      entry.ended = undefined;
    }
  };

  return {
    prepare: async () => {
      await Promise.all(drivers.map(async (driver) => driver.prepare?.()));
    },

    begin: async (fault, situation, go = NOW) => {
      if (running.has(fault.id)) throw new RangeError(`fault ${fault.id} is active already`);
      const entry: Running = {
        fault,
        began: Promise.resolve(),
        state: 'beginning',
        targets: [],
        driver: undefined,
        observation: undefined,
        ended: undefined,
      };
      running.set(fault.id, entry);
      entry.began = start(entry, situation, go);
      await entry.began;
    },

    end,

    due: (faultId) => {
      const entry = running.get(faultId);
      const over = entry?.state === 'in force' ? entry.driver?.over?.(faultId) : undefined;
      return entry?.observation?.needed ?? over ?? new Promise<never>(() => undefined);
    },

    settle: async (faultId, signal) => {
      const entry = unsettled.get(faultId);
      if (entry === undefined) return;
      unsettled.delete(faultId);
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), SETTLE_MS);
      try {
        const effect = await entry.observation.settle(AbortSignal.any([signal, limit.signal]));
        if (!signal.aborted) events.effect(entry.fault, effect);
      } finally {
        clearTimeout(timer);
      }
    },

    healAll: async () => {
      const failures: unknown[] = [];
      const heal = async (action: () => Promise<void>): Promise<void> => {
        try {
          await action();
        } catch (error) {
          failures.push(error);
        }
      };
      // One whose time is just over may be ended by whoever planned it, between two of these.
      for (const id of [...running.keys()].reverse()) await heal(() => (running.has(id) ? end(id) : NOW));
      for (const driver of drivers) await heal(async () => driver.restore?.());
      if (failures.length > 0) throw healFailed(failures);
    },

    get down() {
      return down();
    },
    get departing() {
      return collect(({ departing }) => departing);
    },
    get outside() {
      return collect(({ outside }) => outside);
    },
    get active() {
      return [...running.values()].filter(({ state }) => state === 'in force').map(({ fault }) => fault.id);
    },
  };
}

function healFailed(failures: readonly unknown[]): HarnessError {
  return new HarnessError(`not everything could be healed: ${failures.map(messageOf).join('; ')}`, {
    code: 'NEMESIS_HEAL_FAILED',
    hint: 'What is left is in ledger.jsonl of the run; `verdict heal RUN` tries again, `verdict clean` removes the lab.',
    cause: new AggregateError(failures),
  });
}
