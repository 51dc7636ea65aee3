import type { RunView } from '../../model/run-view.ts';
import { duration } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';
import { px, type Scale } from './scale.ts';

/** Stretches under a fault, as bands behind a plot, and the recovery phase. */
export function faultBands(view: RunView, time: Scale, height: number): Html[] {
  const bands = view.faults
    .filter((fault) => fault.started !== undefined)
    .map((fault) => {
      const from = fault.started ?? 0;
      const to = fault.stopped ?? view.end;
      return markup`<rect class="band" x="${px(time.at(from))}" y="0" width="${px(Math.max(1, time.at(to) - time.at(from)))}" height="${height}"><title>${fault.description} (${duration(to - from)})</title></rect>`;
    });
  if (view.recovery === undefined) return bands;
  const from = time.at(view.recovery);
  return [
    ...bands,
    markup`<rect class="recovery" x="${px(from)}" y="0" width="${px(Math.max(1, time.at(view.end) - from))}" height="${height}"><title>recovery: every fault is healed</title></rect>`,
  ];
}
