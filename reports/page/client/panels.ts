import type { StatedEntry } from '../../../harness/core/state-lines.ts';
import type { Flying, NodeAt, StepRow, Steps } from '../../model/step-rows.ts';
import { effectWords, eventWords, ruleName } from '../../model/step-words.ts';
import { overwritten, type WorldAt } from '../../model/world-at.ts';
import { element } from './dom.ts';
import { secondsText } from './time-text.ts';

/** Rows of a panel; what is more is counted. */
const MOST_PACKETS = 60;
const MOST_ENTRIES = 9;
const MOST_EVENTS = 14;

/** P, Σ and T at a step: packets in flight, nodes, what the outside saw. Every text is put in as text only. */
export class Panels {
  readonly #steps: Steps;
  readonly #goTo: (position: number) => void;
  readonly #caption: HTMLElement;
  readonly #packets: HTMLElement;
  readonly #nodes: HTMLElement;
  readonly #trace: HTMLElement;

  constructor(holder: HTMLElement, steps: Steps, goTo: (position: number) => void) {
    this.#steps = steps;
    this.#goTo = goTo;
    this.#caption = element('div', 'step-caption');
    this.#caption.setAttribute('role', 'status');
    this.#packets = element('div', 'panel-body');
    this.#nodes = element('div', 'panel-body nodes');
    this.#trace = element('div', 'panel-body');
    holder.replaceChildren(
      this.#caption,
      element(
        'div',
        'panels',
        panel('P', 'packets in flight', this.#packets),
        panel('Σ', steps.inside ? 'nodes: log | allEntries' : 'nodes', this.#nodes),
        panel('T', 'what clients saw', this.#trace),
      ),
    );
  }

  show(position: number, before: WorldAt, after: WorldAt): void {
    const row = this.#steps.rows[position];
    if (row === undefined) return;
    this.#showCaption(position, row, before);
    this.#showPackets(row, before, after);
    this.#nodes.replaceChildren(...after.nodes.map((node, at) => this.#nodeCard(node, at, row)));
    this.#showTrace(position);
  }

  #showCaption(position: number, row: StepRow, before: WorldAt): void {
    const { nodes, first, total, marks } = this.#steps;
    const number = first + position;
    const label = row.p === undefined ? undefined : before.packets.get(row.p)?.label;
    const effects = effectWords(row);
    const reasons = marks.filter(({ step }) => step === number).map(({ text }) => element('p', 'step-mark', text));
    this.#caption.replaceChildren(
      element(
        'p',
        '',
        element('b', '', `Step ${number.toLocaleString('en')}`),
        ` of ${total.toLocaleString('en')} · ${secondsText(row.t)} · `,
        element('b', 'rule', ruleName(row)),
        `: ${eventWords(row, nodes, label)}${effects.length === 0 ? '' : ` → ${effects.join('; ')}`}`,
      ),
      ...reasons,
    );
  }

  #showPackets(row: StepRow, before: WorldAt, after: WorldAt): void {
    const own = row.p === undefined ? undefined : before.packets.get(row.p);
    const gone = own !== undefined && !after.packets.has(own.name) ? [own] : [];
    const waiting = [...after.packets.values()].reverse();
    const items = [
      ...gone.map((packet) => this.#packetLine(packet, 'gone', row.r === 'drop' ? 'lost now' : 'arrives now')),
      ...waiting.slice(0, MOST_PACKETS).map((packet) => this.#packetLine(packet, '', undefined)),
    ];
    if (waiting.length > MOST_PACKETS)
      items.push(element('li', 'note', `and ${String(waiting.length - MOST_PACKETS)} older ones`));
    this.#packets.replaceChildren(
      items.length === 0 ? element('p', 'note', 'none') : element('ul', 'packets', ...items),
    );
  }

  #packetLine({ label, from, to, sent }: Flying, kind: string, now: string | undefined): HTMLElement {
    const { first } = this.#steps;
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

  #nodeCard(node: NodeAt, at: number, row: StepRow): HTMLElement {
    const { nodes } = this.#steps;
    const { role, term, votedFor, leader, commitIndex, lastApplied, lastIndex, life } = node.shown;
    const facts = [
      ...(votedFor == null ? [] : [`vote ${votedFor}`]),
      ...(leader == null || role === 'leader' ? [] : [`follows ${leader}`]),
      ...(role === 'candidate' && node.votes.length > 0 ? [`has votes of ${node.votes.join(' ')}`] : []),
      ...(commitIndex === undefined ? [] : [`commit ${String(commitIndex)}`]),
      ...(lastApplied === undefined || lastApplied === commitIndex ? [] : [`applied ${String(lastApplied)}`]),
      ...(lastIndex === undefined || this.#steps.inside ? [] : [`log up to ${String(lastIndex)}`]),
      ...(life === undefined || life < 2 ? [] : [`life ${String(life)}`]),
    ];
    const state = node.up ? `${role ?? ''}${term === undefined ? '' : ` t${String(term)}`}` : 'down';
    return element(
      'div',
      `node-card${at === row.n ? ' acting' : ''}${node.up ? '' : ' is-down'}`,
      element(
        'p',
        '',
        element('b', '', nodes[at] ?? ''),
        ` ${state}`,
        element('small', '', facts.length === 0 ? '' : ` · ${facts.join(' · ')}`),
      ),
      ...(this.#steps.inside ? [this.#logTable(node)] : []),
    );
  }

  /** The newest entries of the log beside those the node accepted and has no more, by index, as in the paper's figures. */
  #logTable(node: NodeAt): HTMLElement {
    const { entries } = this.#steps;
    const { commitIndex = 0 } = node.shown;
    const lost = overwritten(node, entries);
    const shown = node.log.slice(-MOST_ENTRIES);
    const rows = shown.map((number) => {
      const [index, term, words] = entries[number] as StatedEntry;
      const others = lost.filter((other) => entries[other]?.[0] === index);
      const sign = index <= commitIndex ? 'committed' : 'open';
      return element(
        'tr',
        sign,
        element('td', 'number', String(index)),
        element('td', '', `t${String(term)} ${words}`),
        element(
          'td',
          'ghost',
          others.map((other) => `t${String(entries[other]?.[1])} ${entries[other]?.[2] ?? ''}`).join('; '),
        ),
      );
    });
    const hidden = node.log.length - shown.length;
    const [base] = node.base;
    const notes = [
      ...(base > 0 ? [`a snapshot up to ${String(base)}`] : []),
      ...(hidden > 0 ? [`${String(hidden)} older entries`] : []),
      ...(lost.length > 0 ? [`${String(lost.length)} accepted once and overwritten`] : []),
    ];
    const table = element('table', 'log', element('tbody', '', ...rows));
    table.setAttribute('aria-label', 'index, entry of the log, entries accepted once and overwritten');
    return element(
      'div',
      '',
      table,
      element('p', 'note', node.log.length === 0 && base === 0 ? 'the log is empty' : notes.join('; ')),
    );
  }

  #showTrace(position: number): void {
    const { rows, nodes } = this.#steps;
    const lines: HTMLElement[] = [];
    for (let at = position; at >= 0 && lines.length < MOST_EVENTS; at--) {
      const row = rows[at] as StepRow;
      if (row.i === undefined && row.o === undefined) continue;
      const history = [...new Set((row.h ?? []).filter((index) => index >= 0))].map((index) => `#${String(index)}`);
      const link = element('button', 'link', (this.#steps.first + at).toLocaleString('en'));
      link.type = 'button';
      link.addEventListener('click', () => this.#goTo(at));
      lines.push(
        element(
          'li',
          at === position ? 'now' : '',
          link,
          ` ${row.i === undefined ? '' : `→ ${nodes[row.n] ?? ''} ${row.i}`}`,
          ...(row.o ?? []).map((answer) => element('span', 'answer', ` ← ${nodes[row.n] ?? ''} ${answer}`)),
          element('small', '', history.length === 0 ? '' : ` history ${history.join(' ')}`),
        ),
      );
    }
    this.#trace.replaceChildren(
      lines.length === 0 ? element('p', 'note', 'nothing yet') : element('ul', 'events', ...lines),
    );
  }
}

function panel(symbol: string, words: string, body: HTMLElement): HTMLElement {
  return element('section', 'panel', element('h3', '', symbol, ' ', element('small', '', words)), body);
}
