import type { Json } from '../../harness/core/json.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { viewModel } from './counters/view.ts';
import type { Finding } from './finding.ts';
import type { NormalisedKey } from './normalise.ts';

/** What the calls of a finding contradict: the model, or the view of it in which so few are enough, and the state before. */
export interface Judge {
  readonly model: SequentialModel;
  readonly initial: Json;
}

export function judgeOf(
  { model, semantics }: Pick<NormalisedKey, 'model' | 'semantics'>,
  { view, initial = semantics.initial }: Pick<Finding, 'view' | 'initial'>,
): Judge {
  return { model: view === undefined ? model : viewModel(view), initial };
}
