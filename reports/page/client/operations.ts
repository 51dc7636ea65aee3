import type { PageData } from '../data.ts';
import { firstFrom, type Columns } from './columns.ts';
import { colour } from './dom.ts';
import type { Figure } from './figure.ts';
import { Layer } from './layer.ts';
import { callWords, isShown, operationWords, type Filter } from './operation-words.ts';
import type { TimeAxis } from './time-axis.ts';
import type { Tooltip } from './tooltip.ts';

/** With more clients than this the page shows how many operations there were, not each of them. */
const MOST_ROWS = 48;

/** Single operations on a canvas, at any zoom. */
export class Operations {
  readonly canvas: HTMLCanvasElement;
  readonly redraw: () => void;
  readonly #data: PageData;
  readonly #columns: Columns;
  readonly #axis: TimeAxis;
  readonly #filter: Filter;
  readonly #layer: Layer;
  /** The operation that the keyboard is at; -1: none. */
  #cursor = -1;

  static canShow(data: PageData): boolean {
    return data.rows > 0 && data.rows <= MOST_ROWS && data.start.length > 0;
  }

  constructor(data: PageData, columns: Columns, figure: Figure, axis: TimeAxis, filter: Filter, tooltip: Tooltip) {
    this.#data = data;
    this.#columns = columns;
    this.#axis = axis;
    this.#filter = filter;
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
    this.#enableKeys(tooltip);
  }

  /** From one operation to the next, with its note; whoever cannot point has no other way to them. */
  #enableKeys(tooltip: Tooltip): void {
    const { canvas } = this;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', 'Operations: comma and full stop go from one to the next');
    canvas.addEventListener('keydown', (event) => {
      const direction = event.key === '.' ? 1 : event.key === ',' ? -1 : 0;
      if (direction === 0) return;
      event.preventDefault();
      // Elsewhere these keys go through the steps.
      event.stopPropagation();
      this.#go(direction);
      if (this.#cursor >= 0) tooltip.show(operationWords(this.#data, this.#columns, this.#cursor), this.#place());
    });
    canvas.addEventListener('blur', () => {
      this.#cursor = -1;
      tooltip.hide();
      this.redraw();
    });
  }

  /** To the next operation that the filter shows; at first to the first one in sight. */
  #go(direction: 1 | -1): void {
    const { count, from } = this.#columns;
    const { end, from: begin } = this.#axis;
    let at = this.#cursor >= 0 ? this.#cursor + direction : firstFrom(from, begin * end);
    while (at >= 0 && at < count && !isShown(this.#data, this.#filter, at)) at += direction;
    if (at < 0 || at >= count) return;
    this.#cursor = at;
    this.#axis.reveal(from[at] as number);
    this.redraw();
  }

  /** Where the operation of the keyboard begins, in the window. */
  #place(): { clientX: number; clientY: number } {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { end, from, to } = this.#axis;
    const share = ((this.#columns.from[this.#cursor] as number) / end - from) / (to - from);
    const row = this.#data.row[this.#cursor] as number;
    return {
      clientX: left + share * this.#layer.width,
      clientY: top + ((row + 1) * this.#layer.height) / this.#data.rows,
    };
  }

  #paint(): void {
    const { context, width, height } = this.#layer;
    const { end, from: begin, to: until } = this.#axis;
    const { count, from, to, longest, guilty } = this.#columns;
    const { rows, row: rowOf, type } = this.#data;
    const colours = [colour('--ok'), colour('--none'), colour('--info')];
    const dead = colour('--dead');
    const [a, b] = [begin * end, until * end];
    const scale = width / (b - a);
    const row = height / rows;
    const gap = Math.min(1.5, row / 6);
    // Ends of what was drawn last, by row and outcome: what would lie on it altogether is not drawn again.
    const last = new Float64Array(rows * 3).fill(-1);
    for (let i = firstFrom(from, a - longest); i < count && (from[i] as number) <= b; i++) {
      if ((to[i] as number) < a) continue;
      const kind = Number(type[i]);
      const x = Math.max(-2, ((from[i] as number) - a) * scale);
      const x2 = Math.min(width + 2, ((to[i] as number) - a) * scale);
      const slot = (rowOf[i] as number) * 3 + kind;
      if (x2 - x < 1 && x2 < (last[slot] as number) && !guilty.has(i) && i !== this.#cursor) continue;
      last[slot] = Math.max(x2, x + 1);
      context.globalAlpha = isShown(this.#data, this.#filter, i) ? 1 : 0.12;
      context.fillStyle = guilty.has(i) ? dead : (colours[kind] as string);
      const y = (rowOf[i] as number) * row;
      context.fillRect(x, y + gap, Math.max(0.8, x2 - x - (x2 - x > 4 ? 0.8 : 0)), row - 2 * gap);
      if (i === this.#cursor) this.#frame(x, y, Math.max(3, x2 - x), row);
      if (x2 - x > 60 && row > 9) this.#caption(i, Math.max(x, 0), Math.min(x2, width), y + row / 2);
    }
    context.globalAlpha = 1;
  }

  #frame(x: number, y: number, width: number, height: number): void {
    const { context } = this.#layer;
    context.globalAlpha = 1;
    context.strokeStyle = colour('--ink');
    context.lineWidth = 2;
    context.strokeRect(x - 1, y + 1, width + 2, height - 2);
  }

  #caption(i: number, x: number, end: number, y: number): void {
    const { context } = this.#layer;
    const text = callWords(this.#data, i);
    if (text === '') return;
    context.font = '10.5px system-ui, sans-serif';
    context.textBaseline = 'middle';
    if (context.measureText(text).width > end - x - 8) return;
    context.fillStyle = this.#data.type[i] === '2' ? '#201400' : colour('--panel');
    context.fillText(text, x + 4, y + 0.5);
  }

  #operationAt(x: number, y: number): number {
    const { end, from: begin, to: until } = this.#axis;
    const { count, from, to, longest } = this.#columns;
    const scale = ((until - begin) * end) / this.#layer.width;
    const time = begin * end + x * scale;
    const slack = 3 * scale;
    const row = Math.floor(y / (this.#layer.height / this.#data.rows));
    let best = -1;
    let distance = Infinity;
    for (let i = firstFrom(from, time - longest - slack); i < count && (from[i] as number) <= time + slack; i++) {
      if (this.#data.row[i] !== row || (to[i] as number) < time - slack || !isShown(this.#data, this.#filter, i))
        continue;
      const away = Math.max((from[i] as number) - time, time - (to[i] as number), 0);
      if (away < distance) [best, distance] = [i, away];
    }
    return best;
  }
}
