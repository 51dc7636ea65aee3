import type { Stream } from '../../core/random.ts';
import { Trials } from '../trials.ts';
import type { Choice } from './choices.ts';
import { compareChoices, withSimplerFaults } from './faults.ts';
import { Follower } from './follower.ts';
import { nodesByFirstUse, withNodes, withRequests, type RequestMerge } from './names.ts';
import type { Passage } from './passage.ts';
import { withoutSpare } from './removal.ts';

/** Choices that break the predicate, and the cluster in which they do. */
export interface Reduction {
  readonly follower: Follower;
  readonly choices: readonly Choice[];
}

/** Negative when the first is smaller. */
export function compareReductions(one: Reduction, other: Reduction): number {
  return compareChoices(one.choices, other.choices) || nodesOf(one).length - nodesOf(other).length;
}

/** As small as one order of removal makes it, in a canonical form. */
export function* smallest(given: Reduction, random?: Stream): Passage<Reduction> {
  let current = withFewerNodes(given);
  for (;;) {
    const before = current;
    const { follower } = before;
    const fewer = yield* withoutSpare(follower, before.choices, random);
    const simpler = yield* withSimplerFaults(follower, fewer);
    current = withFewerNodes({ follower, choices: simpler });
    current = canonical(current);
    if (compareReductions(current, before) >= 0) return current;
  }
}

/** Whether a cluster that small can do anything. */
const FEWEST_NODES = 1;

/** The same with as few of the nodes as can be: the first set of them, smallest sets first, that is enough. */
function withFewerNodes(given: Reduction): Reduction {
  const { follower, choices } = given;
  const nodes = nodesOf(given);
  for (let size = FEWEST_NODES; size < nodes.length; size++) {
    const fewer = followerOf(follower, nodes.slice(0, size));
    for (const kept of subsets(nodes, size)) {
      const renamed = new Map(nodes.map((name) => [name, nodes[kept.indexOf(name)] ?? '']));
      const followed = fewer.follow(withNodes(choices, renamed));
      if (followed !== undefined) return { follower: fewer, choices: followed };
    }
  }
  return given;
}

/** From everything alike to everything as it was, each with names by first use. */
const MERGES: readonly RequestMerge[] = [
  { clients: true, keys: true, functions: true },
  { keys: true, functions: true },
  { clients: true, keys: true },
  { functions: true },
  { keys: true },
  {},
];

/** The same with names by first use, and with requests that differ only where they must. */
function canonical(given: Reduction): Reduction {
  const { follower } = given;
  let { choices } = given;
  choices = follower.follow(withNodes(choices, nodesByFirstUse(choices, nodesOf(given)))) ?? choices;
  for (const merge of MERGES) {
    const alike = follower.follow(withRequests(choices, merge));
    if (alike === undefined || alike.length > choices.length) continue;
    return { follower, choices: alike };
  }
  return { follower, choices };
}

function followerOf({ trials, predicates, budget }: Follower, nodes: readonly string[]): Follower {
  return new Follower(new Trials({ ...trials.subject, nodes }), predicates, budget);
}

function nodesOf({ follower }: Reduction): readonly string[] {
  return follower.trials.subject.nodes;
}

/** All subsets of this size, in the order of the items. */
function subsets<Item>(items: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, position) => subsets(items.slice(position + 1), size - 1).map((rest) => [item, ...rest]));
}
