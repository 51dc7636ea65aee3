import { isInternal } from '../../../harness/core/raft/entry.ts';
import type { Entry } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { entriesApplied } from '../applied.ts';
import { describeOutcome, runSequentially, sameOutcome } from '../commit/key-value-model.ts';
import { describeEntry, examine } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import { deduplicated, entriesCarried, entriesIn, hostsOf, packetsOf } from '../notions.ts';
import { describeKey, firstPlaces, keyOf, requestsOf, type Requests, type Response } from './requests.ts';
import { unexplainedKey } from './clients-naive.ts';
import { linearizabilityWitness } from './witness.ts';

export const TRACE_NAIVE: NaiveEvaluators = {
  'raft_linearizable.clients'({ trace }) {
    return { premises: requestsOf(trace).firstResponse.size, violation: unexplainedKey(trace) };
  },

  InputBeforeOutput(world) {
    const { firstSubmission, firstResponse } = requestsOf(world.trace);
    return examine(firstResponse.values(), (response) => {
      const submission = firstSubmission.get(keyOf(response));
      if (submission !== undefined && submission.position < response.position) return undefined;
      return `${describeKey(response)} was answered before anybody asked for it.`;
    });
  },

  OutputImpliesApplied(world, everApplied) {
    return ofApplied(world, everApplied, (requests, entries) => {
      const places = firstPlaces(entries);
      return examine(requests.firstResponse.values(), (response) =>
        places.has(keyOf(response)) ? undefined : neverApplied(response),
      );
    });
  },

  OutputCorrect(world, everApplied) {
    return ofApplied(world, everApplied, ({ responses }, entries) => {
      const { executions } = runSequentially(deduplicated(entries));
      const outcomes = new Map(executions.map(({ entry, outcome }) => [keyOf(entry), outcome]));
      return examine(responses, (response) => {
        const outcome = outcomes.get(keyOf(response));
        if (outcome === undefined) return neverApplied(response);
        if (sameOutcome(outcome, response.outcome)) return undefined;
        const should = `executing the applied entries in order gives ${describeOutcome(outcome)}`;
        return `${describeKey(response)} was answered ${describeOutcome(response.outcome)}, but ${should}.`;
      });
    });
  },

  OutputGreatestId(world, everApplied) {
    return ofApplied(world, everApplied, ({ firstResponse }, entries) => {
      const places = firstPlaces(entries);
      const instances = [...firstResponse.values()].flatMap((response) => {
        const later = entries.findIndex(
          ({ client, request }) => client === response.client && request > response.request,
        );
        return later < 0 ? [] : [{ response, later }];
      });
      return examine(instances, ({ response, later }) => {
        if ((places.get(keyOf(response)) ?? Infinity) < later) return undefined;
        const overtaking = describeEntry(entries[later] as Entry);
        return `${describeKey(response)} was answered, but ${overtaking} was applied before it.`;
      });
    });
  },

  AppliedImpliesInput(world) {
    const { submissions } = requestsOf(world.trace);
    return examine(clientEntries(world), ({ where, entry }) => {
      const asked = submissions.some(
        ({ client, request, command }) =>
          client === entry.client &&
          request === entry.request &&
          command.f === entry.command.f &&
          command.key === entry.command.key &&
          sameJson(command.value, entry.command.value),
      );
      return asked ? undefined : `${where} has ${describeEntry(entry)}, which no client asked for.`;
    });
  },

  CausalOrderPreserved(world, everApplied) {
    return ofApplied(world, everApplied, ({ firstSubmission, firstResponse }, entries) => {
      const asked = entries.filter((entry) => !isInternal(entry));
      const places = firstPlaces(asked);
      return examine(firstResponse.values(), (response) => {
        const place = places.get(keyOf(response));
        if (place === undefined) return neverApplied(response);
        const overtaken = asked.slice(0, place).find((entry) => {
          const submission = firstSubmission.get(keyOf(entry));
          return submission === undefined || submission.position > response.position;
        });
        if (overtaken === undefined) return undefined;
        const other = describeKey(overtaken);
        return `${describeKey(response)} was answered before ${other} was asked for, but applied after it.`;
      });
    });
  },

  raft_linearizable(world, everApplied) {
    return ofApplied(world, everApplied, (requests, entries) => {
      const { verdict, sentence } = linearizabilityWitness(world.trace, entries);
      return {
        premises: verdict === 'vacuous' ? 0 : requests.firstResponse.size,
        violation: verdict === 'fail' ? sentence : undefined,
      };
    });
  },
};

/** Nothing is demanded where the applied entries are not all known. */
function ofApplied(
  world: WorldState,
  everApplied: Log | undefined,
  evaluate: (requests: Requests, entries: readonly Entry[]) => Finding,
): Finding {
  const entries = entriesApplied(world, everApplied);
  return entries === undefined ? { premises: 0, violation: undefined } : evaluate(requestsOf(world.trace), entries);
}

function neverApplied(response: Response): string {
  return `${describeKey(response)} was answered ${describeOutcome(response.outcome)}, but never applied.`;
}

/** The entries that clients asked for, in logs and in flight, with the beginning of a sentence about them. */
function clientEntries(world: WorldState): { readonly where: string; readonly entry: Entry }[] {
  const inLogs = hostsOf(world).flatMap(({ name, state }) =>
    entriesIn(state.log).map((entry) => ({ where: `The log of ${name}`, entry })),
  );
  const inFlight = packetsOf(world, 'AppendEntries').flatMap(({ name, message }) =>
    entriesCarried(message.entries).map((entry) => ({ where: `AppendEntries ${name}`, entry })),
  );
  return [...inLogs, ...inFlight].filter(({ entry }) => !isInternal(entry));
}
