import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import type { Json } from '../json.ts';

const NAME = z.string().min(1);
const ANY_JSON: z.ZodType<Json> = z.json();
const COUNT = z.int().min(0);

const LOSS = z.union([
  z.enum(['unsynced', 'everything']),
  z.strictObject({ sends: z.array(COUNT).min(1) }),
  z.strictObject({ disk: z.strictObject({ done: COUNT, bytes: COUNT }) }),
]);

/** A step of a schedule as JSON. The types of `step.ts` say the same. */
export const STEP = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.enum(['deliver', 'duplicate', 'drop']),
    from: NAME,
    to: NAME,
    type: NAME.optional(),
    index: COUNT.optional(),
  }),
  z.strictObject({
    rule: z.literal('input'),
    node: NAME,
    request: z.strictObject({ client: NAME, request: COUNT, f: NAME, key: z.string(), value: ANY_JSON }),
  }),
  z.strictObject({ rule: z.literal('timeout'), node: NAME, timer: NAME.optional() }),
  z.strictObject({ rule: z.literal('crash'), node: NAME, lose: LOSS.optional() }),
  z.strictObject({ rule: z.enum(['restart', 'start']), node: NAME }),
  z.strictObject({ rule: z.enum(['hold', 'release']), from: NAME, to: NAME }),
  z
    .strictObject({
      rule: z.literal('clock'),
      node: NAME,
      advance: z.int().optional(),
      rate: z.number().nonnegative().optional(),
    })
    .refine(({ advance, rate }) => advance !== undefined || rate !== undefined, 'expected advance, rate or both'),
  z.strictObject({ rule: z.literal('upgrade'), node: NAME, build: NAME }),
  z.strictObject({
    rule: z.literal('reconfigure'),
    node: NAME,
    request: z.strictObject({ client: NAME, request: COUNT, members: z.array(NAME).min(1) }),
  }),
  z.strictObject({ rule: z.literal('elect'), node: NAME, voters: z.array(NAME) }),
  z.strictObject({ rule: z.literal('replicate'), node: NAME, followers: z.array(NAME).min(1) }),
  z.strictObject({ rule: z.literal('drop-all'), from: NAME, to: NAME, type: NAME.optional() }),
]);

/** The rules a step may have. */
export const STEP_RULES: readonly string[] = STEP.options.flatMap((option) => {
  const rule = option.shape.rule;
  return rule instanceof z.ZodEnum ? rule.options : [...rule.values];
});

/** The first thing wrong with a step: where in it, and what is allowed there. */
export interface StepProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export function stepProblem(error: z.ZodError): StepProblem {
  const issue = error.issues[0] as z.core.$ZodIssue;
  const at = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  if (issue.code === 'invalid_union' && issue.path[0] === 'rule') {
    const rule = (issue.input as { readonly rule?: unknown } | undefined)?.rule;
    return {
      path: issue.path,
      message: `${at}expected one of ${STEP_RULES.join(', ')}${didYouMean(rule, STEP_RULES)}`,
    };
  }
  if (issue.code === 'invalid_union' && issue.path[0] === 'lose') {
    const message = `${at}expected "unsynced", "everything", {"sends":[0,…]} or {"disk":{"done":0,"bytes":0}}`;
    return { path: issue.path, message };
  }
  if (issue.code === 'unrecognized_keys') {
    return { path: [...issue.path, issue.keys[0] as string], message: `${at}unknown key "${String(issue.keys[0])}"` };
  }
  const message = issue.message === 'Invalid input' ? 'expected JSON' : issue.message;
  return { path: issue.path, message: `${at}${message}` };
}
