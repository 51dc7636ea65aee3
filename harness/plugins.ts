import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, messageOf, VerdictError } from './core/errors.ts';

/**
 * Loads plugin files. A plugin is a module that calls `defineSystem`, `defineModel`, `defineChecker` or another of this
 * package's `define…` functions when it is loaded.
 *
 * @throws InputError naming the file that is not there or could not be loaded
 */
export async function loadPlugins(files: readonly string[]): Promise<void> {
  if (files.length > 0) provideOwnPackage();
  for (const file of files) {
    if (!existsSync(resolve(file))) throw missing(file, [resolve(file)]);
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

/**
 * Where the plugin that a file names is: beside that file, otherwise in the current folder, from which the path given
 * back leads.
 *
 * @throws InputError naming both places
 */
export function pluginBeside(folder: string, plugin: string): string {
  if (isAbsolute(plugin)) return plugin;
  const places = [...new Set([resolve(folder, plugin), resolve(plugin)])];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw missing(plugin, places);
  return relative(process.cwd(), found);
}

function missing(plugin: string, places: readonly string[]): InputError {
  return new InputError(`Plugin ${plugin}: there is no such file; looked for ${places.join(' and ')}`, {
    code: 'PLUGIN_FAILED',
    hint: 'Plugins of a spec are looked for beside it, then in the current folder; those of --plugin in the current folder.',
  });
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
