import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../harness/core/contracts/host.ts';
import type { CorruptionAction } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Inverse, Ledger } from '../ledger.ts';
import { changesFor } from './corruption-changes.ts';
import { applyChange, isInPlace, undoChange, type Change } from './data-changes.ts';
import { copyData, giveDataBack } from './data-copy.ts';
import { narrowed, refusals, type Ended, type FaultDriver } from './driver.ts';
import type { NodeHolds } from './holds.ts';
import { Claims } from './claims.ts';

/** The part of a lab that is needed to change the data of nodes. */
export type CorruptionLab = Pick<Lab, 'kill' | 'start' | 'state' | 'dataFolder' | 'outputDirectory'>;

/** A node that does not bear what it finds may need so long to end, ms: until it hears its leader. */
const LEAST_LIFE_MS = 1_500;
const LOOK_MS = 20;

/** What was changed at one node. */
interface Corrupted {
  readonly changes: readonly Change[];
  /** Its data as it was before, in a folder of this machine. */
  readonly copy: string;
  /** How many bytes were seen to be others than before. */
  readonly changed: number;
}

interface Claim {
  readonly action: CorruptionAction;
  readonly corrupted: Map<string, Corrupted>;
  /** When nodes were started on what was changed, ms. */
  readonly started: Map<string, number>;
}

/**
 * Changes the data of nodes between two of their lives. A node that runs on it until the fault ends keeps it: it has
 * gone on from there. One that does not gets back what it had, as from a backup, and is started once more: it may have
 * tried to mend what it found, as etcd does, and then nothing less than all of it helps.
 *
 * @param restarted told of every start, when it has happened
 * @param logFiles which files are the log; needed where the log is to be cut
 */
export function createCorruptionDriver(
  lab: CorruptionLab,
  holds: NodeHolds,
  ledger: Ledger,
  restarted: (node: string) => void,
  logFiles?: RegExp,
): FaultDriver {
  const claims = new Claims<Claim>();
  const damaged = new Set<string>();
  /** What was changed at nodes that ran on. */
  const left = new Map<string, Change[]>();

  const inversesOf = ({ action, corrupted }: Claim): Inverse[] => [
    ...[...corrupted].flatMap(([node, { changes, copy }]) =>
      changes.length === 0 ? [] : [inverseOf(node, changes, copy)],
    ),
    ...action.targets.map((node): Inverse => ({ kind: 'process', action: 'start', node })),
  ];

  const hit = async (faultId: string, node: string): Promise<string | undefined> => {
    const claim = claims.of(faultId);
    const held = holds.isHeldByOthers(faultId, node);
    if (held || (await lab.state(node)) === 'stopped') {
      holds.letGo(faultId, node);
      return held ? `${node} is held by another fault` : `${node} is not running`;
    }
    holds.killed.add(node);
    await lab.kill(node);
    const folder = lab.dataFolder(node);
    const changes = await changesFor(folder, claim.action.corruption, logFiles);
    const copy = join(lab.outputDirectory(node).hostPath, `before-${faultId}`);
    // Nothing is given back before there is all of it.
    if (changes.length > 0) await copyData(folder, copy);
    claim.corrupted.set(node, { changes, copy, changed: 0 });
    await ledger.pending(faultId, inversesOf(claim));
    for (const change of changes) await applyChange(folder, change);
    const read = await Promise.all(changes.map((change) => isInPlace(folder, change)));
    claim.corrupted.set(node, { changes, copy, changed: sizeOf(changes.filter((_, position) => read[position])) });
    await start(node);
    claim.started.set(node, performance.now());
    return undefined;
  };

  const start = async (node: string): Promise<void> => {
    await lab.start(node);
    holds.killed.delete(node);
    restarted(node);
  };

  /** Whether the node had ended by itself, and was started again on what it had before. */
  const release = async (faultId: string, node: string): Promise<boolean> => {
    const { corrupted, started } = claims.of(faultId);
    const { changes, copy } = corrupted.get(node) as Corrupted;
    const isChanged = changes.length > 0;
    while (isChanged && isNew(started.get(node)) && (await lab.state(node)) !== 'stopped') await sleep(LOOK_MS);
    const refused = (await lab.state(node)) === 'stopped' && !holds.isHeldByOthers(faultId, node);
    if (refused && isChanged) await giveDataBack(lab.dataFolder(node), changes, copy);
    if (refused) await start(node);
    else left.set(node, [...(left.get(node) ?? []), ...changes]);
    await rm(copy, { recursive: true, force: true });
    holds.letGo(faultId, node);
    return refused;
  };

  /** A node with which nothing more was done than that it was killed. */
  const recover = async (faultId: string, node: string): Promise<void> => {
    if (holds.killed.has(node) && !holds.isHeldByOthers(faultId, node)) await holds.bringBack(node);
    holds.letGo(faultId, node);
  };

  /** To a node that ended later: what it has written over since is its own. */
  const giveBack = async (node: string, changes: readonly Change[]): Promise<void> => {
    const folder = lab.dataFolder(node);
    for (const change of changes.toReversed()) if (await isInPlace(folder, change)) await undoChange(folder, change);
    await start(node);
  };

  const letGoOf = async (faultId: string): Promise<Ended> => {
    const { action, corrupted } = claims.of(faultId);
    const nodes = [...corrupted.keys()];
    const refused = await Promise.all(nodes.map((node) => holds.inTurn(node, () => release(faultId, node))));
    for (const node of action.targets) await holds.inTurn(node, () => recover(faultId, node));
    claims.delete(faultId);
    const details = nodes.map((node, position) => [node, detailsOf(corrupted.get(node), refused[position] === true)]);
    return { effect: effectOf(corrupted, Object.fromEntries(details) as Json), restarted: [] };
  };

  return {
    kinds: ['corrupt'],
    damaged,

    claim: (faultId, given) => {
      const action = narrowed(given, 'corrupt');
      claims.set(faultId, { action, corrupted: new Map(), started: new Map() });
      for (const node of action.targets) {
        holds.hold(faultId, node);
        damaged.add(node);
      }
    },

    inverses: (faultId) => inversesOf(claims.of(faultId)),

    begin: async (faultId, go) => {
      await go;
      return refusals(claims.of(faultId).action.targets, (node) => holds.inTurn(node, () => hit(faultId, node)));
    },

    end: async (faultId, go) => {
      await go;
      return letGoOf(faultId);
    },

    abandon: async (faultId) => {
      await letGoOf(faultId);
    },

    /** Nodes that ran on at first may have ended since. */
    restore: async () => {
      for (const [node, changes] of left) if ((await lab.state(node)) === 'stopped') await giveBack(node, changes);
      left.clear();
    },
  };
}

function isNew(startedAt = 0): boolean {
  return performance.now() - startedAt < LEAST_LIFE_MS;
}

function inverseOf(node: string, changes: readonly Change[], copy: string): Inverse {
  return {
    kind: 'data',
    node,
    copy,
    changes: changes.map(({ file, offset, before, after }) => ({
      file,
      offset,
      before: before.toString('base64'),
      after: after.toString('base64'),
    })),
  };
}

/** A byte counts when it was read anew and was another one. */
function effectOf(corrupted: Claim['corrupted'], details: Json): FaultEffect {
  const count = [...corrupted.values()].reduce((sum, { changed }) => sum + changed, 0);
  return { proven: count > 0, observation: 'bytes of data changed', count, details };
}

function detailsOf(corrupted: Corrupted | undefined, refused: boolean): Json {
  const changes = (corrupted?.changes ?? []).map(({ file, offset, before }) => ({
    file,
    offset,
    bytes: before.length,
  }));
  return { changes, then: refused ? 'ended, and was given back its data' : 'ran on' };
}

function sizeOf(changes: readonly Change[]): number {
  return changes.reduce((sum, { before }) => sum + before.length, 0);
}
