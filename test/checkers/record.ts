import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { PlannedFault } from '../../harness/core/planned-fault.ts';
import type { Json, JsonObject } from '../../harness/core/json.ts';
import { NEMESIS, type HistoryEvent } from '../../harness/core/operation.ts';
import type { Plan } from '../../harness/core/plan.ts';
import type { ResolvedSpec } from '../../harness/core/spec.ts';

export const MS = 1_000_000;

/** A history under construction: events get their index in order. */
export class Events {
  readonly all: HistoryEvent[] = [];
  #process = 0;

  nemesis(ms: number, f: string, value: Json): this {
    return this.#add({ time: ms * MS, process: NEMESIS, type: 'info', f, value });
  }

  /** An operation of a process of its own from invocation to completion. */
  operation(ms: number, f: string, key: string, input: Json, type: 'ok' | 'fail' | 'info', output: Json = input): this {
    const process = this.#process++;
    this.#add({ time: ms * MS, process, type: 'invoke', f, key, value: input, planned: ms * MS });
    return this.#add({ time: (ms + 1) * MS, process, type, f, key, value: output });
  }

  /** Writes and reads of fresh values on both keys, enough for a run to mean something. */
  load(from: number): this {
    for (let round = 0; round < 10; round++) {
      const key = round % 2 === 0 ? 'k1' : 'k2';
      this.operation(from + 4 * round, 'write', key, 1000 + round, 'ok');
      this.operation(from + 4 * round + 2, 'read', key, null, 'ok', 1000 + round);
    }
    return this;
  }

  #add(event: Omit<HistoryEvent, 'index'>): this {
    this.all.push({ index: this.all.length, ...event });
    return this;
  }
}

export function plannedFault(id: string, parameters: JsonObject = {}): PlannedFault {
  const fault = id.replace(/-\d+$/, '');
  return { id, fault, entry: 0, atMs: 10, untilMs: 20, order: ['n1', 'n2', 'n3'], parameters };
}

/** The record of a complete run of three nodes and two keys, but for what is given. */
export function recordOf(
  events: Events,
  given: Partial<RunRecord> = {},
  faults: readonly PlannedFault[] = [],
): RunRecord {
  const plan = {
    nodes: ['n1', 'n2', 'n3'],
    keys: ['k1', 'k2'],
    faults,
    spec: { recoveryMs: 1_000 } as unknown as ResolvedSpec,
  } as unknown as Plan;
  return {
    plan,
    history: {
      semantics: { model: 'register', initial: null, failSemantics: 'did-not-happen', nilRead: 'value' },
      events: events.all,
    },
    trace: [],
    observation: 0,
    logFindings: [],
    replicas: undefined,
    complete: true,
    environment: {},
    ...given,
  };
}
