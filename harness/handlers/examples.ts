import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systems } from '../../cluster/systems/registry.ts';
import type { System } from '../core/contracts/system.ts';
import { InputError } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { packageRoot } from '../version.ts';

/** Systems by handlers that come with this package, by name; they are known without `--plugin`. */
export const EXAMPLES: readonly string[] = ['lock-server', 'primary-backup'];

/**
 * A system by its name, the examples among them.
 *
 * @throws InputError naming those that exist
 */
export async function systemOrExample(name: string): Promise<System> {
  const known = systems.all.some((system) => system.name === name);
  if (!known && EXAMPLES.includes(name)) await loadPlugins([exampleFile(name)]);
  return systems.named(name);
}

function exampleFile(name: string): string {
  const file = join(packageRoot(), 'examples', 'handlers', `${name}.mjs`);
  if (existsSync(file)) return file;
  throw new InputError(`${file}, which comes with this package, is not there`, { code: 'FILE_NOT_FOUND' });
}
