import type { Witness } from '../../../harness/core/witness.ts';
import { Budget } from '../../linearizability/budget.ts';
import { NONE } from '../../linearizability/call.ts';
import { nameOf, onKey, valueText } from '../../linearizability/sentence.ts';
import { witnessOperation } from '../../linearizability/witness.ts';
import { withoutDetours } from '../circle.ts';
import { ROOT, type ConstraintGraph, type Edge } from '../constraint-graph.ts';
import type { ProgramOrder, Step } from '../program-order.ts';
import { decideSequential } from './decide.ts';

const STEPS = 50_000;
/** More operations than that are counted, not named. */
const NAMED = 6;

/** A few calls that have no sequential order, in the form that reports draw. */
export function findingOf(order: ProgramOrder): Witness {
  const [only] = order.steps;
  const keys = order.objects.map(({ key }) => key.key).join(', ');
  const operations = order.steps.map(({ call }) => ({
    ...witnessOperation(call.operation),
    ...(order.objects.length > 1 && call.operation.key !== undefined ? { key: call.operation.key } : {}),
  }));
  if (order.steps.length !== 1 || only === undefined || only.call.observes === NONE) {
    return { key: keys, pattern: 'not-sequential', operations, sentence: noOrder(order) };
  }
  const { key } = order.objects[0] as ProgramOrder['objects'][number];
  const { call } = only;
  const found = `${nameOf(call)}${onKey(key.key)} by process ${call.operation.process} found ${valueText(key.values, call.observes)}`;
  const failed = key.failedWriters.get(call.observes);
  if (failed === undefined) {
    return { key: keys, pattern: 'phantom-read', operations, sentence: `${found}, which nobody wrote` };
  }
  const sentence = `${found}, which only ${failed.f} #${failed.index} asked for, and that had failed`;
  return { key: keys, pattern: 'aborted-read', operations: [...operations, witnessOperation(failed)], sentence };
}

/** What makes each of them precede the next, until the first follows the last. Empty where only a search decided. */
export function circleInWords(order: ProgramOrder): string[] {
  const decision = decideSequential(order, new Budget(STEPS));
  if (decision.verdict !== 'fail' || decision.graph === undefined) return [];
  const { graph, circle } = decision;
  return withoutDetours(graph, circle).map((edge) => edgeInWords(order, graph, edge));
}

function noOrder({ objects, steps }: ProgramOrder): string {
  const name = ({ call, object }: Step): string =>
    objects.length > 1 ? `${nameOf(call)}${onKey(objects[object]?.key.key ?? '')}` : nameOf(call);
  // To count a single one would take no less room than its name.
  const named = steps.length === NAMED + 1 ? steps.length : NAMED;
  const names = steps.slice(0, named).map(name);
  const rest = steps.length > named ? ` and ${steps.length - named} more` : '';
  const where = objects.length > 1 ? '' : onKey(objects[0]?.key.key ?? '');
  return `no order of ${names.join(', ')}${rest}${where} keeps what each process did one after the other and explains their answers`;
}

function edgeInWords(order: ProgramOrder, graph: ConstraintGraph, { from, to, kind, source }: Edge): string {
  const [earlier, later] = [from, to].map((node) => nodeName(order, graph, node)) as [string, string];
  const process = graph.steps[to]?.call.operation.process ?? graph.steps[from]?.call.operation.process;
  switch (kind) {
    case 'session':
      if (from === ROOT) return `${later} comes after the initial values`;
      return `process ${String(process)} did ${earlier} before ${later}`;
    case 'reads-from':
      return `${later} found what ${earlier} left`;
    case 'overwritten-before':
      return `${earlier} precedes ${nodeName(order, graph, source ?? ROOT)}, which found what ${later} left, so it precedes ${later} as well`;
    case 'shown':
      return `${later} shows what ${earlier} added`;
    case 'not-shown':
      return `${earlier} does not show what ${later} added`;
    case 'listed':
      return `${nodeName(order, graph, source ?? ROOT)} shows ${earlier} before ${later}`;
    case 'overwrites-after':
      return `${later} follows what left the value that ${earlier} found, so it follows ${earlier} as well`;
  }
}

function nodeName({ objects }: ProgramOrder, graph: ConstraintGraph, node: number): string {
  const step = graph.steps[node];
  if (step === undefined) return 'the beginning';
  return `${nameOf(step.call)}${objects.length > 1 ? onKey(objects[step.object]?.key.key ?? '') : ''}`;
}
