import { z } from 'zod';
import type { FaultFamily } from '../core/contracts/fault-family.ts';
import type { Workload } from '../core/contracts/workload.ts';
import { nemesisItemSchema } from './nemesis-schema.ts';
import { duration, rate, seed, wholeNumber } from './scalars.ts';

/** What the schema must know of the registries: the same schema serves plugins. */
export interface SchemaParts {
  readonly families: readonly FaultFamily[];
  readonly workloads: readonly (Pick<Workload, 'name' | 'check'> & Partial<Pick<Workload, 'semantics'>>)[];
  readonly checks: readonly string[];
  /** Those of them that are made only where a spec names them. */
  readonly checksOnRequest?: readonly string[];
  /** By check, names of the models whose histories it can never judge. */
  readonly unfitModels?: ReadonlyMap<string, readonly string[]>;
}

/**
 * The one schema of a spec: it gives types, validation with defaults, the JSON Schema for editors and the reference.
 * Every key has a default and a description.
 */
export function specSchema(parts: SchemaParts) {
  const workloads = parts.workloads.map(({ name }) => name);
  return z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dots, dashes and underscores')
      .default('run')
      .describe('Name of the run; part of its folder'),
    system: z.string().default('raft').describe('System under test: raft, etcd, or the name of a plugin system'),
    build: z.string().optional().describe('Which build of the system; default: the one the system names'),
    image: z.string().optional().describe('Container image to run the nodes from, instead of a known build'),
    binary: z.string().optional().describe('Path of a program on this machine to run the nodes from'),
    dockerfile: z.string().optional().describe('Path of a Dockerfile to build the node image from'),
    options: z.record(z.string(), z.json()).default({}).describe('Settings of the system itself, such as its timeouts'),
    engine: z
      .enum(['sim', 'lockstep', 'live'])
      .default('live')
      .describe('sim: in process; live: real network and clocks; lockstep: real programs, driven line by line'),
    host: z
      .enum(['docker', 'namespace', 'auto'])
      .default('auto')
      .describe('Where live nodes run; in lockstep, docker puts them into containers'),
    nodes: wholeNumber(1, 25).default(3).describe('Cluster size'),
    seed: seed.optional().describe('Fixes the plan; drawn and printed when absent'),
    workload: workloadSchema(workloads)
      .default(() => workloadSchema(workloads).parse({}))
      .describe('What clients do'),
    nemesis: z.array(nemesisItemSchema(parts.families)).default([]).describe('Faults and when they happen'),
    duration: duration('Length of the load with faults').default(30_000),
    steps: wholeNumber(1_000, 100_000_000)
      .default(20_000)
      .describe('Length of that phase in exact engines, where the duration is divided evenly over the steps'),
    clocks: z
      .strictObject({
        drift: z
          .union([z.literal('unbounded'), duration('How far the clocks of running nodes may be apart')], {
            error: 'expected unbounded, or a duration such as 20ms',
          })
          .describe(
            'unbounded: any timer may fire at any time; a duration: only while no other clock is later than that',
          ),
      })
      .optional()
      .describe(
        'Clocks of nodes in exact engines; default: bounded for builds that are safe only then, else unbounded',
      ),
    until: z
      .enum(['end', 'first-violation'])
      .default('end')
      .describe(
        'When a run in sim ends: after load and recovery, or at the first violation of an invariant or by clients',
      ),
    recovery: duration('After this, all healed, every key must have made progress').default(10_000),
    checks: z
      .array(z.enum(parts.checks as [string, ...string[]]))
      .optional()
      .describe(
        'Which checkers judge the run; default: all but sequential, sessions, and those for the clients of other workloads',
      ),
    patterns: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'expected letters, digits and dashes'), z.string())
      .optional()
      .describe('Rules over the events of the run, each a name and a sentence; judged by the check patterns'),
    expect: z
      .union([z.literal('pass'), z.strictObject({ fail: z.string() })], {
        error: 'expected pass, or {fail: check} or {fail: check/reason}',
      })
      .default('pass')
      .describe('What this spec must end with; a negative control names the failure it expects'),
    plugins: z.array(z.string()).default([]).describe('Files that define further systems, faults, workloads or checks'),
  });
}

export type SpecOutput = z.output<ReturnType<typeof specSchema>>;

function workloadSchema(names: readonly string[]) {
  return z.strictObject({
    name: z
      .enum(names as [string, ...string[]])
      .default(names[0] as string)
      .describe('Operations, model and checker choice'),
    keys: wholeNumber(1, 10_000).default(4).describe('Number of independent keys'),
    clients: wholeNumber(1, 1_000).default(6).describe('Concurrent client processes'),
    rate: rate
      .default(100)
      .describe('Operations per second over all clients; in exact engines at most one per 6 steps and node'),
    reads: z.enum(['linearizable', 'serializable']).default('linearizable').describe('Which reads are asked for'),
    retries: z
      .enum(['same-id', 'none'])
      .default('same-id')
      .describe('Send unanswered requests again under the same id, where the system de-duplicates'),
    route: z
      .enum(['any', 'leader'])
      .default('any')
      .describe('any: every client has a node it asks first; leader: requests go to the leader as far as it is known'),
    timeout: duration('When an operation without an answer is given up as unknown').default(2_000),
    attempt: duration('When one attempt of it is given up').default(500),
  });
}
