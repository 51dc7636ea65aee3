import type { StatedEntry } from '../../../harness/core/state-lines.ts';
import type { NodeAt, StepRow, Steps } from '../../model/step-rows.ts';
import { overwritten, type WorldAt } from '../../model/world-at.ts';
import { element } from './dom.ts';

/** Rows of a log; what is more is counted. */
const MOST_ENTRIES = 9;

/** Σ: a card for every node with what it shows of itself, and its log where that is known. */
export class NodeCards {
  readonly body = element('div', 'panel-body nodes');
  readonly #steps: Steps;
  /** Nodes that show anything of themselves at any step. */
  readonly #tellers: ReadonlySet<number>;

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#tellers = tellersOf(steps);
  }

  show(row: StepRow, { nodes }: WorldAt): void {
    this.body.replaceChildren(...nodes.map((node, at) => this.#card(node, at, row)));
  }

  #card(node: NodeAt, at: number, row: StepRow): HTMLElement {
    const { role, term } = node.shown;
    const state = [role ?? '', term === undefined ? '' : `t${String(term)}`].filter((word) => word !== '').join(' ');
    const facts = this.#factsOf(node);
    return element(
      'div',
      `node-card${at === row.n ? ' acting' : ''}${node.up ? '' : ' is-down'}`,
      element(
        'p',
        '',
        element('b', '', this.#steps.nodes[at] ?? ''),
        ` ${node.up ? state : 'down'}`,
        element('small', '', facts.length === 0 ? '' : ` · ${facts.join(' · ')}`),
      ),
      ...(this.#steps.inside ? [this.#logTable(node)] : []),
      ...(this.#steps.inside || state !== '' || facts.length > 0 || !node.up ? [] : [this.#silence(at)]),
    );
  }

  #silence(at: number): HTMLElement {
    return element('p', 'note', this.#tellers.has(at) ? 'has said nothing of itself yet' : 'says nothing of itself');
  }

  #factsOf({ shown, votes }: NodeAt): string[] {
    const { role, votedFor, leader, commitIndex, lastApplied, lastIndex, life } = shown;
    return [
      ...(votedFor == null ? [] : [`vote ${votedFor}`]),
      ...(leader == null || role === 'leader' ? [] : [`follows ${leader}`]),
      ...(role === 'candidate' && votes.length > 0 ? [`has votes of ${votes.join(' ')}`] : []),
      ...(commitIndex === undefined ? [] : [`commit ${String(commitIndex)}`]),
      ...(lastApplied === undefined || lastApplied === commitIndex ? [] : [`applied ${String(lastApplied)}`]),
      ...(lastIndex === undefined || this.#steps.inside ? [] : [`log up to ${String(lastIndex)}`]),
      ...(life === undefined || life < 2 ? [] : [`life ${String(life)}`]),
    ];
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
}

function tellersOf({ before, rows }: Steps): ReadonlySet<number> {
  const tellers = new Set<number>();
  before?.nodes.forEach(({ shown }, node) => {
    if (Object.keys(shown).length > 0) tellers.add(node);
  });
  for (const { n, v } of rows) if (v !== undefined && !tellers.has(n) && Object.keys(v).length > 0) tellers.add(n);
  return tellers;
}
