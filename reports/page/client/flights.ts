import type { Steps } from '../../model/step-rows.ts';
import { receiverOf, senderOf } from '../../model/step-words.ts';

/** A packet's way: from the step that sent it to the one that ended it. Positions are of rows. */
export interface Flight {
  readonly name: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** -1: it was there before the first row. */
  readonly sent: number;
  /** Infinity: still in flight after the last row. */
  ended: number;
  isLost: boolean;
}

/** Every packet of the rows, in the order of sending. */
export function flightsOf({ nodes, rows, before }: Steps): Flight[] {
  const position = new Map(nodes.map((node, at) => [node, at]));
  const open = new Map<string, Flight>();
  const all: Flight[] = [];
  const begin = (name: string, label: string, sent: number): void => {
    const [from, to] = [position.get(senderOf(name)) ?? 0, position.get(receiverOf(name)) ?? 0];
    const flight = { name, label, from, to, sent, ended: Infinity, isLost: false };
    open.set(name, flight);
    all.push(flight);
  };
  for (const { name, label } of before?.packets ?? []) begin(name, label, -1);
  rows.forEach((row, at) => {
    const ended = row.p === undefined ? undefined : open.get(row.p);
    if (ended !== undefined && row.r !== 'duplicate') {
      ended.ended = at;
      ended.isLost = row.r === 'drop';
      open.delete(ended.name);
    }
    for (const [name, label] of row.s ?? []) begin(name, label, at);
  });
  return all;
}
