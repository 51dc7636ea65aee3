import type { StepEffect } from '../../cluster/world/effect.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../cluster/world/semantics/named.ts';
import { createWorld, nodeNamed, viewOf, type WorldNode } from '../../cluster/world/world.ts';
import type { KeyValueAnswer, KeyValueRequest } from '../core/contracts/handlers.ts';
import type { Json } from '../core/json.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { TraceLine } from '../core/trace.ts';
import { choiceOf } from '../search/strategies/choice.ts';
import type { RecordedStep } from '../store/node-traces.ts';
import { CausalOrder, type Blocked } from './causal-order.ts';
import { identityOf } from './client-events.ts';
import { differenceAt, firstDifference, type Difference } from './difference.ts';
import { Flight } from './flight.ts';
import { requestIn, takeHandlerStep } from './handler-steps.ts';
import { endsTheNode, LEFT_OUT, type LeftOut } from './left-out.ts';
import { NextLife, type Stage } from './next-life.ts';
import type { Recording } from './recording.ts';

type Effect = StepEffect<unknown, unknown, unknown>;

/** What a live run came to in the world. */
export interface Enacted {
  readonly schedule: readonly ScheduleStep[];
  /** Steps of nodes that were re-enacted and are what the semantics give. */
  readonly accepted: number;
  /** Lives of all nodes that were re-enacted. */
  readonly lives: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly leftOut: readonly LeftOut[];
  /** The first step that is not what the semantics give; nothing after it is re-enacted. */
  readonly difference: Difference | undefined;
  /** What clients were answered, in order. */
  readonly answers: readonly KeyValueAnswer[];
  /** What they asked, in order. */
  readonly requests: readonly KeyValueRequest[];
}

/** Leads a world through what the nodes of a live run wrote down, and compares every step with what the handlers make of it. */
export function enactRecording(recording: Recording): Enacted {
  return new Enactment(recording).result();
}

/** A node while its record is gone through. */
interface Progress {
  /** The build it runs. */
  build: string;
  /** Steps it has gone through by its own count. */
  step: number;
  /** Whether the first line was there, in which a life begins. */
  begun: boolean;
  life: number;
  /** Packets sent in this life, by receiver. */
  readonly sent: Map<string, number>;
  /** Steps at the end of a life of which only the next life tells whether they were written. */
  pending: RecordedStep[];
}

class Enactment {
  readonly #stage: Stage;
  readonly #order: CausalOrder;
  readonly #nextLife: NextLife;
  readonly #progress: ReadonlyMap<string, Progress>;
  readonly #schedule: ScheduleStep[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #answers: KeyValueAnswer[] = [];
  readonly #requests: KeyValueRequest[] = [];
  #accepted = 0;
  #lives = 0;
  #difference: Difference | undefined;

  constructor(recording: Recording) {
    const { system, nodes, build, records, history } = recording;
    const semantics = withLosses(DEFAULT_SEMANTICS, ['everything']);
    const world = createWorld(system.handlers, nodes, { semantics });
    this.#order = new CausalOrder(records, history);
    const taken = (effect: Effect): void => this.#note(effect);
    this.#stage = { world, flight: new Flight(world, records, taken), recording, taken };
    this.#nextLife = new NextLife(this.#stage);
    for (const { node, steps } of records) if (steps.length === 0) this.#leaveOut(node, 1, 0, LEFT_OUT.silent);
    this.#progress = new Map(
      nodes.map((node) => [
        node,
        { build, step: 0, begun: false, life: 1, sent: new Map<string, number>(), pending: [] },
      ]),
    );
  }

  result(): Enacted {
    for (let next = this.#order.next(); next !== undefined; next = this.#order.next()) {
      this.#difference = this.#go(next.node, next.recorded);
      if (this.#difference !== undefined) break;
    }
    if (this.#difference === undefined) this.#leaveOutRest();
    return {
      schedule: this.#schedule,
      accepted: this.#accepted,
      lives: this.#lives,
      lost: this.#stage.flight.lost,
      duplicated: this.#stage.flight.duplicated,
      leftOut: this.#leftOut,
      difference: this.#difference,
      answers: this.#answers,
      requests: this.#requests,
    };
  }

  #go(name: string, recorded: RecordedStep): Difference | undefined {
    const { line, through } = recorded;
    const progress = this.#progress.get(name) as Progress;
    if (line.node !== name) return differenceAt(line, 'node', line.node, name);
    if (line.step !== progress.step + 1) return differenceAt(line, 'step', line.step, progress.step + 1);
    progress.step++;
    const node = nodeNamed(this.#stage.world, name) as WorldNode<unknown>;
    if (line.rule === 'restart') return this.#begin(node, progress, line);
    if (!progress.begun) return differenceAt(line, 'rule', line.rule, 'restart');
    if (line.life !== progress.life) return differenceAt(line, 'life', line.life, progress.life);
    if (through) return this.#take(node, progress, line);
    progress.pending.push(recorded);
    return undefined;
  }

  /** A step of a handler. */
  #take(node: WorldNode<unknown>, progress: Progress, line: TraceLine): Difference | undefined {
    const effect = takeHandlerStep(this.#stage, node, line);
    if (!('rule' in effect)) return effect;
    const names = this.#namesOf(node.name, progress, effect);
    this.#note(effect, line);
    const difference = firstDifference(line, {
      view: viewOf(this.#stage.world, node),
      outputs: effect.outputs as readonly Json[],
      sends: effect.sent.map(({ type, message }, index) => ({
        packet: names[index] as string,
        type,
        ...termOf(node.handlers.messageTerm(message)),
      })),
    });
    if (difference !== undefined) return difference;
    this.#accepted++;
    this.#stage.flight.sent(effect.sent, names);
    this.#order.sent(names);
    for (const output of effect.outputs) this.#answered(output);
    return undefined;
  }

  /** Names by which the node must have sent these: its life, the receiver, and the number on that link in this life. */
  #namesOf(node: string, { life, sent }: Progress, effect: Effect): string[] {
    return effect.sent.map(({ link }) => {
      const number = (sent.get(link.toName) ?? 0) + 1;
      sent.set(link.toName, number);
      return `${node}/${String(life)}>${link.toName}#${String(number)}`;
    });
  }

  /**
   * The first life begins with what every node begins with, others with what the one before left on the disk. The first
   * line may be that of a later life, where a node was killed before it had written any.
   */
  #begin(node: WorldNode<unknown>, progress: Progress, line: TraceLine): Difference | undefined {
    const build = buildIn(line) ?? progress.build;
    if (progress.begun || line.life !== 1) {
      const { pending } = progress;
      progress.pending = [];
      const passed = this.#nextLife.begin(
        node,
        { line, life: progress.life, pending, build, from: progress.build },
        (step) => this.#take(node, progress, step),
      );
      if (passed.unwritten.length > 0) this.#leaveOutUnwritten(node.name, passed.unwritten);
      if (passed.difference !== undefined) return passed.difference;
      if (passed.cut !== undefined) {
        this.#leaveOut(node.name, line.step, 1 + this.#order.leaveOut(node.name), passed.cut);
        return undefined;
      }
    } else if (build !== progress.build) {
      return differenceAt(line, 'detail.build', build, progress.build);
    }
    progress.begun = true;
    progress.life = line.life;
    progress.build = build;
    progress.sent.clear();
    const difference = firstDifference(line, { view: viewOf(this.#stage.world, node), outputs: [], sends: [] });
    if (difference !== undefined) return difference;
    this.#accepted++;
    this.#lives++;
    return undefined;
  }

  #note(effect: Effect, line?: TraceLine): void {
    const asked = line && requestIn(line, this.#stage.recording.requestOf);
    if (asked !== undefined) this.#requests.push(asked);
    this.#schedule.push(choiceOf(this.#stage.world, effect, asked));
  }

  #answered(output: unknown): void {
    const answer = this.#stage.recording.system.describeOutput(output) as unknown as KeyValueAnswer;
    this.#answers.push(answer);
    if (answer.outcome.type === 'ok') this.#order.answered(identityOf(answer));
  }

  #leaveOutUnwritten(node: string, unwritten: readonly RecordedStep[]): void {
    for (const step of unwritten) this.#stage.flight.leaveOut(step);
    const [first] = unwritten as [RecordedStep];
    this.#leaveOut(node, first.line.step, unwritten.length, LEFT_OUT.unwritten);
  }

  /** What waits at the end: for what was left out, or for what never happened. */
  #leaveOutRest(): void {
    for (const [node, { pending }] of this.#progress) {
      const [first] = pending;
      if (first !== undefined) this.#leaveOut(node, first.line.step, pending.length, LEFT_OUT.unknown);
    }
    const blocked = this.#order.blocked();
    this.#difference = blocked.flatMap((step) => this.#unexplained(step)).at(0);
    if (this.#difference !== undefined) return;
    for (const { node, recorded } of blocked) {
      this.#leaveOut(node, recorded.line.step, this.#order.leaveOut(node), LEFT_OUT.follows);
    }
  }

  /** A delivery is explained when its packet comes from a step that was left out, or that waits as well. */
  #unexplained({ recorded: { line }, packet = '' }: Blocked): Difference[] {
    const gone = this.#leftOut.filter(endsTheNode);
    const sender = packet.split('/')[0];
    if (gone.length > 0 && (gone.some(({ node }) => node === sender) || this.#order.isAhead(packet))) return [];
    return [differenceAt(line, 'packet', packet, 'a packet that was sent before')];
  }

  #leaveOut(node: string, step: number, steps: number, reason: string): void {
    this.#leftOut.push({ node, step, steps, reason });
  }
}

function buildIn({ detail }: TraceLine): string | undefined {
  const { build } = (detail ?? {}) as { readonly build?: unknown };
  return typeof build === 'string' ? build : undefined;
}

function termOf(term: number | undefined): { readonly term?: number } {
  return term === undefined ? {} : { term };
}
