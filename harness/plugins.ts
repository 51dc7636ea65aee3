import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, messageOf } from './core/errors.ts';

/**
 * Loads plugin files. A plugin is a module that calls `defineSystem`, `defineFault`, `defineWorkload` or
 * `defineChecker` of this package when it is loaded.
 *
 * @throws InputError naming the file that could not be loaded
 */
export async function loadPlugins(files: readonly string[]): Promise<void> {
  for (const file of files) {
    try {
      await import(pathToFileURL(resolve(file)).href);
    } catch (cause) {
      throw new InputError(`Plugin ${file} cannot be loaded: ${messageOf(cause)}`, {
        code: 'PLUGIN_FAILED',
        hint: 'A plugin is a JavaScript module; paths are relative to the current folder.',
        cause,
      });
    }
  }
}
