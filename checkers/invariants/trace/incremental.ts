import { type Entry, isInternal } from '../../../harness/core/raft/entry.ts';
import { CHANGED } from '../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';
import { ANSWERS } from '../facts/answers.ts';
import { APPLIED_RUN, type AppliedRun } from '../facts/applied-run.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { entriesIn } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { type KnownRequest, REQUESTS, type Requests, sameCommand } from '../facts/requests.ts';
import { outcomeText, sameOutcome, type SequentialMachine } from '../facts/sequential-machine.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { ClientsWatch } from './clients-watch.ts';

const { answered: ANSWERED, sentAppendEntries: REQUEST } = TRIGGER;
const APPLIED = CHANGED.commit | CHANGED.log;

export const TRACE_INCREMENTAL: IncrementalEvaluators = {
  'raft_linearizable.clients': { triggers: ANSWERED | TRIGGER.requested, watch: () => new ClientsWatch() },

  InputBeforeOutput: monitor(ANSWERED, (facts, premises) => {
    const requests = facts.of(REQUESTS);
    return () => {
      for (let position = requests.answeredBefore; position < requests.answered.length; position++) {
        premises.count++;
        const unasked = answeredUnasked(requests.answered[position] as KnownRequest);
        if (unasked !== undefined) return unasked;
      }
      return undefined;
    };
  }),

  OutputImpliesApplied: ofFirstAnswers((known, { machine }) =>
    machine.firstPlaceOf(known.client, known.request) === undefined ? neverApplied(known) : undefined,
  ),

  OutputCorrect: monitor(ANSWERED | APPLIED, (facts, premises) => {
    const answers = facts.of(ANSWERS);
    const run = facts.of(APPLIED_RUN);
    return () => {
      if (!run.known) return undefined;
      for (const { known, outcome } of answers.dueResponses) {
        premises.count++;
        const executed = run.machine.executionOf(known.client, known.request);
        if (executed === undefined) return neverApplied(known);
        if (sameOutcome(executed.outcome, outcome)) continue;
        return wrongAnswer(known, outcomeText(outcome), outcomeText(executed.outcome));
      }
      return undefined;
    };
  }),

  OutputGreatestId: ofFirstAnswers((known, { machine }) => {
    const { client, request } = known;
    const overtaking = firstGreater(machine, client, request);
    if (overtaking === undefined) return undefined;
    if ((machine.firstPlaceOf(client, request) ?? Infinity) < overtaking) return undefined;
    return `${name(known)} was answered, and a later request of ${client} was applied before it.`;
  }),

  AppliedImpliesInput: monitor(CHANGED.log | REQUEST, (facts, premises) => {
    const requests = facts.of(REQUESTS);
    const tree = facts.of(LOG_TREE);
    const unasked = (entries: readonly Entry[]): string | undefined => {
      premises.count += entries.length;
      const entry = entries.find((each) => !isInternal(each) && !wasAsked(requests, each));
      return (
        entry &&
        `Entry ${entry.index} of term ${entry.term} is ${entry.client}/${entry.request}, which nobody asked for.`
      );
    };
    return ({ after, changed, sent }) => {
      if (tree.regular && tree.requestsRegular) {
        for (const { log } of tree.fresh) {
          const found = log.entry && unasked([log.entry]);
          if (found !== undefined) return found;
        }
        return undefined;
      }
      const found = (changed & CHANGED.log) === 0 ? undefined : unasked(entriesIn(after.log));
      if (found !== undefined) return found;
      return unasked(
        sent.flatMap(({ message }) => (message.type === 'AppendEntries' ? entriesOf(message.entries) : [])),
      );
    };
  }),

  CausalOrderPreserved: monitor(ANSWERED | APPLIED, (facts, premises) => {
    const answers = facts.of(ANSWERS);
    const run = facts.of(APPLIED_RUN);
    return () => {
      if (!run.known) return undefined;
      for (const known of answers.due) {
        premises.count++;
        const place = run.machine.firstPlaceOf(known.client, known.request);
        if (place === undefined) return neverApplied(known);
        if (answers.latestBefore(place) > known.answered) return overtaken(known);
      }
      return undefined;
    };
  }),

  raft_linearizable: monitor(ANSWERED | APPLIED, (facts, premises) => {
    const requests = facts.of(REQUESTS);
    const answers = facts.of(ANSWERS);
    const run = facts.of(APPLIED_RUN);
    return () => {
      if (!run.known || requests.ambiguous) return undefined;
      const { machine, before } = run;
      for (let position = before; position < machine.parts.length; position++) {
        const entry = machine.parts[position]?.entry as Entry;
        const unasked = executedUnasked(requests, machine, entry, position + 1);
        if (unasked !== undefined) return unasked;
      }
      for (const known of answers.due) {
        premises.count++;
        const executed = machine.executionOf(known.client, known.request);
        const { outcome } = known;
        if (answeredUnasked(known) !== undefined) return answeredUnasked(known);
        if (executed === undefined || outcome === undefined) return neverApplied(known);
        if (!sameOutcome(executed.outcome, outcome)) {
          return wrongAnswer(known, outcomeText(outcome), outcomeText(executed.outcome));
        }
        if (answers.latestExecutedBefore(executed.place) > known.answered) return overtaken(known);
      }
      return undefined;
    };
  }),
};

/** About the first answer of each request, and where it stands in the applied log. */
function ofFirstAnswers(look: (known: KnownRequest, run: AppliedRun) => string | undefined): IncrementalEvaluator {
  return monitor(ANSWERED | APPLIED, (facts, premises) => {
    const answers = facts.of(ANSWERS);
    const run = facts.of(APPLIED_RUN);
    return () => {
      if (!run.known) return undefined;
      for (const known of answers.due) {
        premises.count++;
        const found = look(known, run);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  });
}

function answeredUnasked(known: KnownRequest): string | undefined {
  return known.asked < known.answered ? undefined : `${name(known)} was answered and nobody had asked.`;
}

function executedUnasked(
  requests: Requests,
  machine: SequentialMachine,
  entry: Entry,
  place: number,
): string | undefined {
  if (isInternal(entry) || machine.executionOf(entry.client, entry.request)?.place !== place) return undefined;
  if (wasAsked(requests, entry)) return undefined;
  return `${entry.client}/${entry.request} was applied at index ${entry.index}, and nobody had asked for it.`;
}

function wasAsked(requests: Requests, { client, request, command }: Entry): boolean {
  const known = requests.find(client, request);
  return known !== undefined && known.commands.some((asked) => sameCommand(asked, command));
}

/** The first place of any later request of the client. */
function firstGreater(machine: SequentialMachine, client: string, request: number): number | undefined {
  const places = machine.clients.get(client)?.places ?? [];
  let first: number | undefined;
  for (let later = request + 1; later < places.length; later++) {
    const place = places[later];
    if (place !== undefined && (first === undefined || place < first)) first = place;
  }
  return first;
}

function name({ client, request }: KnownRequest): string {
  return `${client}/${request}`;
}

function neverApplied(known: KnownRequest): string {
  return `${name(known)} was answered, and no applied entry is of it.`;
}

function wrongAnswer(known: KnownRequest, is: string, should: string): string {
  return `${name(known)} was answered ${is}; one machine that executes the applied log answers ${should}.`;
}

function overtaken(known: KnownRequest): string {
  return `${name(known)} was answered before a request was made that is applied before it.`;
}
