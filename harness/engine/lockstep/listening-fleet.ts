import type {
  LockstepFleet,
  LockstepNode,
  LockstepProgram,
  NodeHello,
  NodeMessage,
  NodeRemark,
  NodeStep,
} from '../../core/contracts/lockstep.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SaidLine } from '../../core/said.ts';

/** What a node was given and said, by whoever does not know at which step of the world that was. */
export type Said = Omit<SaidLine, 'step'>;

/** A fleet of which somebody hears everything that its nodes say. */
export class ListeningFleet implements LockstepFleet {
  readonly #fleet: LockstepFleet;
  readonly #hear: (said: Said) => void;

  constructor(fleet: LockstepFleet, hear: (said: Said) => void) {
    this.#fleet = fleet;
    this.#hear = hear;
  }

  prepare(nodes: readonly string[], program: LockstepProgram): void {
    this.#fleet.prepare(nodes, program);
  }

  start(name: string, program: LockstepProgram): LockstepNode {
    return new ListeningNode(this.#fleet.start(name, program), this.#hear);
  }

  restart(node: LockstepNode, program: LockstepProgram): LockstepNode {
    if (!(node instanceof ListeningNode)) throw new RangeError(`${node.name} is a node of another fleet`);
    return new ListeningNode(this.#fleet.restart(node.inner, program), this.#hear);
  }

  remark(remark: NodeRemark): void {
    this.#fleet.remark(remark);
  }
}

class ListeningNode implements LockstepNode {
  readonly inner: LockstepNode;
  readonly #hear: (said: Said) => void;

  constructor(inner: LockstepNode, hear: (said: Said) => void) {
    this.inner = inner;
    this.#hear = hear;
  }

  get name(): string {
    return this.inner.name;
  }

  get life(): number {
    return this.inner.life;
  }

  get hello(): NodeHello {
    return this.inner.hello;
  }

  deliver(message: NodeMessage): NodeStep {
    return this.#heard(message as unknown as JsonObject, this.inner.deliver(message));
  }

  tick(to: number, timer?: string): NodeStep {
    return this.#heard({ tick: to, ...(timer !== undefined && { timer }) }, this.inner.tick(to, timer));
  }

  kill(): void {
    this.inner.kill();
  }

  #heard(given: JsonObject, step: NodeStep): NodeStep {
    const { name: node, life } = this;
    const { sent, state, now, next, hash, end } = step;
    const said = [...sent, ...(state === undefined ? [] : [{ state }]), ...(end === undefined ? [] : [{ end }])];
    this.#hear({ node, life, given, said: said as unknown as SaidLine['said'], now, next, hash });
    return step;
  }
}
