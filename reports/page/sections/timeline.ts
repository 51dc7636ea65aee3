import type { CompletionType } from '../../../harness/core/operation.ts';
import type { FaultRecord } from '../../../harness/core/fault-record.ts';
import type { NodeLane, NodeMark } from '../../model/node-lanes.ts';
import { assignRows } from '../../model/rows.ts';
import type { RunView } from '../../model/run-view.ts';
import { bucketWidth, openPerBucket } from '../../model/throughput.ts';
import { clock, duration, inTerm } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { box, path, PLOT, timeFigure, type SpanLabel } from '../svg/figure.ts';
import { linearScale, px, timeScale, type Scale } from '../svg/scale.ts';

const ROW = 17;
const GAP = 10;
/** With more clients than this, rows would be too thin to read, and a density takes their place. */
const MOST_ROWS = 48;
const DENSITY_HEIGHT = 150;

/** Faults, leaders and nodes on a common time axis. */
export function clusterFigure(view: RunView): Html {
  const time = timeScale(view.end, PLOT);
  const faults = packFaults(view);
  const leaderY = faults.height + (faults.height > 0 ? GAP : 0);
  const nodesY = leaderY + ROW + GAP;
  const height = nodesY + view.nodes.length * ROW;
  return timeFigure({
    name: 'cluster',
    description: 'Faults, leaders and nodes over the time of the run',
    height,
    time,
    rows: [
      ...(faults.height > 0 ? [{ y: ROW / 2, label: 'faults' }] : []),
      { y: leaderY + ROW / 2, label: 'leader' },
      ...view.nodes.map((lane, index) => ({ y: nodesY + (index + 0.5) * ROW, label: lane.node })),
    ],
    shapes: [
      faultBands(view, time, height),
      faults.shapes.map((shape) => shape(time)),
      leaderShapes(view, time, leaderY),
      view.nodes.map((lane, index) => nodeShapes(view, lane, time, nodesY + index * ROW)),
    ],
    labels: [...faults.labels(time), ...leaderLabels(view, time, leaderY)],
  });
}

/** Every client's operations, one row per client; the number of open operations when clients are many. */
export function operationsFigure(view: RunView): Html {
  const time = timeScale(view.end, PLOT);
  if (view.rowCount > MOST_ROWS) return densityFigure(view, time);
  const row = Math.max(6, Math.min(14, Math.floor(300 / Math.max(1, view.rowCount))));
  const height = Math.max(row, view.rowCount * row);
  return timeFigure({
    name: 'operations',
    description: 'Operations of every client over the time of the run, coloured by outcome',
    height,
    time,
    rows: [{ y: 6, label: 'clients' }],
    shapes: [
      faultBands(view, time, height),
      (['ok', 'fail', 'info'] as const).map((type) => path(`outcome-${type}`, barsOf(view, type, time, row))),
      witnessMark(view, time, height),
    ],
  });
}

function densityFigure(view: RunView, time: Scale): Html {
  const width = bucketWidth(view.end, 240);
  const open = openPerBucket(view.operations, width, view.end);
  const scale = linearScale(Math.max(...open.map((bucket) => bucket.ok + bucket.fail + bucket.info)), DENSITY_HEIGHT);
  const stack = (type: CompletionType): string =>
    open
      .map((bucket, index) => {
        const below = type === 'info' ? 0 : type === 'fail' ? bucket.info : bucket.info + bucket.fail;
        const size = scale.at(bucket[type]);
        const [from, to] = [time.at(index * width), Math.min(PLOT, time.at((index + 1) * width))];
        return size === 0 ? '' : box(from, DENSITY_HEIGHT - scale.at(below) - size, to - from, size);
      })
      .join('');
  return timeFigure({
    name: 'operations',
    description: 'Number of open operations over the time of the run, by outcome',
    height: DENSITY_HEIGHT,
    time,
    rows: [
      { y: 6, label: 'open' },
      ...scale.ticks.slice(1).map((tick) => ({ y: DENSITY_HEIGHT - tick.at, label: tick.label, line: true })),
    ],
    shapes: [
      faultBands(view, time, DENSITY_HEIGHT),
      (['ok', 'fail', 'info'] as const).map((type) => path(`outcome-${type}`, stack(type))),
      witnessMark(view, time, DENSITY_HEIGHT),
    ],
  });
}

/** Bars of one outcome; bars that touch at this scale become one, so that their number is bounded by the pixels. */
function barsOf(view: RunView, type: CompletionType, time: Scale, row: number): string {
  const lanes = Array.from({ length: view.rowCount }, () => ({ from: -1, to: -1, commands: [] as string[] }));
  const flush = (lane: (typeof lanes)[number], index: number): void => {
    if (lane.to >= 0) lane.commands.push(box(lane.from, index * row + 1, Math.max(0.6, lane.to - lane.from), row - 2));
  };
  for (const operation of view.operations) {
    if (operation.type !== type) continue;
    const lane = lanes[operation.row] as (typeof lanes)[number];
    const [from, to] = [time.at(operation.invoked), time.at(operation.closed)];
    if (lane.to >= 0 && from - lane.to < 0.8) {
      lane.to = Math.max(lane.to, to);
      continue;
    }
    flush(lane, operation.row);
    [lane.from, lane.to] = [from, to];
  }
  lanes.forEach(flush);
  return lanes.map((lane) => lane.commands.join('')).join('');
}

function witnessMark(view: RunView, time: Scale, height: number): Html | undefined {
  const operations = view.witness?.operations ?? [];
  if (operations.length === 0) return undefined;
  const from = Math.min(...operations.map((operation) => operation.invoked));
  const to = Math.max(...operations.map((operation) => operation.completed ?? operation.invoked));
  const width = Math.max(2, time.at(to) - time.at(from));
  return markup`<rect class="witness-mark" x="${px(time.at(from))}" y="0" width="${px(width)}" height="${height}"><title>the counterexample: ${clock(from)} to ${clock(to)}</title></rect>`;
}

interface PackedFaults {
  readonly height: number;
  readonly shapes: readonly ((time: Scale) => Html)[];
  readonly labels: (time: Scale) => SpanLabel[];
}

/** Overlapping faults go into rows below one another. */
function packFaults(view: RunView): PackedFaults {
  const applied = view.faults.filter((fault) => fault.started !== undefined);
  const spells = applied.map((fault, index) => ({
    process: index,
    invoked: fault.started ?? 0,
    closed: fault.stopped ?? view.end,
  }));
  const order = spells.map((_, index) => index).sort((a, b) => (spells[a]?.invoked ?? 0) - (spells[b]?.invoked ?? 0));
  const { rows, count } = assignRows(order.map((index) => spells[index] as (typeof spells)[number]));
  const placed = order.map((index, position) => {
    const fault = applied[index] as FaultRecord;
    return { fault, from: fault.started ?? 0, to: fault.stopped ?? view.end, row: rows[position] as number };
  });
  return {
    height: count * ROW,
    shapes: placed.map(
      ({ fault, from, to, row }) =>
        (time: Scale) =>
          markup`<rect class="fault${fault.effect?.proven === false ? ' unproven' : ''}" x="${px(time.at(from))}" y="${row * ROW + 1}" width="${px(Math.max(1.5, time.at(to) - time.at(from)))}" height="${ROW - 2}"><title>${fault.id}: ${fault.description} (${duration(to - from)})</title></rect>`,
    ),
    labels: (time) =>
      placed.map(({ fault, from, to, row }) => ({
        text: fault.description,
        short: fault.fault,
        from: time.at(from),
        to: time.at(to),
        y: row * ROW + ROW / 2 + 4,
        kind: 'plain',
      })),
  };
}

function leaderShapes(view: RunView, time: Scale, y: number): Html[] {
  return view.leaderships.map(
    ({ node, term, from, to }) =>
      markup`<rect class="leader${term % 2 === 0 ? '' : ' odd'}" x="${px(time.at(from))}" y="${y + 1}" width="${px(Math.max(1, time.at(to) - time.at(from)))}" height="${ROW - 2}"><title>${node} leads${inTerm(term)}, seen from ${clock(from)} to ${clock(to)}</title></rect>`,
  );
}

function leaderLabels(view: RunView, time: Scale, y: number): SpanLabel[] {
  return view.leaderships.map(({ node, term, from, to }) => ({
    text: term === 0 ? node : `${node} · term ${String(term)}`,
    short: node,
    from: time.at(from),
    to: time.at(to),
    y: y + ROW / 2 + 4,
    kind: 'on-fill',
  }));
}

function nodeShapes(view: RunView, lane: NodeLane, time: Scale, y: number): Html[] {
  const middle = y + ROW / 2;
  const leads = view.leaderships.filter((leadership) => leadership.node === lane.node);
  const line = (kind: string, from: number, to: number, title: string): Html =>
    markup`<path class="${kind}" d="M${px(time.at(from))} ${px(middle)}h${px(Math.max(1, time.at(to) - time.at(from)))}"><title>${title}</title></path>`;
  return [
    line('node-up', 0, view.end, `${lane.node} runs`),
    ...leads.map(({ term, from, to }) =>
      line(`node-leads${term % 2 === 0 ? '' : ' odd'}`, from, to, `leads${inTerm(term)}`),
    ),
    ...lane.absences.flatMap(({ kind, from, to }) => {
      const title = `${lane.node} ${kind} for ${duration(to - from)}`;
      return kind === 'down'
        ? [line('node-down', from, to, title), line('node-gap', from, to, title)]
        : [line('node-paused', from, to, title)];
    }),
    ...lane.marks.map((mark) => markShape(lane.node, mark, time, middle)),
  ];
}

/** A zero-length line with round caps: a dot that stays round however far the plot is stretched. */
function markShape(node: string, mark: NodeMark, time: Scale, y: number): Html {
  return markup`<path class="mark mark-${mark.kind}" d="M${px(time.at(mark.time))} ${px(y)}h0"><title>${node} ${mark.text} at ${clock(mark.time)}</title></path>`;
}
