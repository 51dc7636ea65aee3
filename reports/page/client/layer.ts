import { oncePerFrame } from './dom.ts';
import type { Figure } from './figure.ts';
import type { TimeAxis } from './time-axis.ts';

/** Beyond the right end of the plot, px: a mark at the last moment is seen whole. */
const MARGIN = 10;

/** A canvas that lies over the plot of a figure and is drawn anew when what is shown, its size or the colours change. */
export class Layer {
  readonly canvas = document.createElement('canvas');
  readonly context: CanvasRenderingContext2D;
  readonly figure: Figure;
  /** px of the page: of the plot, beyond which the canvas goes on a little. */
  width = 0;
  height = 0;
  readonly redraw: () => void;

  constructor(figure: Figure, axis: TimeAxis, paint: (layer: Layer) => void) {
    this.figure = figure;
    this.context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
    this.redraw = oncePerFrame(() => {
      this.context.clearRect(0, 0, this.width + MARGIN, this.height);
      paint(this);
    });
    const holder = figure.svg.parentElement as HTMLElement;
    holder.classList.add('live');
    holder.append(this.canvas);
    axis.onChange(this.redraw);
    this.#place();
    new ResizeObserver(() => this.#place()).observe(figure.svg);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.redraw);
  }

  /** Where a pointer is on the canvas, px. */
  at(event: { readonly clientX: number; readonly clientY: number }): { x: number; y: number } {
    const area = this.canvas.getBoundingClientRect();
    return { x: event.clientX - area.left, y: event.clientY - area.top };
  }

  #place(): void {
    const { figure, canvas } = this;
    const scale = figure.svg.clientWidth / figure.svg.viewBox.baseVal.width;
    const ratio = window.devicePixelRatio || 1;
    this.width = figure.width * scale;
    this.height = figure.height * scale;
    canvas.style.left = `${String(figure.x * scale)}px`;
    canvas.style.top = `${String(figure.y * scale)}px`;
    canvas.style.width = `${String(this.width + MARGIN)}px`;
    canvas.style.height = `${String(this.height)}px`;
    canvas.width = Math.round((this.width + MARGIN) * ratio);
    canvas.height = Math.round(this.height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.redraw();
  }
}
