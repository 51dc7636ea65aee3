/** As much of JSON Schema as the schema of a spec uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** What a value may be, in words: `one of …`, `whole number from 1 to 25`, `text such as …`. */
export function valueInWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choicesInWords(choices);
  switch (schema.type) {
    case 'array':
      return schema.items === undefined ? 'list' : `list of ${valueInWords(schema.items)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `whole number${bounds(schema)}`;
    case 'number':
      return `number${bounds(schema)}`;
    case 'null':
      return '`null`';
    case 'object':
      return 'map';
    default:
      return textInWords(schema);
  }
}

/** A list of what stands before it is not told twice. */
function choicesInWords(choices: readonly JsonSchema[]): string {
  const words = choices.map(valueInWords);
  return words
    .map((text) => (words.some((other) => text === `list of ${other}`) ? 'a list of them' : text))
    .join(' or ');
}

/** Texts of all forms that specs know; which of them a pattern takes is asked of the pattern. */
const SAMPLES = ['8s', '5s..15s', '-10s', '200/s', '10mbit', '100 ok', 'commit-index>50'];
/** Where it takes this, it takes any name. */
const NAME = 'any-name';

function textInWords({ pattern }: JsonSchema): string {
  if (pattern === undefined) return 'text';
  const takes = new RegExp(pattern);
  const taken = SAMPLES.filter((sample) => takes.test(sample));
  return takes.test(NAME) || taken.length === 0 ? 'text' : `text such as ${taken.map(code).join(' or ')}`;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  return [
    within(minimum) ? ` from ${String(minimum)}` : '',
    within(exclusiveMinimum) ? ` above ${String(exclusiveMinimum)}` : '',
    within(maximum) ? ` to ${String(maximum)}` : '',
    within(exclusiveMaximum) ? ` below ${String(exclusiveMaximum)}` : '',
  ].join('');
}

/** The bounds of whole numbers as such say nothing. */
function within(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
