import type { AnyHandlerSystem } from '../../../harness/core/contracts/handler-system.ts';
import type { Transformer } from './transformer.ts';

/**
 * The system inside these wrappers, the first of them innermost, with the same inputs and judged by the same property:
 * worlds are reverted before it looks at them. The external trace needs no way back.
 */
export function transform(system: AnyHandlerSystem, wrappers: readonly Transformer[]): AnyHandlerSystem {
  return wrappers.reduce(wrap, system);
}

function wrap(system: AnyHandlerSystem, transformer: Transformer): AnyHandlerSystem {
  const { handlers, revert } = transformer.wrap(system.handlers);
  const { property } = system;
  return {
    ...system,
    name: `${system.name} with ${transformer.name}`,
    handlers,
    ...(property && { property: (world) => property(revert(world)) }),
  };
}
