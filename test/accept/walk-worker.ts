import { parentPort } from 'node:worker_threads';
import type { Violation } from '../../checkers/invariants/judge.ts';
import { WALKS } from '../../harness/engine/sim/random-walk.ts';
import { JudgedWalks } from '../judged-walk.ts';
import type { WalkJob, WalkResult } from './walk-jobs.ts';

parentPort?.on('message', (job: WalkJob) => parentPort?.postMessage(walk(job)));

function walk({ build, size, steps, from, to, kind }: WalkJob): WalkResult {
  const walks = new JudgedWalks(build, size);
  const total = { steps: 0, points: 0, applied: 0, accused: 0, different: 0 };
  let example: string | undefined;
  for (let number = from; number < to; number++) {
    const judges = kind === 'judge' ? [walks.judge()] : [walks.judge('incremental'), walks.judge('naive')];
    const seed = `${build}/${String(size)}/${String(number)}`;
    const length = Math.ceil((steps * (1 + (number % 5))) / 5);
    const run = walks.run(seed, length, judges, WALKS[number % WALKS.length]);
    const [first = '', second = first] = judges.map(({ findings }) => atFirstPoint(findings.violations));
    total.steps += run.steps;
    total.points += run.points;
    total.applied += run.applied;
    if (run.violations.length > 0) total.accused++;
    if (first !== second) total.different++;
    if (first !== second || (kind === 'judge' && first !== '')) example ??= `seed ${seed}: ${first} | ${second}`;
  }
  return { ...total, ...(example === undefined ? {} : { example }) };
}

/** What was broken at the first point at which anything was, as text. */
function atFirstPoint(violations: readonly Violation[]): string {
  const [first] = violations;
  if (first === undefined) return '';
  const same = violations.filter(({ step, point }) => step === first.step && point === first.point);
  return `step ${String(first.step)} ${first.point}: ${same
    .map(({ predicate }) => predicate)
    .sort()
    .join(' ')}`;
}
