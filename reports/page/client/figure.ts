import { anchorOf, CHARACTER } from '../svg/figure.ts';
import { svgElement } from './dom.ts';
import { tickText } from './time-text.ts';
import type { TimeAxis } from './time-axis.ts';

/** A plot over the time of the run, as the page has it: its shapes are stretched, texts and marks moved. */
export class Figure {
  readonly svg: SVGSVGElement;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly #pane: Element;
  readonly #axis: Element;
  readonly #labels: readonly SVGElement[];

  constructor(svg: SVGSVGElement) {
    const pane = svg.querySelector('.pane') as Element;
    const number = (name: string): number => Number(pane.getAttribute(name));
    this.svg = svg;
    this.name = svg.dataset['figure'] ?? '';
    this.#pane = pane;
    this.#axis = svg.querySelector('.axis') as Element;
    this.#labels = [...svg.querySelectorAll<SVGElement>('.label')];
    this.x = number('x');
    this.y = number('y');
    this.width = number('width');
    this.height = number('height');
  }

  /** Shows the part of the run that the axis shows. */
  stretch(axis: TimeAxis): void {
    const { from, to } = axis;
    this.#pane.setAttribute(
      'viewBox',
      [from * this.width, 0, (to - from) * this.width, this.height].map(String).join(' '),
    );
    for (const label of this.#labels) this.#place(label, axis);
    this.#axis.replaceChildren(...this.#ticks(axis));
  }

  /** Where the plot is on the page, px. */
  area(): { left: number; top: number; width: number; height: number } {
    const svg = this.svg.getBoundingClientRect();
    const scale = svg.width / this.svg.viewBox.baseVal.width;
    return {
      left: svg.left + this.x * scale,
      top: svg.top + this.y * scale,
      width: this.width * scale,
      height: this.height * scale,
    };
  }

  #place(label: SVGElement, { from, to }: TimeAxis): void {
    const zoom = 1 / (to - from);
    const { from: begin = '0', to: end = '0', text = '', short = '' } = label.dataset;
    const left = Math.max(0, (Number(begin) - from * this.width) * zoom);
    const right = Math.min(this.width, (Number(end) - from * this.width) * zoom);
    label.setAttribute('x', String(left + 4));
    const room = (right - left - 8) / CHARACTER;
    label.textContent = [text, short].find((candidate) => candidate.length <= room) ?? '';
  }

  #ticks({ from, to, end }: TimeAxis): SVGElement[] {
    const begin = from * end;
    const length = (to - from) * end;
    const raw = length / 10;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
    const marks: SVGElement[] = [];
    for (let at = Math.ceil(begin / step - 1e-9) * step; at <= begin + length + step * 1e-9; at += step) {
      const x = ((at - begin) / length) * this.width;
      const mark = svgElement('g', { class: 'tick', transform: `translate(${String(x)} 0)` });
      const text = svgElement('text', { y: this.height + 17, class: anchorOf(x, this.width) });
      text.textContent = tickText(at, step, end);
      mark.append(svgElement('path', { class: 'grid', d: `M0 0v${String(this.height)}` }), text);
      marks.push(mark);
    }
    return marks;
  }
}
