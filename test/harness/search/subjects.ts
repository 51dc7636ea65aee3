import { DIRECTED } from '../../../cluster/raft/directed-schedules.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../../../cluster/raft/handlers/capabilities.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { lossesIn } from '../../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../../cluster/world/semantics/named.ts';
import { blame } from '../../../checkers/invariants/blame.ts';
import type { KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { stream } from '../../../harness/core/random.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';
import { Trials } from '../../../harness/search/trials.ts';

/** Trials of a build of the reference Raft, with all losses that crashes may have. */
export function trialsOn(build: string, nodes: number): Trials {
  const rules = rulesOf(build);
  const semantics = withLosses(DEFAULT_SEMANTICS, ['unsynced', 'sends']);
  return new Trials({
    system: raftKeyValue(rules),
    nodes: nodeNames(nodes),
    capabilities: capabilitiesOf(rules),
    semantics,
  });
}

/** A schedule and the predicate that it breaks first. */
export interface Breaking {
  readonly trials: Trials;
  readonly schedule: readonly ScheduleStep[];
  readonly predicate: string;
}

/** The directed schedule of a planted bug. */
export function directed(bug: string): Breaking {
  const found = DIRECTED.find((each) => each.bug === bug);
  if (found === undefined) throw new RangeError(`there is no directed schedule for ${bug}`);
  const schedule = parseText(found.schedule, bug);
  const breaking = breakingOf(trialsOn(`${found.base}+${bug}`, found.nodes), schedule);
  if (breaking === undefined) throw new RangeError(`the directed schedule of ${bug} breaks nothing`);
  return breaking;
}

/** The first random schedule, over at most this many seeds, that breaks something; three nodes. */
export function randomFind(build: string, seeds: number): Breaking {
  const trials = trialsOn(build, 3);
  for (let seed = 1; seed <= seeds; seed++) {
    const breaking = breakingOf(trials, randomSchedule(String(seed)));
    if (breaking !== undefined) return breaking;
  }
  throw new RangeError(`no random schedule of ${String(seeds)} breaks ${build}`);
}

/** What the crashes of a schedule lose, for asking whether it needs that. */
export function losses(schedule: readonly ScheduleStep[]): readonly string[] {
  return lossesIn(schedule);
}

function breakingOf(trials: Trials, schedule: readonly ScheduleStep[]): Breaking | undefined {
  const first = blame(trials.run(schedule, undefined, true).violations)?.first;
  return first && { trials, schedule, predicate: first.predicate };
}

const LENGTH = 1_500;

/** Steps drawn without looking at any world: most of them are impossible where they come. */
function randomSchedule(seed: string): ScheduleStep[] {
  const random = stream(seed, 'test');
  const nodes = nodeNames(3);
  let requests = 0;
  return Array.from({ length: LENGTH }, (): ScheduleStep => {
    const dice = random.next();
    const node = random.pick(nodes);
    const to = random.pick(nodes);
    if (dice < 0.03) return { rule: 'timeout', node };
    if (dice < 0.09) {
      const again = requests > 0 && random.chance(0.2);
      return { rule: 'input', node, request: requestOf(again ? requests : ++requests) };
    }
    if (dice < 0.1) return random.chance(0.3) ? { rule: 'crash', node, lose: 'unsynced' } : { rule: 'crash', node };
    if (dice < 0.14) return { rule: 'restart', node };
    if (dice < 0.18) return { rule: 'drop', from: node, to };
    if (dice < 0.22) return { rule: 'duplicate', from: node, to };
    return { rule: 'deliver', from: node, to, index: random.chance(0.2) ? 1 : 0 };
  });
}

/** A function of its number, so that a repetition asks for the same. */
function requestOf(request: number): KeyValueRequest {
  const [f, value] = request % 3 === 0 ? ['read', null] : ['write', `v${String(request)}`];
  return { client: 'zoe', request, f, key: `k${String(request % 2)}`, value };
}
