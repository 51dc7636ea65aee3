import { handlersOfSubject } from '../../engine/handlers-of-subject.ts';
import { shrinking, type ShrinkProgress, type Shrunk } from '../shrink/shrink.ts';
import { shrinkingSimFirst } from '../shrink/sim-first.ts';
import { explain } from '../story/explanation.ts';
import type { Trials } from '../trials.ts';
import type { RecordedAttempt } from './attempt.ts';
import type { SmallCatch } from './keeper.ts';
import { knownToHunts, semanticsOf, trialsOf, type HuntTarget } from './target.ts';

/** Steps that making a finding small may take: seconds at most, so that the hunt goes on. */
const STEPS = 400_000;
/** The same where every try starts processes: a minute or two. */
const STEPS_OF_PROCESSES = 10_000;

/** Makes findings of a hunt small: those of processes in sim first, and none of them for longer than the hunt has time. */
export class Shrinker {
  readonly #trials: (nodes: number) => Trials;
  /** The same build as handlers in process; undefined where it has none, or the target is that itself. */
  readonly #twin: ((nodes: number) => Trials) | undefined;
  readonly #ofProcesses: boolean;
  readonly #stop: () => boolean;

  /** @param stop whether what has been reached is to do */
  constructor(target: HuntTarget, trials: (nodes: number) => Trials, stop: () => boolean) {
    this.#trials = trials;
    this.#twin = twinOf(target);
    this.#ofProcesses = target.lockstep !== undefined;
    this.#stop = stop;
  }

  /**
   * `stopped` when nothing came of it by then; undefined when the schedule does not break it by itself.
   *
   * @param tried hears after every try how far it is
   */
  shrink(
    { schedule, nodes }: RecordedAttempt,
    predicate: string,
    tried: (progress: ShrinkProgress) => void = () => undefined,
  ): SmallCatch | 'stopped' | undefined {
    if (this.#stop()) return 'stopped';
    const small = resultOf(this.#work(schedule, nodes.length, predicate), tried);
    if (small === undefined) return undefined;
    if (!small.stopped) return { ...gist(small), explanation: explain(small.trials, small.schedule, predicate) };
    return small.schedule.length < schedule.length ? { ...gist(small), explanation: null } : 'stopped';
  }

  #work(
    schedule: RecordedAttempt['schedule'],
    nodes: number,
    predicate: string,
  ): Generator<ShrinkProgress, Shrunk | undefined, void> {
    const trials = this.#trials(nodes);
    const inProcess = { budget: STEPS, stop: this.#stop };
    const ofProcesses = { budget: STEPS_OF_PROCESSES, thrifty: true, stop: this.#stop };
    if (!this.#ofProcesses) return shrinking(trials, schedule, { predicate }, inProcess);
    if (this.#twin === undefined) return shrinking(trials, schedule, { predicate }, ofProcesses);
    const engines = { lockstep: trials, sim: this.#twin(nodes) };
    return shrinkingSimFirst(engines, schedule, { predicate }, inProcess, ofProcesses);
  }
}

function twinOf(target: HuntTarget): ((nodes: number) => Trials) | undefined {
  const { lockstep, host: _processes, ...rest } = target;
  if (lockstep === undefined || lockstep.program !== null) return undefined;
  const system = knownToHunts(target.system);
  if (handlersOfSubject(system, rest)?.speaksRaft !== true) return undefined;
  return trialsOf({ ...rest, semantics: semanticsOf(target).name });
}

function gist({ schedule, nodes, digest }: Shrunk): Pick<Shrunk, 'schedule' | 'nodes' | 'digest'> {
  return { schedule, nodes, digest };
}

function resultOf<Step, Result>(work: Generator<Step, Result, void>, tried: (step: Step) => void): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    tried(value);
  }
}
