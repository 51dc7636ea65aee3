import type { Budget } from '../linearizability/budget.ts';
import { isCrashed } from '../linearizability/call.ts';
import type { ProgramOrder, Step } from './program-order.ts';

/**
 * - `session`: one process did both, in this order; `reads-from`: the second found the value that the first left.
 * - `overwritten-before`: the first precedes a step that found what the second left, so it precedes the second.
 * - `overwrites-after`: the second follows what left the value that the first found, so it follows the first.
 * - `shown`, `not-shown`: a read shows what was added before it, and lacks what was added after it.
 * - `listed`: a read of a list shows the first before the second.
 */
export type EdgeKind =
  'session' | 'reads-from' | 'overwritten-before' | 'overwrites-after' | 'shown' | 'not-shown' | 'listed';

/** Why one step comes before another. `source`: the step whose answer makes it necessary, where it is neither of both. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
  readonly source: number | undefined;
}

/** Sets of this many sessions are merged in one step of the budget. */
const MERGED_AT_ONCE = 32;

/** No value is known to be older: the one of the beginning. */
export const ROOT = 0;

/**
 * What must come before what: the steps of each session in order, each value before the calls that found it, and what
 * is derived from that. Node {@link ROOT} is what wrote the initial values; the others are the steps, from 1. Sessions
 * are chains, so a node's past is a number per session.
 */
export class ConstraintGraph {
  readonly steps: readonly (Step | undefined)[];
  readonly edges: Edge[] = [];
  readonly width: number;
  readonly #successors: number[][];
  readonly #numbers: ReadonlyMap<Step, number>;
  #clocks = new Int32Array(0);

  constructor(order: ProgramOrder) {
    this.steps = [undefined, ...order.steps];
    this.width = order.sessions.length;
    this.#numbers = new Map(order.steps.map((step, index) => [step, index + 1]));
    this.#successors = this.steps.map(() => []);
    for (const { steps, after } of order.sessions) {
      let before = after === undefined ? ROOT : this.numberOf(after);
      for (const step of steps) {
        const node = this.numberOf(step);
        this.add({ from: before, to: node, kind: 'session', source: undefined });
        before = node;
      }
    }
  }

  numberOf(step: Step): number {
    return this.#numbers.get(step) as number;
  }

  add(edge: Edge): void {
    (this.#successors[edge.from] as number[]).push(this.edges.length);
    this.edges.push(edge);
  }

  /** Indices of the edges that lead from a node, in the order in which they were added. */
  edgesFrom(node: number): readonly number[] {
    return this.#successors[node] as number[];
  }

  /**
   * Recomputes what precedes what. `nodes`: those that lie on circles or behind them, when there are any. Undefined
   * when the budget does not allow it.
   */
  close(budget: Budget): { readonly circular: readonly number[] } | undefined {
    const cost = (this.steps.length + this.edges.length) * Math.ceil(this.width / MERGED_AT_ONCE);
    if (!budget.spend(cost)) return undefined;
    const waiting = new Int32Array(this.steps.length);
    for (const { to } of this.edges) waiting[to] = (waiting[to] as number) + 1;
    const ready = [...waiting.keys()].filter((node) => waiting[node] === 0);
    this.#clocks = new Int32Array(this.steps.length * this.width);
    let done = 0;
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      done++;
      for (const index of this.edgesFrom(node)) {
        const { to } = this.edges[index] as Edge;
        this.#merge(node, to);
        waiting[to] = (waiting[to] as number) - 1;
        if (waiting[to] === 0) ready.push(to);
      }
    }
    if (done === this.steps.length) return { circular: [] };
    return { circular: [...waiting.keys()].filter((node) => (waiting[node] as number) > 0) };
  }

  /**
   * The steps that happened in an order that respects every edge, by the last {@link close} without circles. A crashed
   * step that nothing follows need not have.
   */
  inOrder(): Step[] {
    const weight = (node: number): number => {
      let sum = 0;
      for (let session = 0; session < this.width; session++) sum += this.before(node, session);
      return sum;
    };
    const happened = (step: Step, node: number): boolean => !isCrashed(step.call) || this.edgesFrom(node).length > 0;
    const nodes = this.steps.flatMap((step, node) =>
      step !== undefined && happened(step, node) ? [{ step, weight: weight(node) }] : [],
    );
    return nodes.sort((a, b) => a.weight - b.weight).map(({ step }) => step);
  }

  /** How many steps of the session certainly precede the node, by the last {@link close}. */
  before(node: number, session: number): number {
    return this.#clocks[node * this.width + session] as number;
  }

  /** Whether `from` certainly precedes `to`, by the last {@link close}. */
  precedes(from: number, to: number): boolean {
    if (from === ROOT || to === ROOT) return from === ROOT && to !== ROOT;
    const { session, position } = this.steps[from] as Step;
    return this.before(to, session) > position;
  }

  #merge(from: number, to: number): void {
    const clocks = this.#clocks;
    const [source, target] = [from * this.width, to * this.width];
    for (let session = 0; session < this.width; session++) {
      const known = clocks[source + session] as number;
      if (known > (clocks[target + session] as number)) clocks[target + session] = known;
    }
    const step = this.steps[from];
    if (step && (clocks[target + step.session] as number) <= step.position) {
      clocks[target + step.session] = step.position + 1;
    }
  }
}
