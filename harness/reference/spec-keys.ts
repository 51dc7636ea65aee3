import { between, table } from '../markdown-tables.ts';
import { valueInWords, type JsonSchema } from './json-schema-words.ts';

const MARKS = {
  keys: '<!-- keys: npm run reference -->',
  workload: '<!-- workload: npm run reference -->',
  timing: '<!-- timing: npm run reference -->',
  blocks: '<!-- blocks: npm run reference -->',
  faults: '<!-- faults: npm run reference -->',
};
const END = '<!-- end -->';

/** What a spec comes to where nothing is said, by key; lengths of time in ms. */
export type SpecDefaults = Readonly<Record<string, unknown>>;

/** The reference of a spec with every key that its JSON Schema has put between its marks. */
export function withSpecKeys(document: string, schema: JsonSchema, defaults: SpecDefaults): string {
  const reference = new SpecReference(schema, defaults);
  const parts: readonly (readonly [string, string])[] = [
    [MARKS.keys, reference.keys()],
    [MARKS.workload, reference.workload()],
    [MARKS.timing, reference.timing()],
    [MARKS.blocks, reference.blocks()],
    [MARKS.faults, reference.faults()],
  ];
  return parts.reduce((text, [mark, part]) => between(text, mark, END, part), document);
}

class SpecReference {
  readonly #schema: JsonSchema;
  readonly #defaults: SpecDefaults;

  constructor(schema: JsonSchema, defaults: SpecDefaults) {
    this.#schema = schema;
    this.#defaults = defaults;
  }

  keys(): string {
    return this.#table('key', this.#schema, this.#defaults, new Set());
  }

  workload(): string {
    const schema = this.#schema.properties?.['workload'] ?? {};
    return this.#table('key', schema, this.#defaults['workload'] as SpecDefaults, new Set());
  }

  /** What all faults share, told once. */
  timing(): string {
    const [first] = this.#families();
    const shared = Object.entries(first?.properties ?? {}).filter(([, field]) => isShared(field));
    return this.#table('key', { properties: Object.fromEntries(shared), required: ['for'] }, {}, new Set());
  }

  blocks(): string {
    const items = this.#schema.properties?.['nemesis']?.items?.anyOf ?? [];
    const blocks = items.filter(({ $ref }) => $ref === undefined);
    return blocks.map((block) => this.#section(block, 'key', new Set())).join('\n\n');
  }

  faults(): string {
    return this.#families()
      .map((family) => this.#section(family, 'key', new Set(['fault'])))
      .join('\n\n');
  }

  #section(schema: JsonSchema, head: string, leftOut: ReadonlySet<string>): string {
    const own = Object.entries(schema.properties ?? {}).filter(([, field]) => !isShared(field));
    const properties = Object.fromEntries(own);
    const parts = [`### \`${schema.title ?? ''}\``, `${schema.description ?? ''}.`];
    const rows = this.#table(head, { ...schema, properties }, {}, leftOut);
    return [...parts, ...(own.every(([key]) => leftOut.has(key)) ? [] : [rows])].join('\n\n');
  }

  #families(): readonly JsonSchema[] {
    return this.#schema.definitions?.['fault']?.oneOf ?? [];
  }

  #table(head: string, schema: JsonSchema, defaults: SpecDefaults, leftOut: ReadonlySet<string>): string {
    return table([head, 'value', 'default', 'what it is'], this.#rows(schema, defaults, '', leftOut));
  }

  /** A row for each key, and for those of maps within it. */
  #rows(
    { properties = {}, required = [] }: JsonSchema,
    defaults: SpecDefaults,
    prefix: string,
    leftOut: ReadonlySet<string>,
  ): string[][] {
    return Object.entries(properties)
      .filter(([key]) => !leftOut.has(key))
      .flatMap(([key, given]) => {
        const field = this.#resolved(given);
        const fallback = required.includes(key) ? 'needed' : defaultInWords(field, defaults[key]);
        const path = `${prefix}${key}`;
        const value = hasFaults(field) ? 'list of faults' : valueInWords(field);
        const own = [`\`${path}\``, value, fallback, field.description ?? ''].map(inCell);
        // What has a section of its own is not told twice.
        const inner =
          field.properties === undefined || SECTIONS.has(path) ? [] : this.#rows(field, {}, `${path}.`, NONE);
        return [own, ...inner];
      });
  }

  /** References are to definitions only. A key's own description counts. */
  #resolved(field: JsonSchema): JsonSchema {
    const { $ref } = field.allOf?.[0] ?? field;
    if ($ref === undefined) return field;
    const name = $ref.split('/').at(-1) ?? '';
    return { ...this.#schema.definitions?.[name], ...(field.description && { description: field.description }) };
  }
}

const NONE: ReadonlySet<string> = new Set();
const SECTIONS: ReadonlySet<string> = new Set(['workload']);

function isShared(field: JsonSchema): boolean {
  return field.$ref !== undefined || field.allOf?.[0]?.$ref !== undefined;
}

/** Lists of faults: what they hold is the rest of the page. */
function hasFaults({ type, items }: JsonSchema): boolean {
  const { $ref, anyOf = [] } = items ?? {};
  return type === 'array' && [$ref, ...anyOf.map((each) => each.$ref)].includes('#/definitions/fault');
}

/** As a user would write it. */
function defaultInWords(field: JsonSchema, resolved: unknown): string {
  if (field.default !== undefined) return `\`${written(field.default)}\``;
  if (typeof resolved !== 'number') return '';
  const words = valueInWords(field);
  if (words.includes('`200/s`')) return `\`${String(resolved)}/s\``;
  return resolved % 1_000 === 0 ? `\`${String(resolved / 1_000)}s\`` : `\`${String(resolved)}ms\``;
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
