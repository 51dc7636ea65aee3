/** A moment on an axis whose marks are `step` apart; both µs, as is the `end` of the axis. */
export function tickText(micro: number, step: number, end: number): string {
  if (Math.abs(micro) < 1e-6) return '0';
  if (step >= 1e5) return `${String(Number((micro / 1e6).toFixed(3)))} s`;
  if (end >= 1e6) return `${(micro / 1e6).toFixed(step >= 1e3 ? 3 : 6)} s`;
  return step >= 100 ? `${String(Number((micro / 1e3).toFixed(3)))} ms` : `${String(Number(micro.toFixed(3)))} µs`;
}

/** How long something took; µs. */
export function spanText(micro: number): string {
  if (micro < 1e3) return `${String(micro)} µs`;
  if (micro < 1e6) return `${String(Number((micro / 1e3).toFixed(2)))} ms`;
  return `${String(Number((micro / 1e6).toFixed(3)))} s`;
}

export function secondsText(micro: number): string {
  return `${(micro / 1e6).toFixed(6)} s`;
}
