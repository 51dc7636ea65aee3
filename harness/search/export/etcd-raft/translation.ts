import type { NodeState } from '../../../core/raft/node-state.ts';
import { formatTextStep } from '../../../core/schedule/format-text.ts';
import type { ScheduleTarget } from '../../../replay/schedule-target.ts';
import type { Flight } from './flight.ts';
import type { Happening } from './happening.ts';
import type { InteractionScript } from './interaction-script.ts';

/** The library's nodes begin with a snapshot, which has to be at least here. */
const BOOTSTRAP_INDEX = 2;

/** Writes what happens into a script, in the order in which it does: commands where there are any, else why not. */
export class Translation {
  readonly #script: InteractionScript;
  readonly #flight: Flight;
  readonly #readsOutsideLog: boolean;
  /** At the beginning. */
  readonly #voters: readonly string[];
  /** The members a node goes by, by its number, as far as it has done anything yet. */
  readonly #members = new Map<number, readonly string[]>();
  readonly #names: string[];
  #origin = 0;

  constructor(target: ScheduleTarget, script: InteractionScript, flight: Flight) {
    const { nodes, scheduled, system, build, options } = target;
    this.#script = script;
    this.#flight = flight;
    this.#names = [...nodes];
    this.#readsOutsideLog = system.capabilities?.(build, options).includes('reads-outside-log') === true;
    this.#voters = (scheduled.handlers.init(nodes[0] as string, nodes) as NodeState).members;
    const voters = this.#voters.map((name) => this.#number(name)).join(',');
    script.section();
    script.command(`add-nodes ${String(nodes.length)} voters=(${voters}) index=${String(BOOTSTRAP_INDEX)}`);
  }

  translate(happening: Happening, position: number): void {
    if (happening.origin !== this.#origin) {
      this.#origin = happening.origin;
      this.#script.section(formatTextStep(happening.step));
    }
    this.#perform(happening, position);
    this.#members.set(happening.node, happening.members);
    const receivers = this.#flight.dropLost(position);
    if (receivers.length > 0) this.#script.command(`deliver-msgs drop=(${receivers.join(',')})`);
  }

  /** What the nodes come to when everything that is left to do is done, and their logs then. */
  close(): void {
    this.#script.section('All messages that are left arrive; then the logs.');
    this.#script.command('stabilize');
    for (const name of this.#names) this.#script.command(`raft-log ${this.#number(name)}`);
  }

  #perform(happening: Happening, position: number): void {
    const { rule, node } = happening;
    switch (rule) {
      case 'deliver':
        this.#deliver(happening, position);
        break;
      case 'timeout':
        this.#timeout(happening);
        break;
      case 'input':
        this.#input(happening);
        break;
      case 'reconfigure':
        this.#reconfigure(happening);
        break;
      case 'drop':
      case 'hold':
      case 'release':
        // Messages wait until somebody delivers them; those that are lost are dropped by themselves.
        break;
      case 'duplicate':
        this.#script.without('the script’s network makes no copies');
        break;
      case 'crash':
        this.#script.without(`the script’s nodes do not stop: ${String(node)} keeps what a restart would lose`);
        break;
      case 'restart':
      case 'start':
        break;
      case 'clock':
        this.#script.without('the library counts ticks and has no clock');
        break;
      case 'upgrade':
        this.#script.without('there is one build of the library');
        break;
    }
  }

  #deliver(happening: Happening, position: number): void {
    const { message, node } = happening;
    if (message === undefined) return;
    if (!hasCounterpart(message.type)) {
      this.#script.without(`the script’s nodes send no ${message.type}`);
      this.#campaignIfElection(happening);
      return;
    }
    const delivery = this.#flight.deliver(message, position);
    if (delivery === undefined) {
      const reason = this.#flight.knows(message) ? 'came already' : 'is nothing the script’s nodes send';
      this.#script.without(`${message.name} ${message.type} ${reason}`);
      return;
    }
    const { early, unwanted } = delivery;
    const names = (messages: typeof early): string => messages.map(({ name, type }) => `${name} ${type}`).join(', ');
    if (early.length > 0) this.#script.comment(`All messages to a node arrive together: too early ${names(early)}.`);
    if (unwanted.length > 0)
      this.#script.comment(`All messages to a node arrive together: not lost ${names(unwanted)}.`);
    this.#script.command(`deliver-msgs ${String(node)}`);
    this.#ready(happening);
  }

  #timeout(happening: Happening): void {
    const { timer, node } = happening;
    if (timer === 'heartbeat') {
      this.#script.command(`tick-heartbeat ${String(node)}`);
      this.#ready(happening);
    } else if (timer !== 'election' || !this.#campaignIfElection(happening)) {
      const asks = happening.sent.some(({ type }) => type === 'PreVote');
      const reason = asks ? 'asks for pre-votes, and the script’s nodes do not' : 'stands for nothing the library does';
      this.#script.without(`the timer ${String(timer)} of ${String(node)} ${reason}`);
    }
  }

  /** A campaign is where votes are asked for, which with PreVote is later than the timer. */
  #campaignIfElection(happening: Happening): boolean {
    if (!happening.sent.some(({ type }) => type === 'RequestVote')) return false;
    this.#script.command(`campaign ${String(happening.node)}`);
    this.#ready(happening);
    return true;
  }

  #input(happening: Happening): void {
    const { step, node, refused } = happening;
    if (step.rule !== 'input') return;
    const { client, request, f, key, value } = step.request;
    if (refused) {
      this.#script.without(`${String(node)} refuses what it gets as follower; the library would pass it on`);
    } else if (f === 'transfer' || (f === 'read' && this.#readsOutsideLog)) {
      this.#script.without(`${f} is no entry, and entries are all that can be proposed`);
    } else {
      const words = [client, String(request), f, key, ...(value === null ? [] : [JSON.stringify(value)])];
      this.#script.command(`propose ${String(node)} ${words.map(inWord).join('/')}`);
      this.#ready(happening);
    }
  }

  #reconfigure(happening: Happening): void {
    const { step, node, nodes, refused } = happening;
    if (step.rule !== 'reconfigure') return;
    const { members } = step.request;
    for (const name of members) if (!this.#names.includes(name) && this.#names.length < nodes) this.#addNode(name);
    const voters = this.#members.get(node) ?? this.#voters;
    const added = members.filter((name) => !voters.includes(name));
    const removed = voters.filter((name) => !members.includes(name));
    const changes = [
      ...added.map((name) => `v${this.#number(name)}`),
      ...removed.map((name) => `r${this.#number(name)}`),
    ];
    if (refused || changes.length !== 1) {
      const why = refused ? `${String(node)} refuses it` : `${String(changes.length)} changes at once`;
      this.#script.without(`members are changed one at a time, by a leader: ${why}`);
      return;
    }
    this.#script.command(`propose-conf-change ${String(node)} v1=true`, changes);
    this.#ready(happening);
  }

  #addNode(name: string): void {
    this.#names.push(name);
    this.#script.command('add-nodes 1');
  }

  /** The library hands out messages, and what is to be persisted, when it is asked to. */
  #ready({ node, sent }: Happening): void {
    this.#script.command(`process-ready ${String(node)}`);
    this.#flight.add(sent.filter(({ type }) => hasCounterpart(type)));
  }

  #number(name: string): string {
    return String(this.#names.indexOf(name) + 1);
  }
}

function hasCounterpart(type: string): boolean {
  return !['PreVote', 'PreVoteReply'].includes(type);
}

/** Arguments of the language end at a blank, and `=` or a parenthesis would make them something else. */
function inWord(text: string): string {
  return text.replace(/[^\w:.,"[\]{}-]/g, '_').replaceAll('"', '');
}
