import type { PageData } from '../data.ts';
import type { Steps } from '../../model/step-rows.ts';
import { effectWords, eventWords, ruleName } from '../../model/step-words.ts';
import { brush } from './brush.ts';
import type { Columns } from './columns.ts';
import { required } from './dom.ts';
import type { Figure } from './figure.ts';
import { Marks } from './marks.ts';
import { Panels } from './panels.ts';
import { SpaceTime } from './space-time.ts';
import type { TimeAxis } from './time-axis.ts';
import { isForSomethingElse } from './toolbar.ts';
import type { Tooltip } from './tooltip.ts';
import { unpack } from './unpack.ts';
import { Worlds } from './worlds.ts';

/** Shows the steps that the page carries: diagram, controls, the world at the step that is looked at. */
export async function enableSteps(
  figure: Figure,
  axis: TimeAxis,
  data: PageData,
  columns: Columns,
  tooltip: Tooltip,
): Promise<void> {
  const steps = await unpack<Steps>(required('#steps-data').textContent);
  const view = new StepView(figure, steps, data, columns, axis, tooltip);
  view.enable();
}

class StepView {
  readonly #figure: Figure;
  readonly #steps: Steps;
  readonly #axis: TimeAxis;
  readonly #tooltip: Tooltip;
  readonly #worlds: Worlds;
  readonly #marks: Marks;
  readonly #diagram: SpaceTime;
  readonly #panels: Panels;
  /** Whether the reader has gone to a mark. */
  #isToured = false;

  constructor(figure: Figure, steps: Steps, data: PageData, columns: Columns, axis: TimeAxis, tooltip: Tooltip) {
    this.#figure = figure;
    this.#steps = steps;
    this.#axis = axis;
    this.#tooltip = tooltip;
    this.#worlds = new Worlds(steps);
    this.#diagram = new SpaceTime(figure, steps, data, columns, axis);
    this.#marks = new Marks(steps);
    this.#panels = new Panels(required('.step-view'), steps, this.#marks, (position) => this.#show(position));
    brush(figure, this.#diagram.layer.canvas, axis);
  }

  enable(): void {
    this.#enablePointer();
    this.#enableControls();
    window.addEventListener('hashchange', () => {
      const step = stepOfAddress();
      if (step === undefined) return;
      this.#show(step - this.#steps.first);
      this.#bringIntoSight();
    });
    const wanted = stepOfAddress();
    const { focus, first, rows } = this.#steps;
    this.#show(Math.min(rows.length - 1, Math.max(0, (wanted ?? focus ?? first) - first)), wanted !== undefined);
    if (wanted !== undefined) this.#bringIntoSight();
  }

  #show(position: number, isMoved = true): void {
    if (this.#steps.rows[position] === undefined) return;
    this.#diagram.selected = position;
    const before = this.#worlds.after(position - 1);
    const after = this.#worlds.after(position);
    this.#panels.show(position, before, after);
    if (isMoved) this.#axis.reveal(this.#steps.rows[position].t);
    (required('[data-step="number"]') as HTMLInputElement).value = String(this.#steps.first + position);
    this.#diagram.layer.redraw();
  }

  /** The next step, in a direction, that the filter shows. */
  #go(direction: 1 | -1): void {
    const { rows } = this.#steps;
    for (let at = this.#diagram.selected + direction; at >= 0 && at < rows.length; at += direction) {
      if (this.#diagram.isShown(at)) {
        this.#show(at);
        return;
      }
    }
  }

  #goToMark(): void {
    const { first } = this.#steps;
    const at = first + this.#diagram.selected;
    // The page opens on a mark: the way through them begins there.
    const next = !this.#isToured && this.#marks.has(at) ? at : this.#marks.after(at);
    if (next === undefined) return;
    this.#isToured = true;
    this.#show(next - first);
    this.#closeUp(24);
    this.#bringIntoSight();
  }

  /** Diagram and caption, below the bar that stays at the top of the window. */
  #bringIntoSight(): void {
    const bar = required('.step-controls').offsetHeight + 8;
    const { top } = this.#figure.area();
    const { bottom } = this.#panels.caption.getBoundingClientRect();
    if (top < bar || bottom > window.innerHeight) window.scrollBy(0, top - bar);
  }

  /** Zooms until about so many steps are seen around the one that is looked at. */
  #closeUp(count: number): void {
    const { times, selected } = this.#diagram;
    const from = times[Math.max(0, selected - count)];
    const to = times[Math.min(times.length - 1, selected + Math.ceil(count / 4))];
    if (from !== undefined && to !== undefined) this.#axis.showTime(from, to, Math.max(1, (to - from) * 0.03));
  }

  #enablePointer(): void {
    const { canvas } = this.#diagram.layer;
    let down = 0;
    canvas.addEventListener('pointerdown', (event) => (down = event.clientX));
    canvas.addEventListener('click', (event) => {
      if (Math.abs(event.clientX - down) > 4) return;
      const { x, y } = this.#diagram.layer.at(event);
      const position = this.#diagram.stepAt(x, y);
      if (position >= 0) this.#show(position, false);
    });
    canvas.addEventListener('pointermove', (event) => {
      const { x, y } = this.#diagram.layer.at(event);
      const row = this.#steps.rows[this.#diagram.stepAt(x, y)];
      if (row === undefined) this.#tooltip.hide();
      else this.#tooltip.show(this.#words(this.#diagram.stepAt(x, y)), event);
    });
    canvas.addEventListener('pointerleave', () => this.#tooltip.hide());
  }

  #words(position: number): string {
    const row = this.#steps.rows[position];
    if (row === undefined) return '';
    return [
      `step ${String(this.#steps.first + position)}: ${ruleName(row)}`,
      eventWords(row, this.#steps.nodes, undefined),
      ...effectWords(row),
    ].join('\n');
  }

  #enableControls(): void {
    const controls = required('.step-controls');
    controls.hidden = false;
    const acts: Readonly<Record<string, () => void>> = {
      next: () => this.#go(1),
      previous: () => this.#go(-1),
      mark: () => this.#goToMark(),
      near: () => this.#closeUp(24),
    };
    controls.addEventListener('click', (event) => acts[(event.target as HTMLElement).dataset['step'] ?? '']?.());
    controls.addEventListener('change', (event) => this.#changed(event.target as HTMLSelectElement | HTMLInputElement));
    document.addEventListener('keydown', (event) => {
      if (isForSomethingElse(event)) return;
      const act = acts[{ '.': 'next', ',': 'previous', e: 'mark', z: 'near' }[event.key] ?? ''];
      if (act === undefined) return;
      act();
      event.preventDefault();
    });
  }

  #changed({ dataset, value }: HTMLSelectElement | HTMLInputElement): void {
    const { filter, layer } = this.#diagram;
    if (dataset['step'] === 'number') this.#show(Math.round(Number(value)) - this.#steps.first);
    if (dataset['step'] === 'node') filter.node = value === '' ? undefined : Number(value);
    if (dataset['step'] === 'key') filter.key = value === '' ? undefined : Number(value);
    if (dataset['step'] === 'client') filter.client = value === '' ? undefined : value;
    layer.redraw();
  }
}

/** `#step=123` of the page's address. */
function stepOfAddress(): number | undefined {
  const number = /^#step=(\d+)$/.exec(location.hash)?.[1];
  return number === undefined ? undefined : Number(number);
}
