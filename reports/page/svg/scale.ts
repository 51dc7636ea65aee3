/** A mark on an axis. */
export interface Tick {
  /** Distance from the axis's origin, px. */
  readonly at: number;
  readonly label: string;
}

/** Maps values to pixels, with the marks a reader needs. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
}

/** Time from 0 to `end` ns over `length` px. */
export function timeScale(end: number, length: number): Scale {
  const step = niceStep(end, 10);
  const at = (time: number): number => (time / end) * length;
  return { at, ticks: multiples(step, end).map((time) => ({ at: at(time), label: timeLabel(time, step) })) };
}

/** From 0 to `maximum` over `length` px. */
export function linearScale(maximum: number, length: number): Scale {
  const top = Math.max(maximum, 1);
  const step = Math.max(1, niceStep(top, 4));
  const at = (value: number): number => (value / top) * length;
  return { at, ticks: multiples(step, top).map((value) => ({ at: at(value), label: shortNumber(value) })) };
}

/** Whole decades of ns around [low, high] over `length` px; values outside are moved to its ends. */
export function logScale(low: number, high: number, length: number): Scale {
  const first = Math.floor(Math.log10(Math.max(low, 1)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(high, 1))));
  const at = (value: number): number =>
    Math.min(1, Math.max(0, (Math.log10(Math.max(value, 1)) - first) / (last - first))) * length;
  const decades = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { at, ticks: decades.map((decade) => ({ at: at(10 ** decade), label: decadeLabel(decade) })) };
}

/** A coordinate in a picture: a tenth of a pixel is enough. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function niceStep(length: number, marks: number): number {
  const raw = length / marks;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((step) => step * power >= raw) ?? 10) * power;
}

function multiples(step: number, end: number): number[] {
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}

function timeLabel(time: number, step: number): string {
  if (time === 0) return '0';
  const [unit, size] = step >= 1e8 ? ['s', 1e9] : step >= 1e5 ? ['ms', 1e6] : ['µs', 1e3];
  return `${String(Math.round((time / size) * 1e3) / 1e3)} ${unit}`;
}

function decadeLabel(decade: number): string {
  const [unit, base] = decade >= 9 ? ['s', 9] : decade >= 6 ? ['ms', 6] : decade >= 3 ? ['µs', 3] : ['ns', 0];
  return `${String(10 ** (decade - base))} ${unit}`;
}

function shortNumber(value: number): string {
  return value >= 1000 ? `${String(value / 1000)}k` : String(Math.round(value * 100) / 100);
}
