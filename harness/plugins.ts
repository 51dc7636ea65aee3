import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, messageOf, VerdictError } from './core/errors.ts';

/**
 * Loads plugin files. A plugin is a module that calls `defineSystem`, `defineFault`, `defineWorkload` or
 * `defineChecker` of this package when it is loaded.
 *
 * @throws InputError naming the file that could not be loaded
 */
export async function loadPlugins(files: readonly string[]): Promise<void> {
  if (files.length > 0) provideOwnPackage();
  for (const file of files) {
    try {
      loading = file;
      await import(pathToFileURL(resolve(file)).href);
    } catch (cause) {
      throw new InputError(`Plugin ${file} cannot be loaded: ${messageOf(cause)}`, {
        code: 'PLUGIN_FAILED',
        hint: hintOf(cause),
        cause,
      });
    } finally {
      loading = undefined;
    }
  }
}

function hintOf(cause: unknown): string {
  const own = cause instanceof VerdictError ? cause.hint : undefined;
  return own ?? 'A plugin is a JavaScript module; paths are relative to the current folder.';
}

let loading: string | undefined;

/** The plugin that is being loaded now, so that what it defines can be traced back to it. */
export function loadingPlugin(): string | undefined {
  return loading;
}

let provided = false;

/**
 * Lets plugins import `raft-verdict` wherever they are: it is this very package, whose registries they add to, and not
 * a copy that might be installed beside them.
 */
function provideOwnPackage(): void {
  if (provided) return;
  provided = true;
  const own = JSON.stringify(new URL('./index.js', import.meta.url).href);
  const hooks = `export const resolve = (specifier, context, next) =>
    specifier === 'raft-verdict' ? { url: ${own}, shortCircuit: true } : next(specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
