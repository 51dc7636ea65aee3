import { lineSchema, type JsonSchema } from '../cluster/lockstep/protocol/json-schema.ts';
import { EXAMPLES, FROM_NODE, TO_NODE } from '../cluster/lockstep/protocol/schema.ts';
import { between, table } from './markdown-tables.ts';

const MARKS = {
  toNode: '<!-- lines to a node: npm run schema -->',
  fromNode: '<!-- lines of a node: npm run schema -->',
};
const END = '<!-- end of lines -->';

/** The reference of the node protocol with all lines, both ways, put between its marks. */
export function withProtocolTables(document: string): string {
  const toNode = Object.entries(TO_NODE).map(([name, line]) => section(name, lineSchema(line), EXAMPLES.toNode[name]));
  const fromNode = Object.entries(FROM_NODE).map(([name, line]) =>
    section(name, lineSchema(line), EXAMPLES.fromNode[name]),
  );
  const withFirst = between(document, MARKS.toNode, END, toNode.join('\n\n'));
  return between(withFirst, MARKS.fromNode, END, fromNode.join('\n\n'));
}

function section(name: string, line: JsonSchema, example: unknown): string {
  return [
    `### ${name === 'message' ? 'A message' : `\`${name}\``}`,
    line.description ?? '',
    `\`\`\`\n${JSON.stringify(example)}\n\`\`\``,
    table(['field', 'value', 'meaning'], fieldsOf(line, '')),
  ].join('\n\n');
}

/** A row for each field, and for those of objects within it. */
function fieldsOf({ properties = {}, required = [] }: JsonSchema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const own = [`\`${path}\``, valueOf(field, required.includes(name)), field.description ?? ''];
    const object = objectIn(field);
    const inner = object === undefined ? [] : fieldsOf(object, field.type === 'array' ? `${path}[].` : `${path}.`);
    return [own, ...inner];
  });
}

function objectIn(field: JsonSchema): JsonSchema | undefined {
  return [field, ...(field.anyOf ?? []), ...(field.items === undefined ? [] : [field.items])].find(
    ({ properties }) => properties !== undefined,
  );
}

function valueOf(field: JsonSchema, required: boolean): string {
  if (field.default !== undefined) return `${kindOf(field)}; default \`${JSON.stringify(field.default)}\``;
  return required ? kindOf(field) : `${kindOf(field)}; may be left out`;
}

function kindOf({ type, const: only, enum: values, anyOf, items }: JsonSchema): string {
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (anyOf !== undefined) return anyOf.map(kindOf).join(' or ');
  if (typeof type === 'object') return type.map((each) => kindOf({ type: each })).join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'value' : kindOf(items)}s`;
  return type === 'integer' ? 'whole number from 0' : (type ?? 'value');
}
