import { LineCounter, parse, parseDocument } from 'yaml';
import { DEFAULT_RULES } from '../../checkers/patterns/default-rules.ts';
import { nodesProblem } from '../../checkers/patterns/language/rule-needs.ts';
import { readRule } from '../../checkers/patterns/language/parse-rule.ts';
import type { FaultFamily } from '../core/contracts/fault-family.ts';
import { formatDuration } from '../core/duration.ts';
import { InputError } from '../core/errors.ts';
import type { HostName, ProgramSource, ResolvedSpec } from '../core/spec.ts';
import { plainIssue } from '../core/plain-issue.ts';
import { nodeNames } from '../core/plan.ts';
import { checksFor, foreignCheckProblems } from './checks-for.ts';
import { blocksOf, entriesOf, quietOf } from './nemesis-blocks.ts';
import { nemesisProblems, quietProblems } from './nemesis-problems.ts';
import { locator, placed, problemsOf, type Locate, type Problem } from './problems.ts';
import { specSchema, type SchemaParts, type SpecOutput } from './schema.ts';

/** A value given on the command line: it takes the place of the file's. */
export interface Override {
  /** `workload.rate`. */
  readonly key: string;
  /** YAML text of the value. */
  readonly value: string;
  /** How the user wrote it, for messages: `--nodes`, `--set workload.rate`. */
  readonly flag: string;
}

type CompleteSpec = SpecOutput & { readonly checks: readonly string[] };

/** A spec checked and completed, except for what only the system (build, options) and the caller (seed) know. */
export interface LoadedSpec {
  readonly spec: Omit<ResolvedSpec, 'seed' | 'build'> & {
    readonly seed: string | undefined;
    readonly build: string | undefined;
  };
  readonly host: HostName;
  /** Where a path of the spec stands, for errors found later. */
  readonly locate: Locate;
  /** The spec's text with everything that the command line changed in it. */
  readonly effectiveText: (seed: string) => string;
}

/**
 * Parses and validates a spec. Every problem is reported at once, each with `file:line:col` and the allowed values.
 *
 * @throws InputError `SPEC_SYNTAX` or `SPEC_INVALID`
 */
export function loadSpec(text: string, file: string, overrides: readonly Override[], parts: SchemaParts): LoadedSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const flags = new Map<string, string>();
  const locate = locator(file, document, lines, flags);
  if (document.errors.length > 0) {
    const messages = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return `${file}:${String(line)}:${String(col)} ${error.message}`;
    });
    throw new InputError(messages.join('\n'), {
      code: 'SPEC_SYNTAX',
      hint: 'The spec is not valid YAML; mend it there.',
    });
  }
  for (const override of overrides) {
    const path = override.key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    flags.set(path.join('.'), override.flag);
    document.setIn(path, document.createNode(parseValue(override)));
  }
  const parsed = specSchema(parts).safeParse((document.toJS() as unknown) ?? {}, {
    reportInput: true,
    error: plainIssue,
  });
  if (!parsed.success) throw invalid(problemsOf(parsed.error.issues), locate);
  const checks = parsed.data.checks ?? checksFor(parsed.data.workload.name, parts);
  const data = { ...parsed.data, checks };
  const problems = [...semanticProblems(data, parts.families), ...foreignCheckProblems(data, parts)];
  if (problems.length > 0) throw invalid(problems, locate);
  return {
    spec: toSpec(data, parts.families),
    host: parsed.data.host,
    locate,
    effectiveText: (seed) => {
      document.set('seed', seed);
      return document.toString();
    },
  };
}

function parseValue(override: Override): unknown {
  try {
    return parse(override.value) as unknown;
  } catch (cause) {
    throw new InputError(`${override.flag}: "${override.value}" is not a YAML value`, { code: 'FLAG_INVALID', cause });
  }
}

function invalid(problems: readonly Problem[], locate: Locate): InputError {
  const lines = problems.map((problem) => placed(problem, locate));
  const hints = new Set(problems.map(({ path }) => HINTS[String(path[0])] ?? KEYS_HINT));
  return new InputError(lines.join('\n'), { code: 'SPEC_INVALID', hint: [...hints].join('\n  ') });
}

/** Where more is to be found, by the key of the spec that a problem is about. */
const HINTS: Readonly<Record<string, string>> = {
  nemesis: '`verdict list faults` shows all faults with their keys and values.',
  patterns: 'docs/how-to/event-patterns.md describes events and rules.',
};
const KEYS_HINT = 'schema/spec.schema.json has all keys with their values; `verdict init` writes a spec to start from.';

/** What a schema cannot say: relations between keys. */
function semanticProblems(spec: CompleteSpec, families: readonly FaultFamily[]): Problem[] {
  const problems: Problem[] = [];
  const programs = (['image', 'binary', 'dockerfile'] as const).filter((key) => spec[key] !== undefined);
  if (programs.length > 1) {
    problems.push({
      path: [programs[1] as string],
      message: `give one of image, binary, dockerfile, not ${programs.join(' and ')}`,
      dependsOn: programs.map((key) => [key]),
    });
  }
  if (spec.engine === 'lockstep' && spec.host === 'namespace') {
    const message = 'nodes in lockstep have no network, so there are no namespaces for them; use docker or auto';
    problems.push({ path: ['host'], message, dependsOn: [['engine']] });
  }
  if (spec.workload.attempt > spec.workload.timeout) {
    problems.push({
      path: ['workload', 'attempt'],
      message: `${formatDuration(spec.workload.attempt)} is longer than workload.timeout, ${formatDuration(spec.workload.timeout)}`,
      dependsOn: [['workload', 'timeout']],
    });
  }
  if (spec.clocks !== undefined && spec.engine === 'live') {
    problems.push({
      path: ['clocks'],
      message: 'is for exact engines; live nodes have the clock of the machine',
      dependsOn: [['engine']],
    });
  }
  if (spec.until === 'first-violation' && spec.engine === 'live') {
    const message =
      'first-violation is for exact engines, which are judged as they go; live runs are judged afterwards';
    problems.push({ path: ['until'], message, dependsOn: [['engine']] });
  }
  problems.push(...patternProblems(spec));
  problems.push(...quietProblems(spec.nemesis));
  const surroundings = { durationMs: spec.duration, nodes: spec.nodes, quiet: quietOf(spec.nemesis) };
  problems.push(...nemesisProblems(blocksOf(spec.nemesis, families), surroundings));
  return problems;
}

function patternProblems({ patterns = {}, checks, nodes }: CompleteSpec): Problem[] {
  if (Object.keys(patterns).length > 0 && !checks.includes('patterns')) {
    const message = 'is judged by the check patterns, which checks leaves out';
    return [{ path: ['patterns'], message, dependsOn: [['checks']] }];
  }
  return Object.entries(patterns).flatMap(([name, text]): Problem[] => {
    if (DEFAULT_RULES.some((rule) => rule.name === name)) {
      return [{ path: ['patterns', name], message: 'is the name of a rule that every Raft is judged by', atKey: true }];
    }
    const read = readRule(text);
    const problem = 'form' in read ? nodesProblem(text, read, nodeNames(nodes)) : read;
    if (problem === undefined) return [];
    const dependsOn = 'form' in read ? [['nodes']] : [];
    return [{ path: ['patterns', name], message: problem.message, within: problem.offset, dependsOn }];
  });
}

function toSpec(data: CompleteSpec, families: readonly FaultFamily[]): LoadedSpec['spec'] {
  const { attempt, timeout, ...workload } = data.workload;
  const quiet = quietOf(data.nemesis);
  return {
    name: data.name,
    system: data.system,
    build: data.build,
    program: programOf(data),
    options: data.options,
    engine: data.engine,
    nodes: data.nodes,
    seed: data.seed,
    workload: { ...workload, timeoutMs: timeout, attemptTimeoutMs: attempt },
    nemesis: entriesOf(blocksOf(data.nemesis, families)),
    ...(quiet === undefined ? {} : { quiet }),
    durationMs: data.duration,
    steps: data.steps,
    ...(data.clocks === undefined ? {} : { clocks: { driftMs: driftOf(data.clocks.drift) } }),
    recoveryMs: data.recovery,
    ...(data.until === 'end' ? {} : { until: data.until }),
    checks: data.checks,
    ...(data.patterns === undefined ? {} : { patterns: data.patterns }),
    expect: data.expect,
    plugins: data.plugins,
  };
}

function driftOf(drift: number | 'unbounded'): number | null {
  return drift === 'unbounded' ? null : drift;
}

function programOf(data: SpecOutput): ProgramSource | null {
  if (data.image !== undefined) return { kind: 'image', image: data.image };
  if (data.binary !== undefined) return { kind: 'binary', path: data.binary };
  if (data.dockerfile !== undefined) return { kind: 'dockerfile', path: data.dockerfile };
  return null;
}
