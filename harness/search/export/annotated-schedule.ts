import type { InvariantReport } from '../../core/raft/invariant-report.ts';
import { formatText, formatTextStep } from '../../core/schedule/format-text.ts';
import type { CheckResult } from '../../core/verdict.ts';
import { scenesOf } from '../story/scenes.ts';
import { tell } from '../story/tell.ts';
import { Trials } from '../trials.ts';
import { enact } from './enact.ts';
import type { ExportSubject } from './subject.ts';

/** Steps up to which people read a schedule; a longer one stands alone. */
const READABLE = 100;

/**
 * The schedule as text, and above every step, as comments, what happens in it; up to the step that breaks something.
 * Systems that do not speak Raft have no story, nor have invariants that plugins define.
 */
export function annotatedSchedule(subject: ExportSubject, broken: CheckResult): string {
  const { steps } = subject;
  const predicate = provenPredicate(broken);
  const trials = predicate === undefined || steps.length > READABLE ? undefined : trialsOf(subject);
  if (trials === undefined || predicate === undefined) return formatText(steps);
  const { sentences } = tell(scenesOf(trials, steps, predicate));
  const { origins } = enact(subject.target, steps, () => undefined);
  return steps
    .map((step, index) => {
      const own = sentences.filter((_, position) => origins[position] === index + 1);
      return [...own.map((sentence) => `# ${sentence.replace(/\s+/g, ' ')}`), formatTextStep(step), ''].join('\n');
    })
    .join('');
}

/** The blamed predicate, where it is one of the proof's. */
function provenPredicate({ evidence }: CheckResult): string | undefined {
  const { blame = [], predicates = [] } = evidence as unknown as Partial<InvariantReport>;
  return predicates.find(({ predicate, invariant }) => predicate === blame[0] && invariant !== undefined)?.predicate;
}

function trialsOf({ target }: ExportSubject): Trials | undefined {
  const { system, build, options, nodes, semantics, scheduled } = target;
  const handlers = system.handlers?.(build, options);
  if (handlers?.speaksRaft !== true) return undefined;
  const capabilities = system.capabilities?.(build, options) ?? [];
  return new Trials({ system: handlers, nodes, capabilities, semantics, handlersOf: scheduled.handlersOf });
}
