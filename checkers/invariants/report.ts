import type { SystemCapability } from '../../harness/core/system-capability.ts';
import { formatHash } from '../../harness/core/raft/hash.ts';
import {
  INVARIANTS_FORMAT,
  type InvariantReport,
  type PredicateReport,
  type SafetyChain,
} from '../../harness/core/raft/invariant-report.ts';
import { EMPTY_LOG, type Log } from '../../harness/core/raft/log.ts';
import type { Observation, WorldState } from '../../harness/core/raft/observation.ts';
import { extendApplied, wholeLog } from './applied.ts';
import { blame } from './blame.ts';
import { PREDICATES, predicateNamed } from './catalogue.ts';
import { createJudge, type Judge, type Violation } from './judge.ts';
import { predicatesFor } from './profiles.ts';
import { OwnInvariants } from './own-invariants.ts';
import { ownInvariants } from './registry.ts';
import { linearizabilityWitness } from './trace/witness.ts';

/** Capabilities that no predicate has to allow for: they do not make a profile of their own. */
const WITHIN_THE_PROOF: readonly SystemCapability[] = ['no-op', 'bounded-clocks'];

/**
 * How many steps the predicates are evaluated for after one broke: time for its consequences to show. Once logs are in
 * disorder every evaluation gets dearer, and says less.
 */
const STEPS_AFTER_VIOLATION = 5_000;

/**
 * Judges one run of a Raft world by every predicate that its build allows for, at every point of every step. Shown all
 * points from the first on, it says at the end what held, how often that was tested, and what broke first.
 */
export class InvariantJudge {
  readonly #capabilities: readonly SystemCapability[];
  readonly #predicates: readonly string[];
  readonly #judge: Judge;
  readonly #own: OwnInvariants;
  /** What judges that where the log does not. */
  readonly #clients: string;
  /** Less is known of nodes than all of it. */
  readonly #isPartial: boolean;
  #world: WorldState | undefined;
  /** The longest log that was applied. */
  #longest: Log = EMPTY_LOG;
  #steps = 0;
  #points = 0;
  /** Last step at which the predicates were evaluated, once that is over. */
  #judgedTo: number | undefined;

  /**
   * @param judgeable predicates to choose from, where less is known of nodes than all of it
   * @param clients who judges what clients saw where the log does not explain it: a check of the history, or this judge */
  constructor(
    names: readonly string[],
    capabilities: readonly SystemCapability[],
    clients: 'elsewhere' | 'here' = 'elsewhere',
    judgeable?: readonly string[],
  ) {
    this.#isPartial = judgeable !== undefined;
    this.#capabilities = capabilities;
    this.#predicates = (judgeable ?? predicatesFor(capabilities)).filter(
      (name) => clients === 'here' || !isAboutClients(name),
    );
    this.#clients = clients === 'here' ? 'predicate raft_linearizable.clients' : 'check linearizable';
    this.#judge = createJudge({ names, predicates: this.#predicates, mode: 'incremental', byRule: true });
    this.#own = new OwnInvariants(ownInvariants.all);
  }

  observe(observation: Observation): void {
    if (!this.#isOver(observation.step)) this.#judge.observe(observation);
    this.#own.observe(observation);
    this.#world = observation.world;
    this.#steps = observation.step;
    this.#points++;
    if (observation.after.lastApplied > this.#longest.index) {
      this.#longest = extendApplied(this.#longest, observation.world);
    }
  }

  /** What broke first, by the predicates of the proof before those of plugins; undefined while everything holds. */
  get firstViolation(): Pick<Violation, 'predicate' | 'sentence'> | undefined {
    return this.#judge.findings.violations[0] ?? this.#own.first;
  }

  /** What the run came to; nothing may be observed afterwards. */
  report(): InvariantReport {
    this.#judge.finish();
    const { violations, undecided } = this.#judge.findings;
    const premises = this.#judge.findings.premises();
    const { byRule } = this.#judge.findings;
    const told = blame(violations);
    const within = this.#capabilities.every((capability) => WITHIN_THE_PROOF.includes(capability));
    const profile = within && !this.#isPartial ? 'verdi' : 'raft';
    return {
      format: INVARIANTS_FORMAT,
      profile,
      capabilities: this.#capabilities,
      steps: this.#steps,
      points: this.#points,
      ...(byRule && { rules: byRule.steps() }),
      ...(this.#judgedTo === undefined ? {} : { judgedTo: this.#judgedTo }),
      predicates: [
        ...this.#predicates.map((name) => ({
          ...reportOf(name, premises.get(name) ?? 0, violations),
          ...(byRule && { byRule: byRule.heldOf(name) }),
          ...(undecided.includes(name) && { undecided: true as const }),
        })),
        ...this.#own.reports(),
      ],
      exempt: PREDICATES.map(({ name }) => name).filter(
        (name) => !isAboutClients(name) && !this.#predicates.includes(name),
      ),
      blame: [
        ...(told === undefined ? [] : [told.first, ...told.rest].map(({ predicate }) => predicate)),
        ...this.#own.broken(),
      ],
      chain: this.#chain(violations, premises),
    };
  }

  #isOver(step: number): boolean {
    if (this.#judgedTo !== undefined) return true;
    const [first] = this.#judge.findings.violations;
    if (first === undefined || step <= first.step + STEPS_AFTER_VIOLATION) return false;
    this.#judgedTo = step - 1;
    return true;
  }

  /** State machine safety makes one order of the committed entries, and that order is the linear one. */
  #chain(violations: readonly Violation[], premises: ReadonlyMap<string, number>): SafetyChain {
    const safety = 'StateMachineSafety.host';
    const broken = violations.some(({ predicate }) => predicate === safety);
    const tested = (premises.get(safety) ?? 0) > 0;
    const stateMachineSafety = broken ? 'broken' : tested ? 'holds' : 'untested';
    const world = this.#world;
    const log = this.#longest;
    const entries = world === undefined ? [] : wholeLog(world, log);
    const committed = { entries: log.index, digest: formatHash(log.hash) };
    if (world === undefined || entries === undefined || this.#capabilities.includes('reads-outside-log')) {
      const sentence = `Not every answer has an entry of its own, so that this order alone does not say whether clients were told the truth: ${this.#clients} does.`;
      return { stateMachineSafety, committed, linearOrder: 'undetermined', sentence };
    }
    const { verdict, sentence } = linearizabilityWitness(world.trace, entries);
    const linearOrder = verdict === 'pass' ? 'witnessed' : verdict === 'fail' ? 'contradicted' : 'undetermined';
    return { stateMachineSafety, committed, linearOrder, ...(sentence === undefined ? {} : { sentence }) };
  }
}

function reportOf(predicate: string, premises: number, violations: readonly Violation[]): PredicateReport {
  const { invariant } = predicateNamed(predicate);
  const found = violations.find((violation) => violation.predicate === predicate);
  const { id, name, statement } = invariant;
  const base = { invariant: id, name, statement, predicate, premises };
  if (found === undefined) return base;
  const { step, point, node, rule, sentence } = found;
  return { ...base, violation: { step, point, node, ...(rule !== undefined && { rule }), sentence } };
}

/** Of what clients saw; that is for builds whose log does not explain it. */
function isAboutClients(name: string): boolean {
  return predicateNamed(name).predicate.only !== undefined;
}
