import type { NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import { stream, type Stream } from '../../../harness/core/random.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { delayOf, restartedTimers } from '../daemon/timers.ts';
import { effectsOf, type Event } from '../daemon/events.ts';
import { raftHandlers } from '../handlers/handlers.ts';
import type { Rules } from '../handlers/builds.ts';
import type { Message, Output, State } from '../handlers/types.ts';
import { persistentPart, Storage, withPersistent } from '../storage/storage.ts';
import { NO_CONFIGURATION } from '../handlers/configuration.ts';
import { answerLine, readRequest } from './client-lines.ts';
import { packetBody, readPacket } from './packet-lines.ts';
import { stateLine } from './state-lines.ts';
import { Undurable } from './undurable.ts';

export interface LineNodeOptions {
  readonly name: string;
  readonly nodes: readonly string[];
  /** It was no member at the start of the cluster, though it is among the nodes by now. */
  readonly joined: boolean;
  readonly rules: Rules;
  readonly dataDirectory: string;
  /** Since the life before, what that did not make durable is gone. */
  readonly powerLost: boolean;
  readonly seed: string;
  /** Window from which each election timeout is drawn, ms. */
  readonly electionTimeoutMs: readonly [number, number];
  readonly heartbeatMs: number;
  /** The clock, ns. */
  readonly now: () => number;
}

const NS_PER_MS = 1_000_000;

/**
 * A reference node between lines: the same handlers and the same disk as a node on a network. What it says leaves when it is
 * written to disk. Whose clock it goes by is the business of whoever drives it.
 */
export class LineNode {
  readonly #options: LineNodeOptions;
  readonly #handlers: ReturnType<typeof raftHandlers>;
  readonly #undurable: Undurable;
  readonly #storage: Storage;
  readonly #random: Stream;
  /** When each timer that runs is due, ns. */
  readonly #due = new Map<string, number>();
  /** What was asked and not answered yet, by client and request. */
  readonly #asked = new Map<string, string>();
  #state: State;
  /** The state that an observer was told of last. */
  #told: State;

  constructor(options: LineNodeOptions) {
    const { name, nodes, rules, dataDirectory, powerLost, seed } = options;
    this.#options = options;
    this.#handlers = raftHandlers(rules);
    this.#undurable = new Undurable(dataDirectory, powerLost);
    // A build with a planted bug may have written it, this one or the one before an upgrade.
    this.#storage = Storage.open(dataDirectory, name, { faultyLog: true });
    this.#random = stream(seed, 'timers');
    this.#told = this.#handlers.init(name, nodes);
    // A node that never ran has nothing to come back from.
    const isNew = this.#storage.life === 1;
    this.#state = isNew ? this.#told : this.#handlers.reboot(withPersistent(this.#before(), this.#storage.state));
    // What a build with a planted bug forgets when it comes back is forgotten for good, also by the build after it.
    if (!isNew) this.#storage.commitAndWait(persistentPart(this.#state));
    this.#follow([]);
  }

  /** The timer that is due first, and when; null when none runs. */
  get next(): { readonly timer: string; readonly at: number } | null {
    let next: { timer: string; at: number } | null = null;
    for (const [timer, at] of this.#due) if (next === null || at < next.at) next = { timer, at };
    return next;
  }

  dueAt(timer: string): number | undefined {
    return this.#due.get(timer);
  }

  /** What it has to say of itself since it was asked last. */
  describe(): JsonObject {
    const line = stateLine(this.#told, this.#state);
    this.#told = this.#state;
    return line;
  }

  /** A message from outside: a request, or a packet. What is neither has no effect, as on a network. */
  hear(line: NodeMessage): readonly NodeMessage[] {
    const { src } = line;
    if (MESSAGE_TYPES.has(line.body['type'])) {
      const message = readPacket(line.body);
      return message === undefined ? [] : this.#handle({ rule: 'deliver', from: src, packet: '', message });
    }
    const input = readRequest(line);
    if (input === undefined) return [];
    this.#asked.set(nameOf(input), input.command.f);
    return this.#handle({ rule: 'input', input, answer: () => undefined });
  }

  fire(timer: string): readonly NodeMessage[] {
    return this.#handle({ rule: 'timeout', timer, generation: 0 });
  }

  /** What it was before everything that is on its disk. */
  #before(): State {
    const { rules, joined } = this.#options;
    if (!joined || !rules.membership) return this.#told;
    return { ...this.#told, extensions: { ...this.#told.extensions, configuration: NO_CONFIGURATION } };
  }

  #handle(event: Event): readonly NodeMessage[] {
    const before = this.#state;
    const effects = effectsOf(this.#handlers, this.#state, event);
    this.#state = effects.state;
    this.#follow(restartedTimers(event, before, effects));
    const durable = this.#handlers.survives?.(before, effects.state) ?? effects.state;
    this.#undurable.writing(durable === before && effects.state !== before);
    this.#storage.commitAndWait(persistentPart(effects.state));
    return [
      ...effects.sends.map(({ to, message }) => this.#packet(to, message)),
      ...effects.outputs.map((output) => this.#answer(output)),
    ];
  }

  #packet(dest: string, message: Message): NodeMessage {
    return { src: this.#options.name, dest, body: packetBody(message) };
  }

  #answer(output: Output): NodeMessage {
    const name = nameOf(output);
    const line = answerLine(this.#options.name, output, this.#asked.get(name));
    this.#asked.delete(name);
    return line;
  }

  #follow(restarted: readonly string[]): void {
    const enabled = this.#handlers.timers(this.#state);
    for (const timer of this.#due.keys()) if (!enabled.includes(timer)) this.#due.delete(timer);
    const { electionTimeoutMs, heartbeatMs, now } = this.#options;
    const settings = { electionTimeoutMs, heartbeatMs, stream: this.#random };
    for (const timer of enabled) {
      if (this.#due.has(timer) && !restarted.includes(timer)) continue;
      this.#due.set(timer, now() + Math.round(delayOf(timer, settings) * NS_PER_MS));
    }
  }
}

const MESSAGE_TYPES: ReadonlySet<unknown> = new Set<Message['type']>([
  'RequestVote',
  'RequestVoteReply',
  'AppendEntries',
  'AppendEntriesReply',
  'PreVote',
  'PreVoteReply',
  'InstallSnapshot',
  'InstallSnapshotReply',
  'TimeoutNow',
]);

function nameOf({ client, request }: { readonly client: string; readonly request: number }): string {
  return `${String(request)}@${client}`;
}
