import type { PageData } from '../data.ts';
import { firstFrom, type Columns } from './columns.ts';
import { colour } from './dom.ts';
import type { Figure } from './figure.ts';
import { Layer } from './layer.ts';
import { secondsText, spanText } from './time-text.ts';
import type { TimeAxis } from './time-axis.ts';
import type { Tooltip } from './tooltip.ts';

/** With more clients than this the page shows how many operations there were, not each of them. */
const MOST_ROWS = 48;

/** Which operations are to stand out; an empty word stands for all. */
export interface Filter {
  key: string;
  type: string;
  process: string;
  node: string;
}

/** Single operations on a canvas, at any zoom. */
export class Operations {
  readonly canvas: HTMLCanvasElement;
  readonly redraw: () => void;
  readonly #data: PageData;
  readonly #columns: Columns;
  readonly #axis: TimeAxis;
  readonly #filter: Filter;
  readonly #layer: Layer;

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
      else tooltip.show(this.#words(found), event);
    });
    this.canvas.addEventListener('pointerleave', () => tooltip.hide());
  }

  #isShown(i: number): boolean {
    const { key, type, process, node } = this.#filter;
    const { key: keys, type: types, process: processes, node: nodes } = this.#data;
    if (key !== '' && keys[i] !== Number(key)) return false;
    if (process !== '' && processes[i] !== Number(process)) return false;
    if (node !== '' && nodes[i] !== Number(node)) return false;
    return type === '' || types[i] === type;
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
      if (x2 - x < 1 && x2 < (last[slot] as number) && !guilty.has(i)) continue;
      last[slot] = Math.max(x2, x + 1);
      context.globalAlpha = this.#isShown(i) ? 1 : 0.12;
      context.fillStyle = guilty.has(i) ? dead : (colours[kind] as string);
      const y = (rowOf[i] as number) * row;
      context.fillRect(x, y + gap, Math.max(0.8, x2 - x - (x2 - x > 4 ? 0.8 : 0)), row - 2 * gap);
      if (x2 - x > 60 && row > 9) this.#caption(i, Math.max(x, 0), Math.min(x2, width), y + row / 2);
    }
    context.globalAlpha = 1;
  }

  #caption(i: number, x: number, end: number, y: number): void {
    const { context } = this.#layer;
    const text = this.#call(i);
    if (text === '') return;
    context.font = '10.5px system-ui, sans-serif';
    context.textBaseline = 'middle';
    if (context.measureText(text).width > end - x - 8) return;
    context.fillStyle = this.#data.type[i] === '2' ? '#201400' : colour('--panel');
    context.fillText(text, x + 4, y + 0.5);
  }

  #call(i: number): string {
    const call = this.#data.call[i];
    const key = this.#data.keys[this.#data.key[i] as number];
    if (call === undefined) return '';
    return key === undefined ? call : `${key} ${call}`;
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
      if (this.#data.row[i] !== row || (to[i] as number) < time - slack || !this.#isShown(i)) continue;
      const away = Math.max((from[i] as number) - time, time - (to[i] as number), 0);
      if (away < distance) [best, distance] = [i, away];
    }
    return best;
  }

  #words(i: number): string {
    const { type, keys, key, call, process, node, nodes, length } = this.#data;
    const outcome = ['ok', 'did not happen', 'outcome unknown'][Number(type[i])] ?? '';
    const name = keys[key[i] as number];
    const at = nodes[node[i] as number];
    return [
      `${name === undefined ? '' : `${name}: `}${call[i] ?? 'operation'} – ${outcome}`,
      `process ${String(process[i])}${at === undefined ? '' : ` at ${at}`}, history index ${String(this.#columns.index[i])}`,
      `${secondsText(this.#columns.from[i] as number)}, ${type[i] === '2' ? 'given up after' : 'took'} ${spanText(length[i] as number)}`,
    ].join('\n');
  }
}
