import { INVARIANTS, invariantNamed } from '../../../checkers/invariants/catalogue.ts';
import type { Invariant } from '../../../checkers/invariants/invariant.ts';
import { InputError } from '../../core/errors.ts';
import { LEMMAS } from './lemmas.ts';

/**
 * What an invariant needs to be preserved by every single step, beyond what the catalogue says its proof rests on: ids of
 * invariants and names of lemmas. Found by induction itself: where a counterexample appeared, what was not true in it was
 * added. Together all invariants and lemmas support each other, so going round in circles is no mistake.
 */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  A3: ['A2'],
  A5: ['A4'],
  A6: ['A4'],
  A7: ['A2', 'C1', 'D3'],
  A8: ['A3'],
  A13: ['A1'],
  A14: ['A13'],
  B2: ['A11'],
  B3: ['B2'],
  B6: ['C1'],
  B7: ['A4'],
  B8: ['A5', 'B2', 'B7'],
  B9: ['A6', 'B7'],
  B10: ['B1'],
  C1: ['A2'],
  C4: ['A1', 'A2', 'C5'],
  C6: ['A2', 'A6', 'A12', 'B3'],
  C7: ['C3', 'D2'],
  C8: ['C7', 'D3'],
  C10: ['C3', 'D3'],
  D4: ['C1'],
  D5: ['C3'],
  D6: ['A8', 'B2', 'C3', 'C5'],
  D7: ['C4'],
  D8: ['A8', 'C5'],
  D9: ['A8', 'C10', 'D1'],
  D10: ['A2', 'C6'],
  E1: ['A2', 'A8', 'A12', 'A13', 'B3', 'C6'],
  E3: ['A2', 'C6', 'C10', 'E4'],
  E4: ['E3', 'F4'],
  E5: ['B2', 'B3', 'C5', 'C6', 'E1'],
  E7: ['C5', 'E3', 'E5'],
  E10: ['A2'],
  F1: ['B2', 'B3', 'E3'],
  F4: ['B2', 'B3', 'E3'],
  F5: ['A8', 'B2', 'F4', 'F6'],
  F6: ['A2', 'A13', 'C1', 'C2', 'sent-on-record'],
  F7: ['C3', 'D3', 'G4'],
  F8: ['D2'],
  F9: ['A2', 'C6'],
  F10: ['A8', 'B2', 'B3', 'C5', 'F7'],
  F11: ['C3', 'E3', 'G4'],
  F12: ['E9'],
  F13: ['C3', 'C5'],
  F14: ['C4', 'D3'],
  G1: ['acknowledged-accepted'],
  G3: ['F5'],
  G4: ['F5'],
  H1: ['A3', 'A10', 'B8', 'C5', 'E3'],
  H2: ['E3', 'H6', 'leader-commit-backed'],
  H4: ['E3', 'H2'],
  H5: ['A2'],
  H8: ['D3', 'E3'],
  I3: ['H4'],
  I6: ['D3', 'H4', 'H6'],
  I7: ['D3', 'H4', 'H6', 'H7'],
};

/** What holds before a step besides the invariant itself. */
export interface AssumedInvariants {
  /** Ids of invariants, in the order of the catalogue, then names of lemmas. */
  readonly names: readonly string[];
  /** Their predicates, of those that say something about the build. */
  predicates(applicable: readonly string[]): string[];
}

/**
 * What to assume for an invariant.
 *
 * @param asked ids or names separated by commas, or `none`; without it everything the invariant is known to need
 * @throws InputError for an invariant that does not exist
 */
export function assumedFor({ id, restsOn }: Invariant, asked?: string): AssumedInvariants {
  const chosen = asked === undefined ? [...restsOn, ...(NEEDED[id] ?? [])] : asked === 'none' ? [] : namesIn(asked);
  const invariants = INVARIANTS.filter((invariant) => chosen.includes(invariant.id));
  const lemmas = LEMMAS.map(({ name }) => name).filter((name) => chosen.includes(name));
  return {
    names: [...invariants.map((invariant) => invariant.id), ...lemmas],
    predicates: (applicable) => [
      ...invariants
        .flatMap(({ predicates }) => predicates.map(({ name }) => name))
        .filter((name) => applicable.includes(name)),
      ...lemmas,
    ],
  };
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((text) => text.trim())
    .map((text) => {
      if (LEMMAS.some(({ name }) => name === text)) return text;
      try {
        return invariantNamed(text).id;
      } catch (cause) {
        const lemmas = LEMMAS.map(({ name }) => name).join(', ');
        throw new InputError(`--assume: there is no invariant "${text}"`, {
          code: 'INVARIANT_UNKNOWN',
          hint: `Use ids such as B2,B3, names such as VotesCorrect, lemmas (${lemmas}), or none.`,
          cause,
        });
      }
    });
}
