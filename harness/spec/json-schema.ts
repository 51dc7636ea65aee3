import { z } from 'zod';
import { specSchema, type SchemaParts } from './schema.ts';

/** JSON Schema (draft-07) of a spec as a user writes it, for editors. Generated; a test refuses a stale copy. */
export function specJsonSchema(parts: SchemaParts): string {
  const schema = z.toJSONSchema(specSchema(parts), { target: 'draft-07', io: 'input' });
  return `${JSON.stringify({ title: 'Verdict spec', ...schema }, undefined, 2)}\n`;
}
