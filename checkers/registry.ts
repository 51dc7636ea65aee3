import type { Checker } from '../harness/core/contracts/checker.ts';
import { Registry } from '../harness/core/registry.ts';
import { sequential } from './consistency/sequential/checker.ts';
import { sessions } from './consistency/sessions/checker.ts';
import { effects } from './effects/effects.ts';
import { invariants } from './invariants/invariants.ts';
import { linearizable } from './linearizability/checker.ts';
import { logs } from './logs/logs.ts';
import { measures } from './measures/measures.ts';
import { patterns } from './patterns/patterns.ts';
import { progress } from './progress/progress.ts';
import { replicas } from './replicas/replicas.ts';
import { transactions } from './transactions/checker.ts';

/** Every check a spec can name under `checks:`, in the order in which results are shown. */
export const checkers = new Registry<Checker>('check', [
  linearizable,
  sequential,
  sessions,
  transactions,
  progress,
  replicas,
  effects,
  invariants,
  logs,
  patterns,
  measures,
]);
