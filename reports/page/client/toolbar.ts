import type { Columns } from './columns.ts';
import type { PageData } from '../data.ts';
import { required } from './dom.ts';
import type { Filter } from './operation-words.ts';
import type { TimeAxis } from './time-axis.ts';

/** Keys of the keyboard, and the button they stand for. */
const KEYS: Readonly<Record<string, string>> = {
  '+': 'in',
  '-': 'out',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '0': 'all',
};

/** Buttons, keys and filters above the plots. */
export function enableToolbar(
  axis: TimeAxis,
  data: PageData,
  columns: Columns,
  filter: Filter,
  redraw: () => void,
): void {
  const toolbar = required('.toolbar');
  const acts: Readonly<Record<string, () => void>> = {
    in: () => axis.zoom(0.5),
    out: () => axis.zoom(2),
    left: () => axis.move(-0.25),
    right: () => axis.move(0.25),
    all: () => axis.show(0, 1),
    witness: () => showWitness(axis, data, columns),
  };
  toolbar.hidden = false;
  toolbar.addEventListener('click', (event) => acts[(event.target as HTMLElement).dataset['act'] ?? '']?.());
  toolbar.addEventListener('change', (event) => {
    const select = event.target as HTMLSelectElement;
    filter[select.dataset['filter'] as keyof Filter] = select.value;
    redraw();
  });
  document.addEventListener('keydown', (event) => {
    if (isForSomethingElse(event)) return;
    const act = acts[KEYS[event.key] ?? ''];
    if (act === undefined) return;
    act();
    event.preventDefault();
  });
}

/** Whether a key belongs to the browser, or to what is being typed into. */
export function isForSomethingElse(event: KeyboardEvent): boolean {
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    /^(SELECT|INPUT|TEXTAREA)$/.test((event.target as Element).tagName)
  );
}

function showWitness(axis: TimeAxis, data: PageData, { from, to }: Columns): void {
  if (data.witness.length === 0) return;
  const begin = Math.min(...data.witness.map((i) => from[i] as number));
  const end = Math.max(...data.witness.map((i) => (data.type[i] === '2' ? from[i] : to[i]) as number));
  axis.showTime(begin, end, Math.max((end - begin) * 0.15, 50));
}
