import type { AnyHandlerSystem, ExternalEvent, WorldSnapshot } from '../../../harness/core/contracts/handler-system.ts';
import type { KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { StepEffect } from '../rules.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';
import { takeStep } from '../schedule.ts';
import type { Semantics } from '../semantics/semantics.ts';
import { copyWorld, createWorld, type World } from '../world.ts';
import { inStep } from './in-step.ts';

type AnyWorld = World<unknown, unknown, unknown, unknown>;
type AnyEvent = ExternalEvent<unknown, unknown>;

/** P, Σ and T of a system given by handlers. T is kept only where the system says something about it. */
export interface SystemWorld {
  readonly system: AnyHandlerSystem;
  readonly world: AnyWorld;
  trace: readonly AnyEvent[];
}

/** @throws InputError when the handlers lack what the semantics need */
export function createSystemWorld(
  system: AnyHandlerSystem,
  nodes: readonly string[],
  semantics: Semantics,
): SystemWorld {
  const world = createWorld<unknown, unknown, unknown, unknown>(system.handlers, nodes, { semantics });
  return { system, world, trace: [] };
}

/** One of its own in the same state. */
export function copySystemWorld({ system, world, trace }: SystemWorld): SystemWorld {
  return { system, world: copyWorld(world), trace };
}

/** How schedules carry an input of a system that is no key-value store: as the value of a request. */
export function requestOf(node: string, input: unknown): KeyValueRequest {
  return { client: node, request: 0, f: 'input', key: '', value: input as Json };
}

/** The way back. */
export function inputOf({ value }: KeyValueRequest): unknown {
  return value;
}

/**
 * Takes a step if it is possible now; otherwise nothing changes and it returns undefined.
 *
 * @throws InputError naming the step, for mistakes in the handlers
 */
export function advance(system: SystemWorld, step: ScheduleStep): StepEffect<unknown, unknown, unknown> | undefined {
  const { world } = system;
  const effect = inStep(world.steps + 1, () => takeStep(world, step, inputOf));
  if (effect !== undefined && system.system.outputs !== undefined) {
    system.trace = [...system.trace, ...eventsOf(step, effect)];
  }
  return effect;
}

/**
 * What is wrong in this state or in the external trace so far; undefined when nothing is.
 *
 * @throws InputError naming the step, for mistakes in what the system says must hold
 */
export function problemOf({ system, world, trace }: SystemWorld): string | undefined {
  return inStep(world.steps, () => system.property?.(snapshotOf(world)) ?? system.outputs?.(trace));
}

/** What a step adds to the external trace. */
export function eventsOf(step: ScheduleStep, { node, outputs }: StepEffect<unknown, unknown, unknown>): AnyEvent[] {
  const asked = step.rule === 'input' ? [Object.freeze({ node: node.name, input: inputOf(step.request) })] : [];
  return outputs.length === 0 ? asked : [...asked, Object.freeze({ node: node.name, outputs })];
}

function snapshotOf(world: AnyWorld): WorldSnapshot<unknown, unknown> {
  return {
    nodes: world.nodes.map(({ name, state, up }) => ({ name, state, up })),
    packets: world.links.flatMap(({ fromName, toName, packets }) =>
      packets.map(({ message }) => ({ from: fromName, to: toName, message })),
    ),
  };
}
