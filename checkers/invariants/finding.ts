import type { Entry } from '../../harness/core/raft/entry.ts';
import { isInternal } from '../../harness/core/raft/entry.ts';
import type { Finding } from './invariant.ts';

/**
 * Looks at every instance in which a premise held. `contradiction` says in one sentence why an instance is none that
 * may exist; the first such sentence is the violation, and the count goes on so that it does not depend on the outcome.
 */
export function examine<Instance>(
  instances: Iterable<Instance>,
  contradiction: (instance: Instance) => string | undefined,
): Finding {
  let premises = 0;
  let violation: string | undefined;
  for (const instance of instances) {
    premises++;
    violation ??= contradiction(instance);
  }
  return { premises, violation };
}

/** Several findings about one predicate as one: the first violation counts. */
export function together(findings: readonly Finding[]): Finding {
  return {
    premises: findings.reduce((sum, { premises }) => sum + premises, 0),
    violation: findings.find(({ violation }) => violation !== undefined)?.violation,
  };
}

/** `entry 3 of term 2 (put x by c1/7)`. */
export function describeEntry(entry: Entry): string {
  const { index, term, command, client, request, at } = entry;
  const what = command.key === '' ? command.f : `${command.f} ${command.key}`;
  return `entry ${index} of term ${term} (${what} by ${isInternal(entry) ? at : `${client}/${request}`})`;
}
