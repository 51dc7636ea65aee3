import { join } from 'node:path';
import { systems } from '../../../../cluster/systems/registry.ts';
import type { AnyHandlerSystem } from '../../../../harness/core/contracts/handler-system.ts';
import { loadPlugins } from '../../../../harness/plugins.ts';
import { packageRoot } from '../../../../harness/version.ts';

/** One of the examples that come with the package, loaded as any plugin. */
export async function exampleSystem(name: 'lock-server' | 'primary-backup'): Promise<AnyHandlerSystem> {
  await loadPlugins([join(packageRoot(), 'examples', 'handlers', `${name}.mjs`)]);
  const system = systems.named(name).byHandlers?.({});
  if (system === undefined) throw new Error(`${name} is not given by handlers`);
  return system;
}
