import { InputError, messageOf } from '../../harness/core/errors.ts';
import type { PredicateReport } from '../../harness/core/raft/invariant-report.ts';
import type { Observation } from '../../harness/core/raft/observation.ts';
import type { OwnInvariant } from './registry.ts';

type Violation = NonNullable<PredicateReport['violation']>;

/** Evaluates the invariants of plugins over one run, each until it is broken. */
export class OwnInvariants {
  readonly #invariants: readonly OwnInvariant[];
  readonly #violations = new Map<string, Violation>();
  #points = 0;

  constructor(invariants: readonly OwnInvariant[]) {
    this.#invariants = invariants;
  }

  /** @throws InputError for an invariant that throws, or says something else than a sentence or nothing */
  observe(observation: Observation): void {
    const { world, step, point, node } = observation;
    this.#points++;
    for (const invariant of this.#invariants) {
      if (this.#violations.has(invariant.name)) continue;
      const sentence = sentenceOf(invariant, observation);
      if (sentence === undefined) continue;
      this.#violations.set(invariant.name, { step, point, node: world.names[node] ?? '', sentence });
    }
  }

  /** The first that broke. */
  get first(): { readonly predicate: string; readonly sentence: string } | undefined {
    const [first] = this.#violations;
    return first && { predicate: first[0], sentence: first[1].sentence };
  }

  /** In the order in which they broke. */
  broken(): string[] {
    return [...this.#violations.keys()];
  }

  reports(): PredicateReport[] {
    return this.#invariants.map(({ name, statement }) => {
      const violation = this.#violations.get(name);
      const report = { name, statement, predicate: name, premises: this.#points };
      return violation === undefined ? report : { ...report, violation };
    });
  }
}

/** A definition is somebody's code: what it must not do is said with the step at which it did. */
function sentenceOf(invariant: OwnInvariant, observation: Observation): string | undefined {
  const { world, step, point, node } = observation;
  const where = `at step ${step} of ${world.names[node] ?? ''} (${point})`;
  let said: unknown;
  try {
    said = invariant.contradiction(world);
  } catch (cause) {
    throw invalid(invariant, `threw ${where}: ${messageOf(cause)}`, cause);
  }
  if (said === undefined || said === null) return undefined;
  if (typeof said === 'string') return said;
  throw invalid(invariant, `returned a ${typeof said} ${where}; it returns a sentence, or nothing where all is well`);
}

function invalid({ name, plugin }: OwnInvariant, what: string, cause?: unknown): InputError {
  const from = plugin === undefined ? '' : ` of plugin ${plugin}`;
  return new InputError(`Invariant ${name}${from} ${what}`, {
    code: 'INVARIANT_INVALID',
    hint: 'docs/how-to/an-invariant-of-your-own.md says what an invariant may look at.',
    cause,
  });
}
