import { z } from 'zod';
import type { FaultFamily } from '../core/contracts/fault-family.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { awaitedCommitIndex, awaitedOk, duration, span, wholeNumber } from './scalars.ts';

/** When a fault, or a sequence of faults, happens. Each has an id, so that the JSON Schema says it once. */
const STARTS = {
  every: span('Distance between two starts; of a range such as 5s..15s, the seed draws one each time')
    .meta({ id: 'every' })
    .optional(),
  from: duration('Not before this time of the run; with every').meta({ id: 'from' }).optional(),
  until: duration('Over by this time of the run; with every').meta({ id: 'until' }).optional(),
  at: z
    .union([duration('Time of the run'), z.array(duration('Time of the run')).min(1)], {
      error: 'expected a time such as 8s, or a list of times such as [1s, 4s, 9s]',
    })
    .meta({ id: 'at', description: 'When it happens, in place of every: one time of the run, or a list' })
    .optional(),
  when: z
    .enum(['leader-elected'])
    .meta({ id: 'when', description: 'In place of every: as soon as a node takes the lead' })
    .optional(),
  after: awaitedOk
    .meta({
      id: 'after',
      description: 'In place of every: as soon as so many operations have succeeded, such as 100 ok',
    })
    .optional(),
  on: awaitedCommitIndex
    .meta({ id: 'on', description: 'In place of every: as soon as an index is committed, such as commit-index>50' })
    .optional(),
  delay: duration('With when, after and on: how long after that it starts').meta({ id: 'delay' }).optional(),
  times: wholeNumber(1, 1_000)
    .meta({
      id: 'times',
      description:
        'With when, after and on: how often, one after the other; after and on wait for as many more each time',
    })
    .optional(),
};

const LENGTH = {
  for: span('How long one occurrence lasts; of a range such as 1s..4s, the seed draws one each time').meta({
    id: 'for',
  }),
};

/** Only within a sequence. */
const GAP = {
  gap: duration('In a sequence: from its end to the start of the next one; default: none')
    .meta({ id: 'gap' })
    .optional(),
};

/** One item of the list `nemesis:`: a fault, several that belong together, or periods without any. */
export function nemesisItemSchema(families: readonly FaultFamily[]) {
  const fault = faultSchema(families);
  const sequence = z
    .strictObject({
      sequence: z.array(fault).min(2).describe('Faults that happen one after the other, as a block'),
      ...STARTS,
    })
    .meta({ title: 'sequence', description: 'Faults that happen one after the other, as a block' });
  const oneOf = z
    .strictObject({
      'one-of': z.array(fault).min(2).describe('Faults of which the seed chooses'),
      pick: z
        .union([z.literal('some'), wholeNumber(1, 1_000)], { error: 'expected some, or a number of entries' })
        .default(1)
        .describe('How many of them happen at all; some: any number but none'),
    })
    .meta({ title: 'one-of', description: 'Faults of which the seed chooses those that happen' });
  const quiet = z
    .strictObject({
      quiet: z
        .strictObject({
          every: duration('Length of a period'),
          for: duration('How long no fault is in force, at the end of each period'),
        })
        .describe('Periods without faults'),
    })
    .meta({ title: 'quiet', description: 'Periods in which no fault is in force' });
  return z.union([fault, sequence, oneOf, quiet], {
    error: ({ input }) => (namesForm(input) ? undefined : 'expected one of the keys fault, sequence, one-of, quiet'),
  });
}

const TIMING = { ...STARTS, ...LENGTH, ...GAP };

/** A fault as the schema hands it on, beside the keys of its family. */
type FaultItem = { readonly fault: string } & z.output<z.ZodObject<typeof TIMING>>;

/**
 * The same schema wherever a fault stands, so that the JSON Schema says it once; which keys of timing go with which place is
 * said by `nemesisProblems`. A family may have a key of its own in place of one of timing.
 */
function faultSchema(families: readonly FaultFamily[]): z.ZodType<FaultItem> {
  const options = families.map((family) =>
    z
      .strictObject({
        fault: z.literal(family.name).describe(family.summary),
        ...TIMING,
        ...family.parameters.shape,
      })
      .meta({ title: family.name, description: family.summary }),
  );
  const [first, ...rest] = options;
  if (first === undefined) throw new RangeError('specSchema: no fault families registered');
  const names = families.map((family) => family.name);
  return z
    .discriminatedUnion('fault', [first, ...rest], {
      error: ({ input }) => `expected one of ${names.join(', ')}${didYouMean(faultIn(input), names)}`,
    })
    .meta({ id: 'fault' });
}

function faultIn(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'fault' in item ? item.fault : undefined;
}

const FORMS = ['fault', 'sequence', 'one-of', 'quiet'];

function namesForm(item: unknown): boolean {
  return typeof item !== 'object' || item === null || FORMS.some((form) => Object.hasOwn(item, form));
}
