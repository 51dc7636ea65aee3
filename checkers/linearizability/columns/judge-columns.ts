import { OK } from '../../../harness/core/history/codes.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { Budget } from '../budget.ts';
import { conclude, type LinearizabilityResult } from '../conclusion.ts';
import { judgeKey, refuseWrongOrder } from '../judge-key.ts';
import { allOf, type JudgedKey, type KeyResult } from '../judged.ts';
import { normalise } from '../normalise.ts';
import { checkZones } from '../zones/zones.ts';
import type { Conflict } from './blocks.ts';
import { conflictKey } from './conflict-key.ts';
import { keyOperations, type GroupedHistory, type KeyRange } from './grouped.ts';
import { RegisterReplay } from './register-replay.ts';
import { isRegister, RegisterZones } from './register-zones.ts';

/** A contradictory key of more operations is cut down to what contradicts before it is explained. */
const LARGE = 10_000;

/** Decides keys of a history in columns, one after the other. */
export class ColumnsJudge {
  readonly #grouped: GroupedHistory;
  readonly #semantics: HistorySemantics;
  readonly #model: SequentialModel;
  readonly #steps: number;
  readonly #zones: RegisterZones | undefined;
  readonly #replay: RegisterReplay;

  /** @param steps that may be spent on each key */
  constructor(grouped: GroupedHistory, semantics: HistorySemantics, model: SequentialModel, steps: number) {
    this.#grouped = grouped;
    this.#semantics = semantics;
    this.#model = model;
    this.#steps = steps;
    const most = grouped.keys.reduce((longest, { from, to }) => Math.max(longest, to - from), 0);
    this.#replay = new RegisterReplay(grouped.calls, semantics, most);
    this.#zones = isRegister(model) ? new RegisterZones(grouped.calls, semantics, most) : undefined;
  }

  judge(own: KeyRange): JudgedKey {
    return this.judgeByZones(own) ?? this.judgeOperations(own);
  }

  /** Undefined where zones do not decide. */
  judgeByZones(own: KeyRange): JudgedKey | undefined {
    const { key, from, to } = own;
    const decision = this.#zones?.decide(own);
    if (decision === undefined) return undefined;
    const common = { key, operations: to - from, stage: 'zones', steps: decision.calls };
    if (decision.calls > this.#steps) return judged({ ...common, verdict: 'unknown' });
    if (decision.verdict === 'fail') return this.#explain(own, common, decision.conflicts);
    refuseWrongOrder(key, this.#replay.problem(own, decision.order));
    return judged({ ...common, verdict: 'pass' });
  }

  /** Decides a key whatever its values. */
  judgeOperations(own: KeyRange): JudgedKey {
    const operations = allOf(keyOperations(this.#grouped, own));
    return judgeKey(normalise(own.key, operations, this.#model, this.#semantics), operations, this.#steps);
  }

  #explain(own: KeyRange, common: Omit<KeyResult, 'verdict'>, conflicts: readonly Conflict[]): JudgedKey {
    if (own.to - own.from <= LARGE) return this.#agreeing(own, this.judgeOperations(own));
    const { clusters } = this.#zones as RegisterZones;
    const part = conflictKey(this.#grouped, clusters, own, conflicts, this.#model, this.#semantics);
    const answer = checkZones(part, new Budget(Infinity));
    const findings = answer?.findings ?? [];
    if (findings.length === 0) return this.#agreeing(own, this.judgeOperations(own));
    return { result: { ...common, verdict: 'fail' }, findings, deadline: undefined };
  }

  #agreeing({ key }: KeyRange, other: JudgedKey): JudgedKey {
    if (other.result.verdict !== 'pass') return other;
    throw new HarnessError(`The linearizability checker found an order for key "${key}" and a contradiction.`, {
      code: 'CHECKERS_DISAGREE',
      hint: 'Keep the history file and report it: this is a defect of the checker.',
    });
  }
}

/** What the keys of a history in columns say together. */
export function concludeColumns(
  grouped: GroupedHistory,
  judgedKeys: readonly JudgedKey[],
  model: SequentialModel,
  semantics: HistorySemantics,
): LinearizabilityResult {
  return conclude({
    keys: grouped.keys.map((key) => keyOperations(grouped, key)),
    judged: judgedKeys,
    operations: grouped.history.length,
    someOk: grouped.history.type.includes(OK),
    model,
    semantics,
  });
}

function judged(result: KeyResult): JudgedKey {
  return { result, findings: [], deadline: undefined };
}
