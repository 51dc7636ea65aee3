import type { TransactionCycle } from '../../harness/core/transaction-cycle.ts';

/** A point of the picture, px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box by its middle. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** An edge as a quadratic curve from the side of a box to that of the next, and where its label goes. */
export interface Curve {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
  readonly label: Point;
}

export const BOX_LINE = 17;
const WIDTH = 290;
const MARGIN = 24;
const TOP = 44;
/** How far curves stand out of the straight line between two boxes. */
const BULGE = 46;

export interface CycleLayout {
  readonly width: number;
  /** Height of the circle with the title above it. */
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly curves: readonly Curve[];
}

/** Puts the transactions of a cycle on an ellipse, clockwise, two beside each other. @param lines per box */
export function cycleLayout({ transactions }: TransactionCycle, lines: readonly number[]): CycleLayout {
  const count = transactions.length;
  const tallest = Math.max(...lines) * BOX_LINE + 14;
  const across = Math.max(WIDTH + 40, (count * WIDTH) / 5);
  const down = count === 2 ? 0 : Math.max(tallest + 40, (count * (tallest + 30)) / 5);
  const middle = {
    x: MARGIN + WIDTH / 2 + across,
    y: TOP + tallest / 2 + Math.max(down, BULGE + 20),
  };
  const boxes = lines.map((own, place): Box => {
    const angle = (2 * Math.PI * place) / count - (count === 2 ? Math.PI : Math.PI / 2);
    const height = own * BOX_LINE + 14;
    return { x: middle.x + across * Math.cos(angle), y: middle.y + down * Math.sin(angle), width: WIDTH, height };
  });
  const curves = boxes.map((box, place) => curveBetween(box, boxes[(place + 1) % count] as Box));
  return { width: 2 * middle.x, height: 2 * middle.y - TOP + MARGIN, boxes, curves };
}

/** To the left of its direction, which on a clockwise circle is outside. */
function curveBetween(first: Box, second: Box): Curve {
  const length = Math.hypot(second.x - first.x, second.y - first.y);
  const outward = { x: (second.y - first.y) / length, y: -(second.x - first.x) / length };
  const control = {
    x: (first.x + second.x) / 2 + 2 * BULGE * outward.x,
    y: (first.y + second.y) / 2 + 2 * BULGE * outward.y,
  };
  const from = towards(first, control);
  const to = towards(second, control);
  const label = { x: (from.x + 2 * control.x + to.x) / 4, y: (from.y + 2 * control.y + to.y) / 4 };
  return { from, control, to, label };
}

/** Where the line from the middle of a box to a point leaves the box. */
function towards(box: Box, point: Point): Point {
  const x = point.x - box.x;
  const y = point.y - box.y;
  const share = Math.min(
    box.width / 2 / Math.max(1e-9, Math.abs(x)),
    (box.height / 2 + 3) / Math.max(1e-9, Math.abs(y)),
  );
  return { x: box.x + x * share, y: box.y + y * share };
}
