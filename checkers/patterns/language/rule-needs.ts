import { patternsOf, type Rule } from './rule.ts';
import { fieldsOf, type EventName } from './vocabulary.ts';

/** Why a rule cannot be judged of a run, and at which character of its sentence. */
export interface UnmetNeed {
  readonly offset: number;
  readonly message: string;
}

/** What a run can show to rules. */
export interface Shown {
  /** Who shows it, for messages: `etcd in engine live`. */
  readonly who: string;
  readonly events: ReadonlySet<EventName>;
  /** Whether there is a trace, so that steps can be counted. */
  readonly hasSteps: boolean;
}

/** A rule that names a node which is not there tests nothing. */
export function nodesProblem(sentence: string, rule: Rule, nodes: readonly string[]): UnmetNeed | undefined {
  const unknown = namedNodes(rule).find((node) => !nodes.includes(node));
  if (unknown === undefined) return undefined;
  return {
    offset: Math.max(0, sentence.indexOf(JSON.stringify(unknown))),
    message: `there is no node ${JSON.stringify(unknown)}; the nodes are ${nodes.join(', ')}`,
  };
}

/** A rule over what is never shown tests nothing, or fails whatever happens. */
export function shownProblem(sentence: string, rule: Rule, { who, events, hasSteps }: Shown): UnmetNeed | undefined {
  const hidden = patternsOf(rule).find(({ event }) => !events.has(event));
  if (hidden !== undefined) {
    return {
      offset: Math.max(0, sentence.search(new RegExp(`\\b${hidden.event}\\b`))),
      message: `${hidden.event} is never shown by ${who}, which shows ${[...events].join(', ')}`,
    };
  }
  if (hasSteps || rule.form !== 'followed' || rule.within.unit !== 'steps') return undefined;
  return {
    offset: Math.max(0, sentence.lastIndexOf('within')),
    message: `steps are those of a trace, and ${who} has none; give a time such as 500 ms`,
  };
}

function namedNodes(rule: Rule): string[] {
  return patternsOf(rule).flatMap(({ event, terms }) =>
    terms.flatMap((term, position) =>
      term.kind === 'literal' && fieldsOf(event)[position]?.isNode === true ? [String(term.value)] : [],
    ),
  );
}
