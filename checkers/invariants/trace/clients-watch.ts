import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { LateFinding, Watch } from '../invariant.ts';
import { ClientsSeen } from './clients-seen.ts';

/** Watches what clients of one run see, and at its end makes up for what was put off. */
export class ClientsWatch implements Watch {
  readonly #seen = new ClientsSeen();

  observe(observation: Observation): string | undefined {
    const { request, answers } = observation;
    if (request !== undefined) this.#seen.ask(request);
    let found: string | undefined;
    for (const answer of answers) found ??= this.#seen.answer(answer, observation);
    return found;
  }

  finish(): LateFinding | 'undecided' | undefined {
    return this.#seen.finish();
  }

  premises(): number {
    return this.#seen.answered;
  }
}
