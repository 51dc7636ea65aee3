import type { Json } from '../../../harness/core/json.ts';
import { isInternal, type Entry } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import { cutAfter } from '../../../harness/core/raft/log.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { wholeLog } from '../applied.ts';
import { differenceInWords } from '../difference.ts';
import { describeEntry, examine } from '../finding.ts';
import type { NaiveEvaluators } from '../invariant.ts';
import { deduplicated, type Host, hostsOf } from '../notions.ts';
import { describeOutcome, runSequentially, sameOutcome, type SequentialRun } from './key-value-model.ts';

export const STATE_MACHINE_NAIVE: NaiveEvaluators = {
  'StateMachineCorrect.state_machine_log'(world) {
    return examine(machinesOf(world), ({ host: { name, state }, run }) => {
      const key = differingKey(state.machine.contents.entries(), run.contents);
      if (key === undefined) return undefined;
      const [has, should] = [state.machine.contents.get(key) ?? null, run.contents.get(key) ?? null];
      const values = differenceInWords(has, should);
      return `${name} applied entries up to index ${state.lastApplied}, and its value of ${key} is ${values}.`;
    });
  },

  'StateMachineCorrect.client_cache_correct'(world) {
    const records = machinesOf(world).flatMap(({ host, run }) =>
      host.state.machine.clients.entries().map(([client, record]) => ({ host, run, client, record })),
    );
    return examine(records, ({ host, run, client, record: { request, outcome } }) => {
      const execution = run.executions.find(({ entry }) => entry.client === client && entry.request === request);
      if (execution !== undefined && sameOutcome(execution.outcome, outcome)) return undefined;
      const should = execution === undefined ? 'which was not applied' : `not ${describeOutcome(execution.outcome)}`;
      return `${host.name} remembers ${describeOutcome(outcome)} for ${client}/${request}, ${should}.`;
    });
  },

  'StateMachineCorrect.client_cache_complete'(world) {
    const requests = machinesOf(world).flatMap(({ host, entries }) =>
      entries.filter((entry) => !isInternal(entry)).map((entry) => ({ host, entry })),
    );
    return examine(requests, ({ host, entry }) => {
      const record = host.state.machine.clients.get(entry.client);
      if (record !== undefined && record.request >= entry.request) return undefined;
      const remembered = record === undefined ? 'no request' : `only request ${record.request}`;
      return `${host.name} applied ${describeEntry(entry)} and remembers ${remembered} of ${entry.client}.`;
    });
  },
};

interface Machine {
  readonly host: Host;
  /** What the node applied, oldest first. */
  readonly entries: readonly Entry[];
  /** What executing that should have come to. */
  readonly run: SequentialRun;
}

/** The nodes that applied something, or whose state machine says so. */
function machinesOf(world: WorldState): Machine[] {
  return hostsOf(world).flatMap((host) => {
    const { log, lastApplied, machine } = host.state;
    const isFresh = machine.contents.entries().length === 0 && machine.clients.entries().length === 0;
    const entries = wholeLog(world, cutAfter(log, lastApplied));
    if ((lastApplied === 0 && isFresh) || entries === undefined) return [];
    return [{ host, entries, run: runSequentially(deduplicated(entries)) }];
  });
}

function differingKey(contents: readonly [string, Json][], expected: ReadonlyMap<string, Json>): string | undefined {
  const present = new Map(contents);
  return [...new Set([...present.keys(), ...expected.keys()])]
    .sort()
    .find((key) => !sameJson(present.get(key) ?? null, expected.get(key) ?? null));
}
