import type { AnyHandlers } from '../../../../cluster/world/transformers/transformer.ts';
import { enabledSteps, takeChoice, type Choice } from '../../../../cluster/world/semantics/enabled-steps.ts';
import { semanticsNamed } from '../../../../cluster/world/semantics/named.ts';
import { TraceWriter } from '../../../../cluster/world/trace-writer.ts';
import { createWorld, type World, type WorldNode } from '../../../../cluster/world/world.ts';
import type { StepEffect } from '../../../../cluster/world/rules.ts';
import type { WorldSnapshot } from '../../../../harness/core/contracts/handler-system.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';

export type AnyWorld = World<unknown, unknown, unknown, unknown>;
export type AnyEffect = StepEffect<unknown, unknown, unknown>;
export type AnyChoice = Choice<unknown>;

export const NODES = ['n1', 'n2', 'n3'];

const WEIGHTS = { deliver: 10, input: 3, timeout: 1, duplicate: 2, drop: 1, crash: 1, restart: 3, start: 1 };

export function worldOf(handlers: AnyHandlers, semantics: string): AnyWorld {
  return createWorld<unknown, unknown, unknown, unknown>(handlers, NODES, { semantics: semanticsNamed(semantics) });
}

export function snapshotOf(world: AnyWorld): WorldSnapshot<unknown, unknown> {
  return {
    nodes: world.nodes.map(({ name, state, up }) => ({ name, state, up })),
    packets: world.links.flatMap(({ fromName, toName, packets }) =>
      packets.map(({ message }) => ({ from: fromName, to: toName, message })),
    ),
  };
}

/** A seeded run: what is chosen of a world's steps, and what each did, until the visitor has seen this many. */
export function walk(
  world: AnyWorld,
  options: {
    readonly seed: string;
    readonly steps: number;
    readonly inputs: (node: WorldNode<unknown>) => readonly unknown[];
  },
  visit: (choice: AnyChoice, take: () => AnyEffect | undefined) => void,
): void {
  const random = stream(options.seed, 'walk');
  for (let step = 0; step < options.steps; step++) {
    const choice = choose([...enabledSteps(world, world.semantics, options.inputs)], random);
    if (choice === undefined) return;
    visit(choice, () => takeChoice(world, choice));
  }
}

/** Writes the trace of a world and gives its digest. */
export function tracer(world: AnyWorld): { write(effect: AnyEffect | undefined): void; digest(): string } {
  const writer = new TraceWriter({ world, describeOutput: (output) => output as Json, emit: () => undefined });
  return {
    write: (effect) => {
      if (effect !== undefined) writer.write(effect, 0);
    },
    digest: () => writer.digest(),
  };
}

function choose(choices: readonly AnyChoice[], random: Stream): AnyChoice | undefined {
  const rules = [...new Set(choices.map(({ rule }) => rule))];
  let point = random.next() * rules.reduce((sum, rule) => sum + WEIGHTS[rule], 0);
  const rule = rules.find((each) => (point -= WEIGHTS[each]) < 0);
  return rule === undefined ? undefined : random.pick(choices.filter((choice) => choice.rule === rule));
}
