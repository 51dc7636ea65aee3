import { createJudge, type Judge, type Violation } from '../checkers/invariants/judge.ts';
import { predicatesFor } from '../checkers/invariants/profiles.ts';
import { rulesOf } from '../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../cluster/raft/handlers/capabilities.ts';
import { raftHandlers } from '../cluster/raft/handlers/handlers.ts';
import { createWorld } from '../cluster/world/world.ts';
import { stream } from '../harness/core/random.ts';
import { RaftObserver } from '../harness/engine/sim/raft-observer.ts';
import { RandomWalk, type Administration, type WalkShape } from '../harness/engine/sim/random-walk.ts';

/** What one random schedule came to. */
export interface JudgedWalk {
  readonly steps: number;
  /** Points that were judged. */
  readonly points: number;
  readonly digest: number;
  /** Entries applied, over all nodes: shows that something happened. */
  readonly applied: number;
  readonly violations: readonly Violation[];
}

/** ns; small against an election timeout. */
const DRIFT = 20_000_000;

/** Random schedules of one build and size, each from a seed of its own; everything but the world is prepared once. */
export class JudgedWalks {
  readonly names: readonly string[];
  readonly predicates: readonly string[];
  readonly #handlers: ReturnType<typeof raftHandlers>;
  readonly #administration: readonly Administration[];
  readonly #clocks: { readonly drift?: number };

  /** `among` narrows the predicates; those the build is exempt from are left out anyway. */
  constructor(build: string, size: number, among?: readonly string[]) {
    const rules = rulesOf(build);
    this.names = Array.from({ length: size }, (_, index) => `n${String(index + 1)}`);
    this.predicates = predicatesFor(capabilitiesOf(rules), among);
    this.#handlers = raftHandlers(rules);
    // Builds that are safe only while clocks agree get such clocks; to all others any timer may fire at any time.
    this.#clocks = rules.leaderLease ? { drift: DRIFT } : {};
    this.#administration = [
      ...(rules.membership ? (['configure'] as const) : []),
      ...(rules.transfer ? (['transfer'] as const) : []),
    ];
  }

  /** With several judges every one sees every point; the violations are those of the first. */
  run(seed: string, steps: number, judges: readonly Judge[] = [this.judge()], shape?: WalkShape): JudgedWalk {
    const world = createWorld(this.#handlers, this.names, this.#clocks);
    let points = 0;
    world.observer = new RaftObserver(world, (observation) => {
      points++;
      for (const judge of judges) judge.observe(observation);
    });
    new RandomWalk(world, stream(seed, 'walk'), shape, this.#administration).run(steps);
    const applied = world.nodes.reduce((sum, { state }) => sum + state.lastApplied, 0);
    const violations = judges[0]?.findings.violations ?? [];
    return { steps: world.steps, points, digest: world.digest, applied, violations };
  }

  /** Nobody looks. */
  runBare(seed: string, steps: number): Pick<JudgedWalk, 'steps' | 'digest'> {
    const world = createWorld(this.#handlers, this.names, this.#clocks);
    new RandomWalk(world, stream(seed, 'walk')).run(steps);
    return { steps: world.steps, digest: world.digest };
  }

  judge(mode: 'incremental' | 'naive' = 'incremental'): Judge {
    return createJudge({ names: this.names, predicates: this.predicates, mode });
  }
}
