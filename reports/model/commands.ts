import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { RunView } from './run-view.ts';
import { witnessedCheck } from './witness.ts';

/** Something a reader may do next. */
export interface NextCommand {
  readonly label: string;
  readonly command: string;
}

/** How the run is repeated, and what else can be made of it: a small schedule, a live run in the world. */
export function commandsOf(view: RunView): NextCommand[] {
  const { replay } = view.document;
  const anywhere = commandAnywhere(view.record);
  const other = (verb: string): string => replay.replace(/\bverdict replay /, `verdict ${verb} `);
  return [
    { label: 'Run it again', command: replay },
    ...(anywhere === undefined ? [] : [{ label: 'Run it anywhere, from its spec', command: anywhere }]),
    ...(canShrink(view) ? [{ label: 'Make it as small as can be', command: other('shrink') }] : []),
    ...(canReenact(view)
      ? [{ label: 'Put it in order, step by step, to replay and shrink', command: other('reenact') }]
      : []),
  ];
}

/** The command that needs the spec and not the run's folder; undefined for runs that did not begin with a spec. */
export function commandAnywhere({ environment }: RunRecord): string | undefined {
  const { command } = environment;
  return typeof command === 'string' ? command : undefined;
}

/**
 * Whether there is a schedule that breaks what shrinking looks for: an invariant of the proof, or the order of what
 * clients were told.
 */
function canShrink({ record, document }: RunView): boolean {
  if (record.plan.spec.engine === 'live' || record.states === undefined) return false;
  const blame = record.invariants?.blame ?? [];
  const isBroken = record.invariants?.predicates.some(
    ({ invariant, predicate }) => invariant !== undefined && blame.includes(predicate),
  );
  return isBroken === true || witnessedCheck(document)?.name === 'linearizable';
}

/** Whether it ran in real time and its nodes wrote down what they did. */
function canReenact({ record }: RunView): boolean {
  return record.plan.spec.engine === 'live' && record.trace.length > 0;
}
