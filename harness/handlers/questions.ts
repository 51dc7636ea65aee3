import type { ExternalEvent, WorldSnapshot } from '../core/contracts/handler-system.ts';
import { acceptList, acceptSentence } from './accept.ts';
import type { HandlersDefinition } from './definition.ts';
import { guarded } from './user-function.ts';

/** What clients may ask, guarded. */
export function inputsOf<State, Message, Input, Output>(
  definition: HandlersDefinition<State, Message, Input, Output>,
): (node: string, nodes: readonly string[]) => readonly Input[] {
  const what = `inputs of ${definition.name}`;
  const inputs = guarded({
    what,
    names: ['name', 'list of nodes'],
    subject: 'node',
    evaluate: (node: string, nodes: readonly string[]) => definition.inputs(node, nodes),
    accept: (list) => acceptList(what, 'the result', list) as readonly Input[],
  });
  return (node, nodes) => inputs(node, [...nodes]);
}

/** What must hold of every world, guarded. */
export function propertyOf<State, Message>(
  system: string,
  property: (world: WorldSnapshot<State, Message>) => unknown,
): (world: WorldSnapshot<State, Message>) => string | undefined {
  const what = `property of ${system}`;
  return guarded({
    what,
    names: ['world'],
    subject: 'world',
    freeze: freezeWorld,
    evaluate: property,
    accept: (sentence) => acceptSentence(what, sentence),
  });
}

/** What must hold of every external trace, guarded. */
export function outputsOf<Input, Output>(
  system: string,
  outputs: (trace: readonly ExternalEvent<Input, Output>[]) => unknown,
): (trace: readonly ExternalEvent<Input, Output>[]) => string | undefined {
  const what = `outputs of ${system}`;
  return guarded<[trace: readonly ExternalEvent<Input, Output>[]], string | undefined>({
    what,
    names: ['trace'],
    subject: 'trace',
    // Traces grow with the run, and to copy one is far cheaper than to freeze it. Its events are frozen.
    freeze: () => undefined,
    evaluate: (trace) => outputs([...trace]),
    accept: (sentence) => acceptSentence(what, sentence),
  });
}

/** States and messages are frozen by those who made them. */
function freezeWorld({ nodes, packets }: WorldSnapshot<unknown, unknown>): void {
  for (const list of [nodes, packets]) Object.freeze(list).forEach((item: object) => Object.freeze(item));
}
