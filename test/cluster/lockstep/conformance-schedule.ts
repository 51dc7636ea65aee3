import { raft } from '../../../cluster/systems/raft/raft.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../../cluster/world/semantics/named.ts';
import type { AnyKeyValueHandlers, KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { stream, type Stream } from '../../../harness/core/random.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';
import { featuresOf } from '../../../harness/search/strategies/features.ts';
import { Moves } from '../../../harness/search/strategies/moves.ts';
import { STRATEGIES } from '../../../harness/search/strategies/portfolio.ts';
import { Trials, type TrialSubject } from '../../../harness/search/trials.ts';
import type { ConformanceCase } from './conformance-cases.ts';

/** Everything a crash can lose of a node without a disk in its semantics. */
export const SEMANTICS = withLosses(DEFAULT_SEMANTICS, ['unsynced', 'everything', 'sends']);

/** Steps of one strategy before another one goes on. */
const PART = 30;
/** To what nodes are upgraded, where their build allows it. */
const OTHER_BUILD = 'paper+no-pre-vote';
/** Of a client that asks for what the clients of strategies do not, each time. */
const REQUESTS = 3;
const KEYS = ['list', 'set', 'counter', 'lock', 'x'];

/**
 * A random walk of the handlers in process, written down: parts of all strategies, and between them what none of them does, so
 * that a schedule has elections, requests, repetitions, losses, duplicates, partitions, crashes of every kind, wiped nodes, other
 * members, other builds, links held back and requests of every function.
 */
export function drawSchedule({ build, options, nodes, length, seed }: ConformanceCase): ScheduleStep[] {
  const handlersOf = (name: string) => (raft.handlers?.(name, options) as AnyKeyValueHandlers).handlers;
  const subject: TrialSubject = {
    system: raft.handlers?.(build, options) as AnyKeyValueHandlers,
    nodes: nodeNames(nodes),
    capabilities: raft.capabilities?.(build, options) ?? [],
    semantics: SEMANTICS,
    handlersOf,
  };
  const steps: ScheduleStep[] = [];
  const moves = new Moves(subject, new Trials(subject).begin([]), 0, steps);
  const setting = { features: featuresOf(subject), length };
  const random = stream(seed, 'conformance');
  for (let part = 0; moves.world.steps < length && part < length; part++) {
    moves.extend(PART);
    const strategy = random.pick(STRATEGIES);
    strategy.run(moves, stream(seed, `${strategy.name}/${String(part)}`), setting);
    random.pick(BETWEEN)({ moves, random, build, part });
  }
  return steps;
}

/** What happens between two parts. */
interface Interlude {
  readonly moves: Moves;
  readonly random: Stream;
  readonly build: string;
  /** Grows from one to the next, so that what clients ask is new each time. */
  readonly part: number;
}

/** What no strategy does, and, more often than that, what nodes need their disks for. */
const BETWEEN: readonly ((interlude: Interlude) => void)[] = [
  wipe,
  losePower,
  losePower,
  askObjects,
  askObjects,
  holdOrRelease,
  jumpClock,
  upgrade,
];

function wipe(interlude: Interlude): void {
  crashLosing(interlude, 'everything');
}

function losePower(interlude: Interlude): void {
  crashLosing(interlude, 'unsynced');
}

function crashLosing({ moves, random }: Interlude, lose: 'everything' | 'unsynced'): void {
  const node = random.pick(moves.world.nodes);
  moves.crash(node, lose);
  moves.restart(node);
}

function askObjects({ moves, random, part }: Interlude): void {
  const node = moves.leaders()[0] ?? random.pick(moves.world.nodes);
  for (let count = 1; count <= REQUESTS; count++) {
    const request = part * REQUESTS + count;
    moves.input(node, { client: 'objects', request, ...drawFunction(random, request) });
  }
}

function drawFunction(random: Stream, unique: number): Pick<KeyValueRequest, 'f' | 'key' | 'value'> {
  const key = random.pick(KEYS);
  const owner = `owner ${String(unique % 2)}`;
  const functions: Readonly<Record<string, Json>> = {
    'list-append': unique,
    add: unique % 3,
    'read-set': null,
    increment: 1,
    acquire: owner,
    release: owner,
    delete: null,
    cas: [null, { deep: [unique, 'ü\n"', null] }],
    txn: [
      ['append', 'list', unique],
      ['r', key, null],
    ],
  };
  const f = random.pick(Object.keys(functions));
  return { f, key, value: functions[f] ?? null };
}

function holdOrRelease({ moves, random }: Interlude): void {
  const { fromName: from, toName: to, held } = random.pick(moves.world.links);
  moves.perform({ rule: held ? 'release' : 'hold', from, to });
}

function jumpClock({ moves, random }: Interlude): void {
  moves.perform({ rule: 'clock', node: random.pick(moves.world.nodes).name, advance: 1_000_000_000 });
}

function upgrade({ moves, random, build }: Interlude): void {
  if (raft.refuseUpgrade?.(build, OTHER_BUILD, []) !== undefined) return;
  moves.perform({ rule: 'upgrade', node: random.pick(moves.world.nodes).name, build: OTHER_BUILD });
}
