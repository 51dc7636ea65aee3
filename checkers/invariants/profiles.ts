import { PREDICATES } from './catalogue.ts';
import type { Exemption } from './invariant.ts';

/**
 * Names of the predicates that say something about a build, in the order of the catalogue. A build that does exactly what
 * the verified one does has no exemptions, and all of them hold for it (profile `verdi`); another Raft names what it does
 * differently, and what does not allow for that is left out (profile `raft`).
 *
 * @param among names to choose from; all when left out
 */
export function predicatesFor(exemptions: Iterable<Exemption>, among?: readonly string[]): readonly string[] {
  const differences = new Set(exemptions);
  const chosen = PREDICATES.filter(
    ({ exempt, only }) =>
      !exempt.some((exemption) => differences.has(exemption)) && (only === undefined || differences.has(only)),
  );
  const names = chosen.map(({ name }) => name);
  return among === undefined ? names : names.filter((name) => among.includes(name));
}
