import { accountOf, inexactness } from '../../../harness/core/lockstep-account.ts';
import { formatDuration } from '../../../harness/core/duration.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { NemesisEntry } from '../../../harness/core/planned-fault.ts';
import { quietInWords, timingInWords } from '../../../harness/core/timing-words.ts';
import { areReplicasHidden } from '../../model/replicas.ts';
import type { RunView } from '../../model/run-view.ts';
import { count, shortJson } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';
import { commandLines } from './verdict.ts';

/** What each observation level lets checkers see. */
const LEVELS: readonly string[] = [
  'client history only',
  'term, role and leader of every node',
  'snapshots of node state',
  'every step of every node',
];

/** Where the result comes from, how far it repeats, and what could not be looked at. */
export function provenanceSection(view: RunView): Html {
  return markup`<section id="provenance">
    <h2>Where this comes from</h2>
    <div class="columns">
      <div>
        <h3>Plan</h3>
        ${list(planFacts(view))}
      </div>
      <div>
        <h3>Repeating it</h3>
        ${list(repeatFacts(view))}
      </div>
      <div>
        <h3>Environment</h3>
        ${list(environmentFacts(view.record.environment))}
      </div>
    </div>
    ${commandLines(view)}
  </section>`;
}

function planFacts({ record }: RunView): [string, string][] {
  const { spec, nodes } = record.plan;
  const { workload } = spec;
  const length = spec.engine === 'live' ? formatDuration(spec.durationMs) : count(spec.steps, 'step');
  return [
    ['system', `${spec.system} ${spec.build}, ${count(nodes.length, 'node')}`],
    ['engine', spec.engine],
    [
      'workload',
      `${workload.name}: ${count(workload.clients, 'client')}, ${String(workload.rate)}/s, ${workload.reads} reads, retries ${workload.retries}`,
    ],
    ['length', `${length}, then ${formatDuration(spec.recoveryMs)} to recover`],
    ...spec.nemesis.map((entry): [string, string] => ['fault', describeEntry(entry)]),
    ...(spec.quiet === undefined ? [] : [['no faults', quietInWords(spec.quiet)] as [string, string]]),
    ['checks', spec.checks.join(', ')],
  ];
}

function repeatFacts(view: RunView): [string, string][] {
  const { record, document } = view;
  const unchecked = uncheckedOf(view);
  return [
    ['seed', document.seed],
    ['plan digest', document.planDigest],
    ...(document.traceDigest === undefined ? [] : [['trace digest', document.traceDigest] as [string, string]]),
    [
      'determinism',
      document.level === 'exact'
        ? 'exact: the seed fixes every step, measured by repeating the run'
        : `plan: the seed fixes every operation and fault; ${beyondThePlan(document)}`,
    ],
    ['observation', `level ${String(document.observation.level)}: ${LEVELS[document.observation.level] ?? ''}`],
    ['not checked', unchecked.length === 0 ? 'nothing was left out' : unchecked.join('; ')],
    ['generator', `version ${String(record.plan.generator)}, ${record.plan.random}`],
  ];
}

/** Checks that could not be made: those asked for, and those that nobody can ask for of nodes that show nothing. */
function uncheckedOf({ record, document }: RunView): string[] {
  const { unchecked } = document.observation;
  const made = new Set(document.checks.map(({ name }) => name));
  const hidden = [
    ...(areReplicasHidden(record) ? ['replicas'] : []),
    ...(document.observation.level === 0 && record.invariants === undefined ? ['invariants'] : []),
  ].filter((name) => !made.has(name) && !unchecked.includes(name));
  return [...unchecked, ...hidden.map((name) => `${name} (the nodes do not show their state)`)];
}

function beyondThePlan({ environment }: RunView['document']): string {
  const account = accountOf(environment);
  return (account && inexactness(account)) ?? "times and interleaving are the machine's";
}

function environmentFacts(environment: Readonly<Record<string, Json>>): [string, string][] {
  const facts = Object.entries(environment)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => flatten(name, value));
  return facts.length === 0 ? [['recorded', 'nothing']] : facts;
}

function flatten(name: string, value: Json): [string, string][] {
  if (!isJsonObject(value)) return [[name, typeof value === 'string' ? value : shortJson(value, 300)]];
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([inner, innerValue]) => flatten(`${name} ${inner}`, innerValue));
}

function describeEntry(entry: NemesisEntry): string {
  const parameters = Object.entries(entry.parameters).map(([name, value]) => `${name} ${parameterText(value)}`);
  return [entry.fault, ...parameters, timingInWords(entry)].join(', ');
}

function parameterText(value: Json): string {
  if (Array.isArray(value)) return value.map(parameterText).join(' or ');
  return typeof value === 'string' ? value : shortJson(value, 120);
}

function list(facts: readonly (readonly [string, string])[]): Html {
  return markup`<dl class="list">
    ${facts.map(
      ([name, value]) =>
        markup`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
