import { z } from 'zod';
import { FROM_NODE, TO_NODE } from './schema.ts';

/** JSON Schema (draft-07) of the lines of the node protocol, in both directions. Generated; a test refuses a stale copy. */
export function protocolJsonSchema(): string {
  const schema = {
    title: 'Verdict node protocol',
    description:
      'One line of the node protocol: definitions.fromNode on a node’s stdout, definitions.toNode on its stdin.',
    $schema: 'http://json-schema.org/draft-07/schema#',
    anyOf: [{ $ref: '#/definitions/fromNode' }, { $ref: '#/definitions/toNode' }],
    definitions: {
      fromNode: { anyOf: Object.values(FROM_NODE).map(lineSchema) },
      toNode: { anyOf: Object.values(TO_NODE).map(lineSchema) },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** One kind of line as it is written. */
export function lineSchema(line: z.ZodType): JsonSchema {
  const { $schema: _each, ...schema } = z.toJSONSchema(line, { target: 'draft-07', io: 'input' });
  return schema as JsonSchema;
}

/** The part of JSON Schema that lines are described with. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
}
