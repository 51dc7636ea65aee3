import type { PageData } from '../data.ts';
import { logScale, type Scale } from '../svg/scale.ts';
import { firstFrom, type Columns } from './columns.ts';
import { colour } from './dom.ts';
import type { Figure } from './figure.ts';
import { Layer } from './layer.ts';
import { isShown, operationWords, type Filter } from './operation-words.ts';
import type { TimeAxis } from './time-axis.ts';
import type { Tooltip } from './tooltip.ts';

/** A pointer nearer than this to a point, px, asks for it. */
const NEAR = 9;
/** Points of one outcome nearer than this, px, are drawn once. */
const CELL = 2;

/** The latency of single operations at the moment they ended, at any zoom: dots, dashes and crosses by outcome. */
export class Scatter {
  readonly canvas: HTMLCanvasElement;
  readonly redraw: () => void;
  readonly #data: PageData;
  readonly #columns: Columns;
  readonly #axis: TimeAxis;
  readonly #filter: Filter;
  readonly #layer: Layer;
  /** Heights on the figure, px. */
  readonly #scale: Scale;

  /** Where operations were left out, single ones would tell less than all of them together. */
  static canShow(data: PageData): boolean {
    return data.left === 0 && data.start.length > 0;
  }

  constructor(data: PageData, columns: Columns, figure: Figure, axis: TimeAxis, filter: Filter, tooltip: Tooltip) {
    this.#data = data;
    this.#columns = columns;
    this.#axis = axis;
    this.#filter = filter;
    this.#scale = logScale(data.latencies[0], data.latencies[1], figure.height);
    this.#layer = new Layer(figure, axis, () => this.#paint());
    this.canvas = this.#layer.canvas;
    this.redraw = this.#layer.redraw;
    this.canvas.addEventListener('pointermove', (event) => {
      const { x, y } = this.#layer.at(event);
      const found = this.#operationAt(x, y);
      if (found < 0) tooltip.hide();
      else tooltip.show(operationWords(data, columns, found), event);
    });
    this.canvas.addEventListener('pointerleave', () => tooltip.hide());
  }

  #x(i: number): number {
    const { end, from, to } = this.#axis;
    return (((this.#columns.to[i] as number) / end - from) / (to - from)) * this.#layer.width;
  }

  #y(i: number): number {
    const { length, late } = this.#data;
    const { height, figure } = this.#layer;
    const latency = ((length[i] as number) + (late[i] ?? 0)) * 1e3;
    return height * (1 - this.#scale.at(latency) / figure.height);
  }

  /** Operations that may end in a stretch of time, µs. */
  #range(begin: number, end: number): { first: number; last: number } {
    const { from, longest } = this.#columns;
    return { first: firstFrom(from, begin - longest), last: firstFrom(from, end + 1) };
  }

  #paint(): void {
    const { context, width, height } = this.#layer;
    const { end, from, to } = this.#axis;
    const { guilty } = this.#columns;
    const { type } = this.#data;
    const colours = [colour('--ok'), colour('--none'), colour('--info')];
    const dead = colour('--dead');
    const columns = Math.ceil(width / CELL) + 1;
    const drawn = new Uint8Array(columns * (Math.ceil(height / CELL) + 1) * 3);
    const { first, last } = this.#range(from * end, to * end);
    for (let i = first; i < last; i++) {
      const x = this.#x(i);
      if (x < 0 || x > width) continue;
      const y = this.#y(i);
      const kind = Number(type[i]);
      const stands = isShown(this.#data, this.#filter, i);
      const cell = (Math.floor(y / CELL) * columns + Math.floor(x / CELL)) * 3 + kind;
      if (drawn[cell] === 1 && !guilty.has(i)) continue;
      if (stands) drawn[cell] = 1;
      context.globalAlpha = stands ? 0.75 : 0.1;
      context.fillStyle = guilty.has(i) ? dead : (colours[kind] as string);
      this.#spot(kind, x, y, guilty.has(i) ? 2 : 1);
    }
    context.globalAlpha = 1;
  }

  #spot(kind: number, x: number, y: number, size: number): void {
    const { context } = this.#layer;
    if (kind === 0) context.fillRect(x - 1.3 * size, y - 1.3 * size, 2.6 * size, 2.6 * size);
    else context.fillRect(x - 3 * size, y - 0.9 * size, 6 * size, 1.8 * size);
    if (kind === 2) context.fillRect(x - 0.9 * size, y - 3 * size, 1.8 * size, 6 * size);
  }

  #operationAt(x: number, y: number): number {
    const { end, from, to } = this.#axis;
    const { width } = this.#layer;
    const perPixel = ((to - from) * end) / width;
    const time = from * end + x * perPixel;
    const { first, last } = this.#range(time - NEAR * perPixel, time + NEAR * perPixel);
    let best = -1;
    let distance = NEAR;
    for (let i = first; i < last; i++) {
      const dx = Math.abs(this.#x(i) - x);
      if (dx >= distance || !isShown(this.#data, this.#filter, i)) continue;
      const away = Math.hypot(dx, this.#y(i) - y);
      if (away < distance) [best, distance] = [i, away];
    }
    return best;
  }
}
