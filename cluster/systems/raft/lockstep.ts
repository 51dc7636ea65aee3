import type { Effects, KeyValueHandlers } from '../../../harness/core/contracts/handlers.ts';
import type {
  LockstepFleet,
  LockstepNode,
  LockstepProgram,
  NodeMessage,
  NodeStep,
} from '../../../harness/core/contracts/lockstep.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import type { Rules } from '../../raft/handlers/builds.ts';
import { firstMembers } from '../../raft/handlers/configuration.ts';
import { raftKeyValue } from '../../raft/handlers/key-value.ts';
import type { Input, Message, Output, State } from '../../raft/handlers/types.ts';
import { readAnswer, requestLine } from '../../raft/lockstep/client-lines.ts';
import { packetBody, readPacket } from '../../raft/lockstep/packet-lines.ts';
import { readStateLine } from '../../raft/lockstep/state-lines.ts';
import { POWER_LOST } from '../../raft/lockstep/undurable.ts';
import { endInWords } from '../../lockstep/fleet/process-end.ts';
import { HARNESS_CLIENT } from '../../lockstep/protocol/lines.ts';

type RaftEffects = Effects<State, Message, Output>;

/**
 * The reference Raft as processes behind the handlers of the same build: what a node does is done by its program, with its own
 * disk, and told to the harness as the state that came of it. So a world of processes is seen, judged and compared exactly as
 * a world of handlers.
 */
export function raftInLockstep(
  rules: Rules,
  program: LockstepProgram,
  fleet: LockstepFleet,
): KeyValueHandlers<State, Message, Input, Output> {
  const own = raftKeyValue(rules);
  const nodes = new RaftProcesses(fleet, program, rules, (self, names) => own.handlers.init(self, names));
  return {
    ...own,
    handlers: {
      ...own.handlers,
      begin: (names) => fleet.prepare(names, program),
      init: (self, names) => nodes.start(self, names),
      input: (state, input) => nodes.hear(state, requestLine(state.self, input)),
      net: (state, from, message) => nodes.hear(state, { src: from, dest: state.self, body: packed(message) }),
      timeout: (state, timer) => nodes.fire(state, timer),
      stop: (state) => nodes.processOf(state).kill(),
      reboot: (state) => nodes.restart(state),
    },
  };
}

class RaftProcesses {
  readonly #fleet: LockstepFleet;
  readonly #program: LockstepProgram;
  readonly #rules: Rules;
  readonly #initial: (self: string, names: readonly string[]) => State;

  constructor(
    fleet: LockstepFleet,
    program: LockstepProgram,
    rules: Rules,
    initial: (self: string, names: readonly string[]) => State,
  ) {
    this.#fleet = fleet;
    this.#program = program;
    this.#rules = rules;
    this.#initial = initial;
  }

  start(self: string, names: readonly string[]): State {
    return this.#begin(this.#fleet.start(self, this.#program), names, false);
  }

  /** A state before the newest one is what is left where the last step was not durable: the node is told that it lost power. */
  restart(state: State): State {
    const process = PROCESSES.get(state);
    if (process === undefined || !WITHIN_REACH.get(process)?.includes(state)) throw gone(state);
    const env = { ...this.#program.env, ...(NEWEST.get(process) !== state && { [POWER_LOST]: '1' }) };
    const joined = this.#rules.membership && !firstMembers(state.extensions.configuration).includes(state.self);
    return this.#begin(this.#fleet.restart(process, { ...this.#program, env }), state.nodes, joined);
  }

  hear(state: State, line: NodeMessage): RaftEffects {
    return this.#after(state, this.processOf(state).deliver(line));
  }

  fire(state: State, timer: string): RaftEffects {
    return this.#after(state, this.processOf(state).tick(0, timer));
  }

  /** @throws RangeError for a state that its process has left */
  processOf(state: State): LockstepNode {
    const process = PROCESSES.get(state);
    if (process === undefined || NEWEST.get(process) !== state) throw gone(state);
    return process;
  }

  /** @param joined whether it was no member at the start of the cluster, which its names alone do not tell */
  #begin(process: LockstepNode, names: readonly string[], joined: boolean): State {
    const known = { node_id: process.name, node_ids: names, ...(joined && { joined }) };
    const body = { type: 'init', msg_id: 1, ...known };
    const step = process.deliver({ src: HARNESS_CLIENT, dest: process.name, body });
    if (step.end !== undefined || step.state === undefined) throw notStarted(process, step);
    return this.#told(process, this.#initial(process.name, names), step.state);
  }

  #after(before: State, { sent, state: line, end }: NodeStep): RaftEffects {
    const process = this.processOf(before);
    const state = line === undefined ? before : this.#told(process, before, line);
    const sends: RaftEffects['sends'][number][] = [];
    const outputs: Output[] = [];
    for (const message of sent) {
      if (state.nodes.includes(message.dest)) {
        const unpacked = readPacket(message.body);
        if (unpacked === undefined) throw malformed(process, 'a message', message.body);
        sends.push({ to: message.dest, message: unpacked });
      } else {
        const answer = readAnswer(message);
        if (answer === undefined) throw malformed(process, 'an answer', message.body);
        outputs.push(answer);
      }
    }
    return { state, sends, outputs, ...(end !== undefined && { stopped: { ...end } }) };
  }

  #told(process: LockstepNode, before: State, line: JsonObject): State {
    let state: State;
    try {
      state = readStateLine(before, line);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw malformed(process, `a state (${error.message})`, line);
    }
    PROCESSES.set(state, process);
    WITHIN_REACH.set(process, [before, state]);
    NEWEST.set(process, state);
    return state;
  }
}

const PROCESSES = new WeakMap<State, LockstepNode>();
const NEWEST = new WeakMap<LockstepNode, State>();
/** What its disk can lead to: the newest state, and the one before it, where the last step was not durable. */
const WITHIN_REACH = new WeakMap<LockstepNode, readonly State[]>();
const PACKED = new WeakMap<Message, JsonObject>();

/** A packet may be delivered more than once. */
function packed(message: Message): JsonObject & { readonly type: string } {
  let body = PACKED.get(message);
  if (body === undefined) {
    body = packetBody(message);
    PACKED.set(message, body);
  }
  return body as JsonObject & { readonly type: string };
}

function gone({ self }: State): RangeError {
  return new RangeError(`an earlier state of ${self} was to go on, but its process has gone on already`);
}

function notStarted({ name }: LockstepNode, { end }: NodeStep): InputError {
  const how = end === undefined ? 'did not say its state' : `ended ${endInWords(end)}: ${end.lastWords},`;
  return new InputError(`${name} ${how} when it was told to start`, {
    code: 'NODE_START',
    hint: 'Was it built from the same sources as the harness?',
  });
}

function malformed({ name, life }: LockstepNode, what: string, body: JsonObject): InputError {
  return new InputError(
    `${name}, life ${String(life + 1)}: wrote ${what} that is none: ${JSON.stringify(body).slice(0, 200)}`,
    {
      code: 'NODE_PROTOCOL',
      hint: 'The reference node and the harness have to be built from the same sources.',
    },
  );
}
