import type { Flying, StepRow } from '../../model/step-rows.ts';
import type { WorldAt } from '../../model/world-at.ts';
import { element } from './dom.ts';

/** Rows of the panel; what is more is counted. */
const MOST_PACKETS = 60;
/** From so many packets on a reader may look at those of one type alone. */
const MANY = 12;

/** P: the packets in flight, the newest first, all of them or those of one type. */
export class PacketsPanel {
  readonly body = element('div', 'panel-body');
  readonly #first: number;
  readonly #goTo: (position: number) => void;
  readonly #types = element('select', '');
  readonly #choice = element('label', 'packet-types', 'type ', this.#types);
  readonly #list = element('div', '');
  /** Empty: all. */
  #type = '';
  #now: { readonly gone: readonly Flying[]; readonly end: string; readonly waiting: readonly Flying[] } | undefined;

  /** @param first number of the first step that the page carries */
  constructor(first: number, goTo: (position: number) => void) {
    this.#first = first;
    this.#goTo = goTo;
    this.body.append(this.#choice, this.#list);
    this.#types.addEventListener('change', () => {
      this.#type = this.#types.value;
      this.#draw();
    });
  }

  show(row: StepRow, before: WorldAt, after: WorldAt): void {
    const own = row.p === undefined ? undefined : before.packets.get(row.p);
    this.#now = {
      gone: own !== undefined && !after.packets.has(own.name) ? [own] : [],
      end: row.r === 'drop' ? 'lost now' : 'arrives now',
      waiting: [...after.packets.values()].reverse(),
    };
    this.#draw();
  }

  #draw(): void {
    if (this.#now === undefined) return;
    const { gone, end, waiting } = this.#now;
    this.#offerTypes(waiting);
    const chosen = waiting.filter(({ label }) => this.#type === '' || typeOf(label) === this.#type);
    const items = [
      ...gone.map((packet) => this.#line(packet, 'gone', end)),
      ...chosen.slice(0, MOST_PACKETS).map((packet) => this.#line(packet, '', undefined)),
    ];
    if (chosen.length > MOST_PACKETS)
      items.push(element('li', 'note', `and ${String(chosen.length - MOST_PACKETS)} older ones`));
    const none = this.#type === '' ? 'none' : `none of type ${this.#type}`;
    this.#list.replaceChildren(items.length === 0 ? element('p', 'note', none) : element('ul', 'packets', ...items));
  }

  /** A choice that was made stays until it is taken back, also where few packets are left. */
  #offerTypes(waiting: readonly Flying[]): void {
    const counts = new Map<string, number>(this.#type === '' ? [] : [[this.#type, 0]]);
    for (const { label } of waiting) counts.set(typeOf(label), (counts.get(typeOf(label)) ?? 0) + 1);
    this.#choice.hidden = this.#type === '' && (waiting.length < MANY || counts.size < 2);
    if (this.#choice.hidden) return;
    const types = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
    this.#types.replaceChildren(
      option('', `all (${String(waiting.length)})`),
      ...types.map(([type, count]) => option(type, `${type} (${String(count)})`)),
    );
    this.#types.value = this.#type;
  }

  #line({ label, from, to, sent }: Flying, kind: string, now: string | undefined): HTMLElement {
    const first = this.#first;
    const link = element(
      'button',
      'link',
      now ?? (sent < first ? 'sent earlier' : `sent at ${sent.toLocaleString('en')}`),
    );
    link.type = 'button';
    link.disabled = sent < first;
    link.addEventListener('click', () => this.#goTo(sent - first));
    return element('li', kind, element('span', 'way', `${from} → ${to}`), ' ', element('code', '', label), ' ', link);
  }
}

/** The first word of what a packet carries. */
function typeOf(label: string): string {
  return label.split(' ')[0] ?? '';
}

function option(value: string, text: string): HTMLOptionElement {
  const choice = element('option', '', text);
  choice.value = value;
  return choice;
}
