import type { ClockAction, ClockName } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { Json } from '../../harness/core/json.ts';
import { bendingOfMonotonic, bendingOfWall, type Bending, type ClockChange } from '../clock/bends.ts';
import type { ClockHolds } from '../clock/clock-holds.ts';
import type { ClockObservation, NodeClocks } from '../clock/node-clocks.ts';
import type { PageState } from '../clock/page-layout.ts';
import { Rhythm } from '../clock/rhythm.ts';
import { straightened } from '../clock/straighten.ts';
import type { Ledger } from '../ledger.ts';
import { narrowed, type FaultDriver } from './driver.ts';
import { Claims } from './claims.ts';

/** Ledger id of what may be left of faults that are over: a leap of a clock stays until everything is healed. */
const CLOCKS = 'clocks';

/** A clock that differs by less, ns, may just have been read late. */
const LEAST_DIFFERENCE = 1_000_000n;

/** How often programs are woken whose clock is fast, ms. */
const HURRY_MS = 20;

/** What a fault does to the clocks of one node. */
interface Bent {
  readonly before: PageState;
  readonly observations: ClockObservation[];
  readonly rhythms: Rhythm[];
}

interface Claim {
  readonly action: ClockAction;
  readonly refused: ReadonlyMap<string, string>;
  readonly bent: Map<string, Bent>;
}

/** Bends clocks of nodes, and reads back what programs under them are shown. One fault has a clock at a time. */
export function createClockDriver(clocks: NodeClocks, holds: ClockHolds, ledger: Ledger): FaultDriver {
  const claims = new Claims<Claim>();
  let prepared: Promise<void> | undefined;

  const bend = async (node: string, { action, bent }: Claim): Promise<void> => {
    const page = clocks.page(node);
    const bendings = bendingsOf(action);
    const rhythms: Rhythm[] = [];
    const entry: Bent = { before: page.state, observations: [], rhythms };
    bent.set(node, entry);
    await page.change(changesOf(bendings, ({ begin }) => begin));
    await clocks.kick(node);
    if (bendings.monotonic?.hurries) rhythms.push(new Rhythm(HURRY_MS, () => clocks.kick(node)));
    // Before the first beat, which may take a leap back.
    entry.observations.push(await clocks.observe(node, entry.before));
    const beats = Object.values(bendings).flatMap(({ beat }) => (beat === undefined ? [] : [beat]));
    if (beats[0] !== undefined)
      rhythms.push(
        new Rhythm(beats[0].intervalMs, async (count) => {
          await page.change(changesOf(bendings, ({ beat }) => beat?.change(count)));
          await clocks.kick(node);
        }),
      );
  };

  const straighten = async (node: string, { action, bent }: Claim): Promise<void> => {
    const entry = bent.get(node);
    if (entry === undefined) return;
    entry.observations.push(await clocks.observe(node, entry.before));
    const stopped = await Promise.allSettled(entry.rhythms.map((rhythm) => rhythm.stop()));
    await clocks.page(node).change(changesOf(bendingsOf(action), ({ end }) => end));
    const failed = stopped.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };

  const takeBack = async (faultId: string): Promise<FaultEffect> => {
    const claim = claims.of(faultId);
    try {
      await Promise.all([...claim.bent.keys()].map((node) => straighten(node, claim)));
      return effectOf(claim);
    } finally {
      holds.letGo(faultId);
      claims.delete(faultId);
    }
  };

  return {
    kinds: ['clock'],

    prepare: () => (prepared ??= ledger.pending(CLOCKS, inversesOf(clocks.nodes))),

    claim: (faultId, given) => {
      const action = narrowed(given, 'clock');
      const refused = action.targets.flatMap((node) => {
        const reason = holds.take(faultId, node, action.clocks);
        return reason === undefined ? [] : [[node, reason] as const];
      });
      claims.set(faultId, { action, refused: new Map(refused), bent: new Map() });
    },

    inverses: (faultId) => inversesOf(claims.of(faultId).action.targets),

    begin: async (faultId, go) => {
      await go;
      const claim = claims.of(faultId);
      const free = claim.action.targets.filter((node) => !claim.refused.has(node));
      await Promise.all(free.map((node) => bend(node, claim)));
      return claim.refused;
    },

    end: async (faultId, go) => {
      await go;
      return { effect: await takeBack(faultId), restarted: [] };
    },

    abandon: async (faultId) => {
      await takeBack(faultId);
    },

    restore: async () => {
      await Promise.all(clocks.nodes.map((node) => straightened(clocks.page(node))));
      await clocks.rest();
      await ledger.done(CLOCKS);
      prepared = undefined;
    },
  };

  function inversesOf(nodes: readonly string[]) {
    return nodes.map((node) => ({ kind: 'clocks', page: clocks.page(node).file }) as const);
  }
}

function bendingsOf({ clocks, bend }: ClockAction): Partial<Record<ClockName, Bending>> {
  return {
    ...(clocks.includes('wall') && { wall: bendingOfWall(bend) }),
    ...(clocks.includes('monotonic') && { monotonic: bendingOfMonotonic(bend) }),
  };
}

function changesOf(
  { wall, monotonic }: Partial<Record<ClockName, Bending>>,
  pick: (bending: Bending) => ClockChange | undefined,
): Partial<Record<ClockName, ClockChange>> {
  const [ofWall, ofMonotonic] = [wall && pick(wall), monotonic && pick(monotonic)];
  return { ...(ofWall && { wall: ofWall }), ...(ofMonotonic && { monotonic: ofMonotonic }) };
}

/** A node counts when its process had its time from us and every clock of the fault showed what was ordered, and differed. */
function effectOf({ action, bent }: Claim): FaultEffect {
  const nodes = [...bent].map(([node, { observations }]) => [node, summaryOf(action, observations)] as const);
  const affected = nodes.filter(([, { shortcoming }]) => shortcoming === undefined);
  const reasons = nodes.flatMap(([node, { shortcoming }]) =>
    shortcoming === undefined ? [] : [`${node}: ${shortcoming}`],
  );
  return {
    proven: affected.length > 0,
    observation: 'clocks read back wrong',
    count: affected.length,
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    details: Object.fromEntries(nodes.map(([node, { differences }]) => [node, differences])),
  };
}

function summaryOf(
  { clocks }: ClockAction,
  observations: readonly ClockObservation[],
): { readonly shortcoming: string | undefined; readonly differences: Json } {
  const differences = Object.fromEntries(
    clocks.map((name) => [name, observations.map(({ clocks }) => Number(clocks[name].difference) / 1e6)]),
  );
  return { shortcoming: shortcomingOf(clocks, observations), differences };
}

function shortcomingOf(names: readonly ClockName[], observations: readonly ClockObservation[]): string | undefined {
  if (!observations.some(({ missing }) => missing === undefined)) return observations[0]?.missing ?? 'never looked at';
  for (const name of names) {
    const readings = observations.map(({ clocks }) => clocks[name]);
    if (readings.some(({ asOrdered }) => !asOrdered)) return `the ${name} clock did not show what was ordered`;
    if (!readings.some(({ difference }) => differs(difference))) return `the ${name} clock did not differ`;
  }
  return undefined;
}

function differs(difference: bigint): boolean {
  return difference >= LEAST_DIFFERENCE || difference <= -LEAST_DIFFERENCE;
}
