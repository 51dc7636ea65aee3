import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import type { Observation, RaftAnswer, RaftRequest } from '../../../harness/core/raft/observation.ts';
import { ruleName } from '../../../harness/core/raft/rule-name.ts';
import { createMonitor, STEPS_PER_CHECK, type Monitor } from '../../linearizability/monitor/monitor.ts';
import type { MonitorViolation } from '../../linearizability/monitor/result.ts';
import { outcomeText } from '../facts/sequential-machine.ts';
import { sameCommand } from '../facts/requests.ts';
import type { LateFinding } from '../invariant.ts';
import { isAboutOneKey, STORE_KEY } from './store-model.ts';

/** How the requests and first answers of clients are read as a history. */
export const CLIENT_SEMANTICS: HistorySemantics = {
  model: STORE_KEY.name,
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

/** Steps for one answer: what is unclear after so many may be clear after the next one, or is looked at once more at the end. */
const STEPS = 2_000;

interface Asked {
  readonly request: RaftRequest;
  /** A request is one operation from its first submission to its first answer, so each is a process of its own. */
  readonly process: number;
  isAnswered: boolean;
}

/** An answer, and at which point of the run it was given. */
interface Answered extends Pick<LateFinding, 'step' | 'point' | 'node' | 'rule'> {
  readonly asked: Asked;
  readonly outcome: Outcome;
}

/**
 * Watches what clients ask and are answered, whoever answers and from whatever state: the first answer to each request
 * counts, however often it was submitted. Says nothing any more once a client asked for two things with one number, or
 * for something that is about more than one key.
 */
export class ClientsSeen {
  answered = 0;
  readonly #monitor: Monitor = createMonitor(CLIENT_SEMANTICS, STORE_KEY, { steps: STEPS });
  readonly #events: HistoryEvent[] = [];
  /** By index of the event. */
  readonly #answers = new Map<number, Answered>();
  readonly #asked = new Map<string, Asked>();
  #isClear = true;

  ask(request: RaftRequest): void {
    const name = nameOf(request);
    const known = this.#asked.get(name);
    if (!isAboutOneKey(request.command)) this.#isClear &&= ABOUT_NO_KEY.has(request.command.f);
    else if (known === undefined) {
      const asked = { request, process: this.#asked.size, isAnswered: false };
      this.#asked.set(name, asked);
      this.#push(asked, 'invoke');
    } else if (!sameCommand(known.request.command, request.command)) this.#isClear = false;
  }

  /** A sentence when this answer, given at this point, cannot be explained together with those before. */
  answer(answer: RaftAnswer, { step, point, node, world, ...cause }: Observation): string | undefined {
    if (answer.type !== 'ClientResponse') return undefined;
    const asked = this.#asked.get(nameOf(answer));
    if (asked === undefined || asked.isAnswered) return undefined;
    asked.isAnswered = true;
    this.answered++;
    const { outcome } = answer;
    const rule = ruleName(cause, undefined);
    const answered = { asked, outcome, step, point, node: world.names[node] ?? '', rule };
    this.#answers.set(this.#events.length, answered);
    return this.#push(asked, 'ok', outcome) ? unexplained(answered) : undefined;
  }

  /** What was put off while the run went on: the answer that cannot be explained, or that it takes too long to know. */
  finish(steps = STEPS_PER_CHECK): LateFinding | 'undecided' | undefined {
    const { verdict, violation } = this.#monitor.finish(steps);
    if (verdict === 'unknown') return 'undecided';
    if (violation === undefined) return undefined;
    const { step, point, node, rule, ...rest } = this.#answers.get(this.#firstOn(violation)) as Answered;
    return { step, point, node, rule, sentence: unexplained(rest) };
  }

  /** Index of the first answer about the key from which on there is no explanation. */
  #firstOn({ key, at }: MonitorViolation): number {
    const monitor = createMonitor(CLIENT_SEMANTICS, STORE_KEY, { isEager: true });
    for (const event of this.#events) {
      const violation = event.key === key ? monitor.push(event) : undefined;
      if (violation !== undefined) return violation.at;
    }
    return at;
  }

  /** Whether that cannot be explained. */
  #push({ request, process }: Asked, type: 'invoke' | 'ok', outcome?: Outcome): boolean {
    if (!this.#isClear) return false;
    const { f, key, value } = request.command;
    const index = this.#events.length;
    const event: HistoryEvent = { index, time: index, process, type, f, key, value: outcome ?? value };
    this.#events.push(event);
    return this.#monitor.push(event) !== undefined;
  }
}

function unexplained({ asked: { request }, outcome }: Pick<Answered, 'asked' | 'outcome'>): string {
  const { client, request: number, command } = request;
  return (
    `${client}/${String(number)}, ${command.f} ${command.key}, was answered ${outcomeText(outcome)}, ` +
    `and no order of all requests explains that and the answers before it.`
  );
}

/** Commands about the cluster itself, which no key feels. */
const ABOUT_NO_KEY: ReadonlySet<string> = new Set(['no-op', 'configure', 'transfer']);

function nameOf({ client, request }: { readonly client: string; readonly request: number }): string {
  return `${String(request)}@${client}`;
}
