import type { z } from 'zod';

/**
 * What a value lacks, in plain words and with what was found, where a schema has no sentence of its own: the error map
 * for everything that people write. Undefined for issues that are put into words elsewhere.
 */
export function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const wanted = wantedBy(issue);
  return wanted === undefined ? undefined : `expected ${wanted}${foundIn(issue.input)}`;
}

function wantedBy(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'too_small':
      return `${sized(issue.origin)} ${issue.inclusive === false ? 'above' : 'of at least'} ${String(issue.minimum)}`;
    case 'too_big':
      return `${sized(issue.origin)} ${issue.inclusive === false ? 'below' : 'of at most'} ${String(issue.maximum)}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return issue.pattern === undefined ? undefined : `text of the form ${issue.pattern}`;
    default:
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function sized(origin: string): string {
  if (origin === 'string') return 'text of a length';
  return origin === 'array' ? 'a list of a length' : 'a number';
}

const SHOWN = 60;

function foundIn(input: unknown): string {
  if (input === undefined) return ', found nothing';
  const text = typeof input === 'number' ? String(input) : JSON.stringify(input);
  return text.length <= SHOWN ? `, found ${text}` : '';
}
