import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import type { RaftAnswer, RaftRequest } from '../../../harness/core/raft/observation.ts';
import { createMonitor, type Monitor } from '../../linearizability/monitor/monitor.ts';
import { outcomeText } from '../facts/sequential-machine.ts';
import { sameCommand } from '../facts/requests.ts';
import { isAboutOneKey, STORE_KEY } from './store-model.ts';

/** How the requests and first answers of clients are read as a history. */
export const CLIENT_SEMANTICS: HistorySemantics = {
  model: STORE_KEY.name,
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

/** Steps for one answer: what is unclear after so many may be clear after the next one, and hunts have no time. */
const STEPS = 2_000;

interface Asked {
  readonly request: RaftRequest;
  /** A request is one operation from its first submission to its first answer, so each is a process of its own. */
  readonly process: number;
  isAnswered: boolean;
}

/**
 * Watches what clients ask and are answered, whoever answers and from whatever state: the first answer to each request
 * counts, however often it was submitted. Says nothing any more once a client asked for two things with one number, or
 * for something that is about more than one key.
 */
export class ClientsSeen {
  answered = 0;
  readonly #monitor: Monitor = createMonitor(CLIENT_SEMANTICS, STORE_KEY, STEPS);
  readonly #asked = new Map<string, Asked>();
  #events = 0;
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

  /** A sentence when this answer cannot be explained together with those before. */
  answer(answer: RaftAnswer): string | undefined {
    if (answer.type !== 'ClientResponse') return undefined;
    const asked = this.#asked.get(nameOf(answer));
    if (asked === undefined || asked.isAnswered) return undefined;
    asked.isAnswered = true;
    this.answered++;
    if (!this.#push(asked, 'ok', answer.outcome)) return undefined;
    const { command } = asked.request;
    return (
      `${answer.client}/${String(answer.request)}, ${command.f} ${command.key}, was answered ${outcomeText(answer.outcome)}, ` +
      `and no order of all requests explains that and the answers before it.`
    );
  }

  /** Whether that cannot be explained. */
  #push({ request, process }: Asked, type: 'invoke' | 'ok', outcome?: Outcome): boolean {
    if (!this.#isClear) return false;
    const { f, key, value } = request.command;
    const index = this.#events++;
    const event: HistoryEvent = { index, time: index, process, type, f, key, value: outcome ?? value };
    return this.#monitor.push(event) !== undefined;
  }
}

/** Commands about the cluster itself, which no key feels. */
const ABOUT_NO_KEY: ReadonlySet<string> = new Set(['no-op', 'configure', 'transfer']);

function nameOf({ client, request }: { readonly client: string; readonly request: number }): string {
  return `${String(request)}@${client}`;
}
