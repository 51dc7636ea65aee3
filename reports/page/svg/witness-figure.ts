import type { Witness, WitnessOperation } from '../../../harness/core/witness.ts';
import { duration, outcomeInWords } from '../../model/words.ts';
import { blameOf, culpritOf, describeWitnessed, lanesOf } from '../../model/witness.ts';
import { markup, type Html } from '../html.ts';
import { px } from './scale.ts';

const LEFT = 122;
const RIGHT = 60;
const TOP = 30;
const LANE = 62;
const BAR = 16;
const CHARACTER = 7.8;
/** Width of the shortest and the longest gap between two moments, px. */
const NARROW = 34;
const WIDE = 130;
const LEAST = 520;
/** More lanes than this make no picture; the table beside it still lists every operation. */
const MOST_OPERATIONS = 30;

/** Positions of the moments of a witness: their order is exact, their distances are compressed. */
type MomentScale = (time: number) => number;

interface Culprit {
  readonly operation: WitnessOperation;
  readonly blame: string;
}

/**
 * The operations of a witness as bars from invocation to completion, one lane per process, so that what happened
 * before what is seen at once. Undefined for witnesses too large to draw.
 */
export function witnessFigure(witness: Witness): Html | undefined {
  const { operations } = witness;
  if (operations.length === 0 || operations.length > MOST_OPERATIONS) return undefined;
  const lanes = lanesOf(witness);
  const { at, width } = momentScale(operations);
  const operation = culpritOf(witness);
  const culprit = operation && { operation, blame: blameOf(witness) };
  const height = TOP + lanes.length * LANE + 8;
  const total = LEFT + width + RIGHT;
  return markup`<svg class="witness" role="img" aria-label="The operations that contradict each other: ${witness.sentence}" viewBox="0 0 ${px(total)} ${height}" width="${px(total)}" height="${height}">
    ${momentLines(operations, at, height)}
    ${lanes.map((lane, index) => laneShapes(lane.process, lane.operations, culprit, at, TOP + index * LANE, total))}
  </svg>`;
}

function laneShapes(
  process: number,
  operations: readonly WitnessOperation[],
  culprit: Culprit | undefined,
  at: MomentScale,
  y: number,
  total: number,
): Html {
  const nodes = [...new Set(operations.map((operation) => operation.node).filter((node) => node !== null))];
  let labelEnd = -Infinity;
  const shapes = operations.map((operation) => {
    const dead = operation === culprit?.operation;
    const text = labelOf(operation, dead ? culprit.blame : undefined);
    const start = Math.min(at(operation.invoked), Math.max(LEFT, total - text.length * CHARACTER - 4));
    const below = start < labelEnd;
    labelEnd = start + text.length * CHARACTER + 8;
    return barShapes(operation, dead, text, start, at, y, below, total - 8);
  });
  return markup`<g><path class="lane" d="M${LEFT - 8} ${px(y + LANE / 2 + 4)}H${px(total - 4)}"/>
    <text class="who" x="0" y="${px(y + LANE / 2 + 2)}">process ${process}</text>
    <text class="where" x="0" y="${px(y + LANE / 2 + 17)}">${nodes.length === 0 ? '' : `at ${nodes.join(', ')}`}</text>
    ${shapes}</g>`;
}

function barShapes(
  operation: WitnessOperation,
  dead: boolean,
  text: string,
  textStart: number,
  at: MomentScale,
  y: number,
  below: boolean,
  open: number,
): Html {
  const middle = y + LANE / 2 + 4;
  const from = at(operation.invoked);
  const known = operation.completed !== null && operation.type !== 'info';
  const to = known ? at(operation.completed) : open;
  const kind = dead ? 'dead' : operation.type;
  const end = known
    ? markup`<path class="edge edge-${kind}" d="M${px(to)} ${px(middle - BAR / 2 - 3)}v${BAR + 6}"/>`
    : undefined;
  const cross = dead
    ? markup`<path class="cross" d="M${px(to + 9)} ${px(middle - 5)}l10 10m0 -10l-10 10"/>`
    : undefined;
  return markup`<g><title>${describeWitnessed(operation, 200)}: ${outcomeInWords(operation)} (history index ${operation.index})</title>
    <rect class="bar bar-${kind}${known ? '' : ' open'}" x="${px(from)}" y="${px(middle - BAR / 2)}" width="${px(Math.max(3, to - from))}" height="${BAR}" rx="2"/>
    <path class="edge edge-${kind}" d="M${px(from)} ${px(middle - BAR / 2 - 3)}v${BAR + 6}"/>${end}${cross}
    <text class="call${dead ? ' dead' : ''}" x="${px(textStart)}" y="${px(below ? middle + BAR / 2 + 15 : middle - BAR / 2 - 7)}">${text}</text></g>`;
}

function labelOf(operation: WitnessOperation, blame: string | undefined): string {
  const suffix = operation.type === 'ok' ? '' : ` (${outcomeInWords(operation)})`;
  return `#${String(operation.index)} ${describeWitnessed(operation, 16)}${suffix}${blame === undefined ? '' : ` (${blame})`}`;
}

/** A thin line at every invocation and completion, with the time since the first where there is room for it. */
function momentLines(operations: readonly WitnessOperation[], at: MomentScale, height: number): Html[] {
  const first = Math.min(...operations.map((operation) => operation.invoked));
  let labelEnd = -Infinity;
  return momentsOf(operations).map((time) => {
    const x = at(time);
    const text = time === first ? '0' : `+${duration(time - first)}`;
    const room = x - (text.length * 6.8) / 2 > labelEnd;
    if (room) labelEnd = x + (text.length * 6.8) / 2 + 8;
    const label = room ? markup`<text class="moment" x="${px(x)}" y="14">${text}</text>` : undefined;
    return markup`<path class="moment" d="M${px(x)} 20V${height - 4}"/>${label}`;
  });
}

function momentScale(operations: readonly WitnessOperation[]): { at: MomentScale; width: number } {
  const moments = momentsOf(operations);
  const position = new Map<number, number>();
  let x = LEFT;
  moments.forEach((time, index) => {
    const gap = time - (moments[index - 1] ?? time);
    if (index > 0) x += Math.min(WIDE, NARROW + 16 * Math.log2(1 + gap / 1e6));
    position.set(time, x);
  });
  const width = Math.max(x - LEFT, LEAST);
  const stretch = x > LEFT ? width / (x - LEFT) : 1;
  return { at: (time) => LEFT + ((position.get(time) ?? LEFT) - LEFT) * stretch, width };
}

function momentsOf(operations: readonly WitnessOperation[]): number[] {
  const times = operations.flatMap((operation) =>
    operation.completed === null || operation.type === 'info'
      ? [operation.invoked]
      : [operation.invoked, operation.completed],
  );
  return [...new Set(times)].sort((a, b) => a - b);
}
