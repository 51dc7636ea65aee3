import type { StepRow, Steps } from '../../model/step-rows.ts';
import { element } from './dom.ts';

/** Rows of the panel. */
const MOST_EVENTS = 14;

/** T: what clients asked and were told, the newest first. */
export class EventsPanel {
  readonly body = element('div', 'panel-body');
  readonly #steps: Steps;
  readonly #goTo: (position: number) => void;

  constructor(steps: Steps, goTo: (position: number) => void) {
    this.#steps = steps;
    this.#goTo = goTo;
  }

  /** Up to the step at `position` of the rows. */
  show(position: number): void {
    const { rows } = this.#steps;
    const lines: HTMLElement[] = [];
    for (let at = position; at >= 0 && lines.length < MOST_EVENTS; at--) {
      const row = rows[at] as StepRow;
      if (row.i !== undefined || row.o !== undefined) lines.push(this.#line(row, at, at === position));
    }
    this.body.replaceChildren(
      lines.length === 0 ? element('p', 'note', 'nothing yet') : element('ul', 'events', ...lines),
    );
  }

  #line(row: StepRow, at: number, isNow: boolean): HTMLElement {
    const { nodes, first } = this.#steps;
    const node = nodes[row.n] ?? '';
    const history = [...new Set((row.h ?? []).filter((index) => index >= 0))].map((index) => `#${String(index)}`);
    const link = element('button', 'link', (first + at).toLocaleString('en'));
    link.type = 'button';
    link.addEventListener('click', () => this.#goTo(at));
    return element(
      'li',
      isNow ? 'now' : '',
      link,
      ` ${row.i === undefined ? '' : `→ ${node} ${row.i}`}`,
      ...(row.o ?? []).map((answer) => element('span', 'answer', ` ← ${node} ${answer}`)),
      element('small', '', history.length === 0 ? '' : ` history ${history.join(' ')}`),
    );
  }
}
