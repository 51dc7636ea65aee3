import type { StepRow, Steps } from '../../model/step-rows.ts';
import { effectWords, eventWords, ruleName } from '../../model/step-words.ts';
import type { WorldAt } from '../../model/world-at.ts';
import { element } from './dom.ts';
import { EventsPanel } from './events-panel.ts';
import type { Marks } from './marks.ts';
import { NodeCards } from './node-cards.ts';
import { PacketsPanel } from './packets-panel.ts';
import { secondsText } from './time-text.ts';

/** P, Σ and T at a step: packets in flight, nodes, what the outside saw. Every text is put in as text only. */
export class Panels {
  readonly caption = element('div', 'step-caption');
  readonly #steps: Steps;
  readonly #marks: Marks;
  readonly #packets: PacketsPanel;
  readonly #nodes: NodeCards;
  readonly #events: EventsPanel;

  constructor(holder: HTMLElement, steps: Steps, marks: Marks, goTo: (position: number) => void) {
    this.#steps = steps;
    this.#marks = marks;
    this.caption.setAttribute('role', 'status');
    this.#packets = new PacketsPanel(steps.first, goTo);
    this.#nodes = new NodeCards(steps);
    this.#events = new EventsPanel(steps, goTo);
    holder.replaceChildren(
      this.caption,
      element(
        'div',
        'panels',
        panel('P', 'packets in flight', this.#packets.body),
        panel('Σ', steps.inside ? 'nodes: log | allEntries' : 'nodes', this.#nodes.body),
        panel('T', 'what clients saw', this.#events.body),
      ),
    );
  }

  show(position: number, before: WorldAt, after: WorldAt): void {
    const row = this.#steps.rows[position];
    if (row === undefined) return;
    this.#showCaption(position, row, before);
    this.#packets.show(row, before, after);
    this.#nodes.show(row, after);
    this.#events.show(position);
  }

  #showCaption(position: number, row: StepRow, before: WorldAt): void {
    const { nodes, first, total } = this.#steps;
    const number = first + position;
    const label = row.p === undefined ? undefined : before.packets.get(row.p)?.label;
    const effects = effectWords(row);
    this.caption.replaceChildren(
      element(
        'p',
        '',
        element('b', '', `Step ${number.toLocaleString('en')}`),
        ` of ${total.toLocaleString('en')} · ${secondsText(row.t)} · `,
        element('b', 'rule', ruleName(row)),
        `: ${eventWords(row, nodes, label)}${effects.length === 0 ? '' : ` → ${effects.join('; ')}`}`,
      ),
      ...this.#marks.wordsAt(number).map((words) => element('p', 'step-mark', words)),
    );
  }
}

function panel(symbol: string, words: string, body: HTMLElement): HTMLElement {
  // What is longer than the panel can be scrolled, by the keyboard too.
  body.tabIndex = 0;
  body.setAttribute('role', 'region');
  body.setAttribute('aria-label', `${symbol}: ${words}`);
  return element('section', 'panel', element('h3', '', symbol, ' ', element('small', '', words)), body);
}
