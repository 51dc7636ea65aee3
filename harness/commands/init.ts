import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { HarnessError, InputError, messageOf } from '../core/errors.ts';
import { packageRoot } from '../version.ts';
import { print, type CommandContext } from './context.ts';
import { QUICK_START, readText } from './spec-flags.ts';

/** `verdict init [FILE]`: a commented spec to start from. Never overwrites. */
export function initCommand(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description('write an example spec to start from')
    .argument('[file]', 'where to write it', 'verdict.yaml')
    .action((file: string) => {
      if (existsSync(file)) {
        throw new InputError(`${file} exists already; nothing was written`, {
          code: 'FILE_EXISTS',
          hint: 'Give another name: verdict init FILE.',
        });
      }
      const text = readText(join(packageRoot(), 'examples', QUICK_START));
      const schema = join(packageRoot(), 'schema', 'spec.schema.json');
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text.replace(/\$schema=\S+/, `$schema=${schema}`), { flag: 'wx' });
      } catch (cause) {
        throw new HarnessError(`${file} cannot be written: ${messageOf(cause)}`, { code: 'FILE_WRITE', cause });
      }
      print(context.stdout, `Wrote ${file}. Run it: npx verdict run ${file}`);
    });
}
