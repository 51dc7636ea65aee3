import { z } from 'zod';
import { InputError } from './core/errors.ts';
import { isJsonObject } from './core/json.ts';
import { plainIssue } from './core/plain-issue.ts';
import { PLAN_FORMAT, type Plan } from './core/plan.ts';
import { problemsOf } from './spec/problems.ts';

/**
 * Reads the text of a stored plan.
 *
 * @throws InputError naming the file, for a text that is no plan, or only a part of one
 */
export function parsePlan(text: string, file: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file} is not JSON`, {
      code: 'PLAN_INVALID',
      hint: 'Give a run folder or a plan.json; for a spec use `verdict run`.',
      cause,
    });
  }
  if (!isJsonObject(value) || value['format'] !== PLAN_FORMAT) {
    throw new InputError(`${file} is not a plan: it lacks "format": "${PLAN_FORMAT}"`, { code: 'PLAN_INVALID' });
  }
  const shape = PLAN_SHAPE.safeParse(value, { reportInput: true, error: plainIssue });
  if (!shape.success) {
    const lacks = problemsOf(shape.error.issues).map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new InputError(`${file} is not a whole plan: ${lacks.join('; ')}`, { code: 'PLAN_INVALID' });
  }
  return value as unknown as Plan;
}

/** What a replay asks of a plan before it trusts it; a plan that was stored has all of it. */
const PLAN_SHAPE = z.looseObject({
  spec: z.looseObject({ system: z.string(), build: z.string(), seed: z.string(), plugins: z.array(z.string()) }),
  nodes: z.array(z.string()).min(1),
  keys: z.array(z.string()),
  clients: z.array(z.unknown()),
  faults: z.array(z.unknown()),
});
