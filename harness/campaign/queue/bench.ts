import type { JobOutcome } from '../../core/campaign/outcome.ts';
import type { JobTask } from '../job-task.ts';
import { processHand } from '../pool/process-line.ts';
import { Slot } from '../pool/slot.ts';
import { threadHand } from '../pool/thread-line.ts';
import type { SpecSource } from '../../prepare.ts';
import type { Kind } from '../work.ts';

interface Place {
  readonly name: string;
  campaign: string | undefined;
  slot: Slot | undefined;
}

export interface Assignment {
  readonly campaign: string;
  readonly sources: readonly SpecSource[];
  readonly task: JobTask;
  readonly source: number;
  readonly limitMs: number;
}

/**
 * The places of one kind at a worker. Whoever is in one has the specs of one campaign; for a job of another somebody else
 * takes the place.
 */
export class Bench {
  readonly #kind: Kind;
  readonly #out: string;
  readonly #free: Place[];
  readonly #all: readonly Place[];
  readonly #waiting: ((place: Place) => void)[] = [];

  constructor(kind: Kind, count: number, worker: string, out: string) {
    this.#kind = kind;
    this.#out = out;
    this.#all = Array.from({ length: count }, (_, index) => {
      return { name: `${worker}/${kind}-${String(index + 1)}`, campaign: undefined, slot: undefined };
    });
    this.#free = [...this.#all];
  }

  get size(): number {
    return this.#all.length;
  }

  /** @throws TaskStopped when the bench was told to stop */
  async do({ campaign, sources, task, source, limitMs }: Assignment): Promise<JobOutcome> {
    const place = await this.#place(campaign);
    try {
      const slot = await this.#slotIn(place, campaign, sources);
      return await slot.do(task, source, limitMs);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(place);
      else next(place);
    }
  }

  async stop(patienceMs: number): Promise<void> {
    await Promise.all(this.#all.flatMap(({ slot }) => (slot === undefined ? [] : [slot.stop(patienceMs)])));
  }

  async #place(campaign: string): Promise<Place> {
    const known = this.#free.findIndex((place) => place.campaign === campaign);
    const [place] = this.#free.splice(known < 0 ? 0 : known, 1);
    return place ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #slotIn(place: Place, campaign: string, sources: readonly SpecSource[]): Promise<Slot> {
    if (place.slot !== undefined && place.campaign === campaign) return place.slot;
    await place.slot?.stop(0);
    const hand = this.#kind === 'process' ? processHand : threadHand;
    const slot = new Slot(place.name, () => hand({ sources, out: this.#out, worker: place.name }));
    place.campaign = campaign;
    place.slot = slot;
    return slot;
  }
}
