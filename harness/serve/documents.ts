import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../core/errors.ts';
import { plainIssue } from '../core/plain-issue.ts';
import type { ResolvedSpec } from '../core/spec.ts';
import { VERDICTS, type Verdict } from '../core/verdict.ts';
import { VERDICT_FORMAT, type VerdictDocument } from '../core/verdict-document.ts';
import { problemsOf } from '../spec/problems.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { readMember } from './json-member.ts';
import { readWhole } from './regular-file.ts';

/** What a file said, or why it cannot be used. */
export type Said<T> = { readonly value: T } | { readonly problem: string };

/** The spec of a run, with every default filled in, as its plan has it. */
export function specOf(directory: string): Said<ResolvedSpec> {
  return reading(RUN_FILES.plan, () => {
    const spec = readMember(join(directory, RUN_FILES.plan), 'spec');
    return checked(PLAN_SHAPE, { spec }).spec as unknown as ResolvedSpec;
  });
}

/** The verdict alone, which takes a glance. */
export function verdictOf(directory: string): Said<Verdict> {
  return reading(RUN_FILES.verdict, () => {
    const verdict = readMember(join(directory, RUN_FILES.verdict), 'verdict');
    return checked(VERDICT_SHAPE, { verdict }).verdict;
  });
}

/** The whole of what a run was judged to be. */
export function verdictDocumentOf(directory: string): Said<VerdictDocument> {
  return reading(RUN_FILES.verdict, () => {
    const document: unknown = JSON.parse(readWhole(join(directory, RUN_FILES.verdict)));
    return checked(DOCUMENT_SHAPE, document) as unknown as VerdictDocument;
  });
}

/** Runs of all kinds of origin are shown, so whatever is wrong with a file is data. */
export function reading<T>(file: string, read: () => T): Said<T> {
  try {
    return { value: read() };
  } catch (error) {
    return { problem: `${file} ${reasonOf(error)}` };
  }
}

class Misshapen extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof Misshapen) return `is not as it should be: ${error.message}`;
  if (error instanceof SyntaxError) return 'is not JSON, or only a part of it';
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'is missing';
    case 'EACCES':
      return 'may not be read by this user';
    case 'ELOOP':
      return 'is a link, which is not followed';
    default:
      // Without the path, which is this machine's.
      return `cannot be read: ${messageOf(error).replace(/,? \w+ '.*'$/, '')}`;
  }
}

function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value, { reportInput: true, error: plainIssue });
  if (result.success) return result.data;
  const [first] = problemsOf(result.error.issues);
  if (first === undefined) throw new Misshapen(result.error.message);
  throw new Misshapen([first.path.join('.'), first.message].filter(Boolean).join(': '));
}

const VERDICT = z.enum(VERDICTS as [Verdict, ...Verdict[]]);

const VERDICT_SHAPE = z.object({ verdict: VERDICT });

/** What pages of the site show of a plan. */
const PLAN_SHAPE = z.object({
  spec: z.looseObject({
    name: z.string(),
    system: z.string(),
    build: z.string(),
    engine: z.enum(['sim', 'lockstep', 'live']),
    seed: z.string(),
    nodes: z.number(),
    steps: z.number(),
    durationMs: z.number(),
    options: z.record(z.string(), z.json()),
    workload: z.looseObject({ name: z.string(), clients: z.number(), keys: z.number(), rate: z.number() }),
  }),
});

/** What pages of the site show of a verdict. */
const DOCUMENT_SHAPE = z.looseObject({
  format: z.literal(VERDICT_FORMAT),
  verdict: VERDICT,
  expect: z.union([z.literal('pass'), z.looseObject({ fail: z.string() })]),
  planDigest: z.string(),
  traceDigest: z.string().optional(),
  level: z.string(),
  checks: z.array(
    z.looseObject({ name: z.string(), verdict: VERDICT, reason: z.string().optional(), summary: z.string() }),
  ),
  effects: z.array(z.looseObject({ fault: z.string(), effect: z.looseObject({}).optional() })),
  replay: z.string(),
  complete: z.boolean(),
  environment: z.record(z.string(), z.json()),
});
