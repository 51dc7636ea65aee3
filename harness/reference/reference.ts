import { Writable } from 'node:stream';
import { definitionsFor, programOf } from '../commands/program.ts';
import { schemaParts } from '../prepare.ts';
import { specJsonSchema } from '../spec/json-schema.ts';
import { specSchema } from '../spec/schema.ts';
import { withCommands } from './command-line.ts';
import type { JsonSchema } from './json-schema-words.ts';
import { withSpecKeys } from './spec-keys.ts';

/** Pages of docs/reference that have parts made of the code, with what makes them anew. */
export const GENERATED: Readonly<Record<string, (document: string) => Promise<string>>> = {
  'command-line.md': async (document) => withCommands(document, await wholeProgram()),
  'spec.md': (document) => {
    const parts = schemaParts();
    const schema = JSON.parse(specJsonSchema(parts)) as JsonSchema;
    return Promise.resolve(withSpecKeys(document, schema, specSchema(parts).parse({})));
  },
};

/** With every verb; it is only looked at. */
async function wholeProgram() {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const context = { stdout: nowhere, stderr: nowhere, signal: new AbortController().signal };
  return programOf(await definitionsFor(''), context, () => undefined);
}
