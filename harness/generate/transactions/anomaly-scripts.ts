import type { Json } from '../../core/json.ts';
import type { MicroOperation } from '../../core/models/micro-operation.ts';
import { Registry } from '../../core/registry.ts';

export type WriteFunction = 'append' | 'w';

/** A transaction of a script: who does it, from when to when, how it ends, and what it does and finds. */
export interface ScriptedTransaction {
  readonly process: number;
  readonly from: number;
  readonly to: number;
  readonly type: 'ok' | 'fail';
  readonly parts: readonly MicroOperation[];
}

/** A few transactions that show an anomaly, whatever else happens. They need keys of their own. */
export interface AnomalyScript {
  readonly name: string;
  /** How histories write in which the anomaly can be inferred. */
  readonly writes: readonly WriteFunction[];
  readonly transactions: (write: WriteFunction) => readonly ScriptedTransaction[];
}

/** What a script says of one transaction: `w` writes a value, `r` finds these values to have been written in order. */
interface Words {
  readonly w: (key: string, value: number) => MicroOperation;
  readonly r: (key: string, ...values: readonly number[]) => MicroOperation;
}

type Row = readonly [
  process: number,
  from: number,
  to: number,
  parts: (words: Words) => readonly MicroOperation[],
  type?: 'fail',
];

const BOTH: readonly WriteFunction[] = ['append', 'w'];
const LISTS: readonly WriteFunction[] = ['append'];
const REGISTERS: readonly WriteFunction[] = ['w'];

/** Cycles that need the order of a process; with processes of their own the same ones need real time. */
const ORDERED: readonly (readonly [name: string, writes: readonly WriteFunction[], rows: readonly Row[]])[] = [
  [
    'G0',
    LISTS,
    [
      [0, 0, 2, ({ w }) => [w('x', 1)]],
      [0, 3, 5, ({ w }) => [w('x', 2)]],
      [1, 0, 9, ({ r }) => [r('x', 2, 1)]],
    ],
  ],
  [
    'G1c',
    BOTH,
    [
      [0, 0, 2, ({ r }) => [r('x', 1)]],
      [0, 3, 5, ({ w }) => [w('x', 1)]],
    ],
  ],
  [
    'G-single',
    BOTH,
    [
      [0, 0, 2, ({ w }) => [w('x', 1)]],
      [0, 3, 5, ({ r }) => [r('x')]],
    ],
  ],
  [
    'G-nonadjacent',
    BOTH,
    [
      [0, 0, 2, ({ w }) => [w('x', 1)]],
      [1, 0, 9, ({ w }) => [w('y', 1)]],
      [2, 0, 9, ({ r }) => [r('x'), r('y', 1)]],
      [0, 3, 5, ({ r }) => [r('y')]],
    ],
  ],
  [
    'G2-item',
    BOTH,
    [
      [0, 0, 2, ({ w }) => [w('y', 1)]],
      [1, 0, 9, ({ w, r }) => [w('x', 1), r('y')]],
      [0, 3, 5, ({ r }) => [r('x')]],
    ],
  ],
  [
    'cyclic-versions',
    REGISTERS,
    [
      [0, 0, 2, ({ w }) => [w('x', 1)]],
      [0, 3, 5, ({ w }) => [w('x', 2)]],
      [1, 4, 6, ({ r }) => [r('x', 2)]],
      [1, 7, 9, ({ r }) => [r('x', 1)]],
    ],
  ],
];

const PLAIN: readonly AnomalyScript[] = [
  script('garbage-read', BOTH, [[0, 0, 9, ({ r }) => [r('x', 7)]]]),
  script('duplicate-elements', LISTS, [
    [0, 0, 9, ({ w }) => [w('x', 1)]],
    [1, 0, 9, ({ r }) => [r('x', 1, 1)]],
  ]),
  script('G1a', BOTH, [
    [0, 0, 9, ({ w }) => [w('x', 1)], 'fail'],
    [1, 0, 9, ({ r }) => [r('x', 1)]],
  ]),
  script('G1b', BOTH, [
    [0, 0, 9, ({ w }) => [w('x', 1), w('x', 2)]],
    [1, 0, 9, ({ r }) => [r('x', 1)]],
  ]),
  script('incompatible-order', LISTS, [
    [0, 0, 9, ({ w }) => [w('x', 1)]],
    [1, 0, 9, ({ w }) => [w('x', 2)]],
    [2, 0, 9, ({ r }) => [r('x', 1, 2)]],
    [3, 0, 9, ({ r }) => [r('x', 2, 1)]],
  ]),
  script('dirty-update', LISTS, [
    [0, 0, 9, ({ w }) => [w('x', 1)], 'fail'],
    [1, 0, 9, ({ w }) => [w('x', 2)]],
    [2, 0, 9, ({ r }) => [r('x', 1, 2)]],
  ]),
  script('cyclic-versions', REGISTERS, [
    [0, 0, 9, ({ w, r }) => [r('x', 1), w('x', 2)]],
    [1, 0, 9, ({ w, r }) => [r('x', 2), w('x', 1)]],
  ]),
  script('internal', BOTH, [[0, 0, 9, ({ w, r }) => [w('x', 1), r('x')]]]),
  script('future-read', BOTH, [[0, 0, 9, ({ w, r }) => [r('x', 1), w('x', 1)]]]),
  script('lost-update', BOTH, [
    [0, 0, 9, ({ w, r }) => [r('x'), w('x', 1)]],
    [1, 0, 9, ({ w, r }) => [r('x'), w('x', 2)]],
  ]),
  script('G0', LISTS, [
    [0, 0, 9, ({ w }) => [w('x', 1), w('y', 1)]],
    [1, 0, 9, ({ w }) => [w('x', 2), w('y', 2)]],
    [2, 0, 9, ({ r }) => [r('x', 1, 2), r('y', 2, 1)]],
  ]),
  script('G1c', BOTH, [
    [0, 0, 9, ({ w, r }) => [w('x', 1), r('y', 1)]],
    [1, 0, 9, ({ w, r }) => [w('y', 1), r('x', 1)]],
  ]),
  script('G-single', BOTH, [
    [0, 0, 9, ({ r }) => [r('x'), r('y', 1)]],
    [1, 0, 9, ({ w }) => [w('x', 1), w('y', 1)]],
  ]),
  script('G-nonadjacent', BOTH, [
    [0, 0, 9, ({ w }) => [w('x', 1)]],
    [1, 0, 9, ({ w }) => [w('y', 1)]],
    [2, 0, 9, ({ r }) => [r('x', 1), r('y')]],
    [3, 0, 9, ({ r }) => [r('x'), r('y', 1)]],
  ]),
  script('G2-item', BOTH, [
    [0, 0, 9, ({ w, r }) => [r('x'), w('y', 1)]],
    [1, 0, 9, ({ w, r }) => [r('y'), w('x', 1)]],
  ]),
];

/** A smallest history of every anomaly of transactions, by its name. */
export const anomalyScripts = new Registry<AnomalyScript>('anomaly', [
  ...PLAIN,
  ...ORDERED.map(([name, writes, rows]) => script(`${name}-process`, writes, rows)),
  ...ORDERED.map(([name, writes, rows]) => script(`${name}-realtime`, writes, rows.map(alone))),
]);

function script(name: string, writes: readonly WriteFunction[], rows: readonly Row[]): AnomalyScript {
  return { name, writes, transactions: (write) => rows.map((row) => transaction(row, wordsOf(write))) };
}

function transaction([process, from, to, parts, type]: Row, words: Words): ScriptedTransaction {
  return { process, from, to, type: type ?? 'ok', parts: parts(words) };
}

/** The same by a process that does nothing else. */
function alone([, ...row]: Row, process: number): Row {
  return [process, ...row];
}

function wordsOf(write: WriteFunction): Words {
  return {
    w: (key, value) => [write, key, value],
    r: (key, ...values) => ['r', key, found(write, values)],
  };
}

function found(write: WriteFunction, values: readonly number[]): Json {
  if (write === 'append') return values;
  return values.at(-1) ?? null;
}
