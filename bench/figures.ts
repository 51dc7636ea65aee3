/** Quantile of a list of numbers by nearest rank; NaN for an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
}

/** One measured figure, with the goal it is held against where there is one. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly goal: string;
  readonly met: boolean | undefined;
}

export function atMost(name: string, value: number, goal: number, unit: string): Figure {
  return { name, value: `${value.toFixed(1)} ${unit}`, goal: `<= ${String(goal)} ${unit}`, met: value <= goal };
}

export function atLeast(name: string, value: number, goal: number, unit: string): Figure {
  const shown = Math.round(value).toLocaleString('en');
  return { name, value: `${shown} ${unit}`, goal: `>= ${goal.toLocaleString('en')} ${unit}`, met: value >= goal };
}

/** A baseline or context: nothing to hold it against. */
export function beside(name: string, value: number, unit: string): Figure {
  return { name, value: `${value.toFixed(1)} ${unit}`, goal: '', met: undefined };
}
