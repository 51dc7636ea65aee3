import type { ComparedMeasure, Distribution, MeasureDifference } from '../../core/campaign/comparison.ts';
import { cliffsDelta, effectWord } from '../../core/statistics/cliffs-delta.ts';
import { mannWhitney } from '../../core/statistics/mann-whitney.ts';
import { medianDifference } from '../../core/statistics/median-difference.ts';
import { quantileOf } from '../../core/statistics/quantiles.ts';
import type { CellRuns } from './compared-run.ts';
import { measuresIn, type MeasureDefinition } from './measure-definitions.ts';

/** Digits that a value is kept with: more than anybody can measure, and few enough to be read. */
const DIGITS = 4;

/** What runs of each column measured, against the first. Adjusted for nothing yet. */
export function comparedMeasures(cells: readonly CellRuns[]): ComparedMeasure[] {
  const measured = cells.flatMap((runs) => [...runs.values()].flatMap(({ measures }) => measures ?? []));
  return measuresIn(measured)
    .map((definition) => comparedMeasure(definition, cells))
    .filter(({ cells: distributions }) => distributions.some((distribution) => distribution !== null));
}

function comparedMeasure(definition: MeasureDefinition, cells: readonly CellRuns[]): ComparedMeasure {
  const samples = cells.map((runs) => valuesOf(definition, runs));
  const [first = [], ...later] = samples;
  return {
    name: definition.name,
    unit: definition.unit,
    better: definition.better,
    cells: samples.map(distributionOf),
    against: later.map((sample, index) => differenceOf(index + 1, first, sample)),
  };
}

function valuesOf(definition: MeasureDefinition, runs: CellRuns): number[] {
  return [...runs.values()].flatMap(({ measures }) => {
    const value = measures === undefined ? undefined : definition.of(measures);
    return value === undefined ? [] : [rounded(value)];
  });
}

function distributionOf(values: readonly number[]): Distribution | null {
  const at = (q: number): number => rounded(quantileOf(values, q) as number);
  if (values.length === 0) return null;
  return { values, median: at(0.5), lowerQuartile: at(0.25), upperQuartile: at(0.75) };
}

/** Later against first, so that a positive effect is more of it. */
function differenceOf(column: number, first: readonly number[], later: readonly number[]): MeasureDifference | null {
  const dominance = cliffsDelta(later, first);
  if (dominance === undefined) return null;
  const { delta, low, high } = dominance;
  const shift = medianDifference(later, first);
  const { p } = mannWhitney(later, first);
  const shown = low > 0 || high < 0;
  return {
    column,
    delta: { value: delta, low, high },
    ...(shown ? { word: effectWord(delta) } : {}),
    ...(shift === undefined ? {} : { shift }),
    p,
    adjusted: p,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
