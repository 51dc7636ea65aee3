import type { PageData } from '../data.ts';
import type { StepRow, Steps } from '../../model/step-rows.ts';
import { CLIENT_LANE, lanesOf, NODE_LANE, type Lanes } from '../svg/steps-geometry.ts';
import { firstFrom, type Columns } from './columns.ts';
import { colour } from './dom.ts';
import type { Figure } from './figure.ts';
import { flightsOf, type Flight } from './flights.ts';
import { Layer } from './layer.ts';
import { livesOf, type Stretch } from './lives.ts';
import type { TimeAxis } from './time-axis.ts';

/** More messages than this in view are not drawn one by one: nobody could tell them apart. */
const MOST_FLIGHTS = 2_500;
/** Up to here they carry their labels, as far as those do not cover one another. */
const LABELLED = 60;
/** More steps than this in view have no dots. */
const MOST_DOTS = 700;
/** Characters of such a label: programs may write down whole messages. */
const LABEL_LENGTH = 28;
const LABEL_FONT = '11px system-ui, sans-serif';

/** What of the steps a reader wants to see; undefined: all. */
export interface StepFilter {
  node: number | undefined;
  client: string | undefined;
  /** Position of the key among those of the run. */
  key: number | undefined;
}

/** The space-time diagram (Lamport 1978): lanes per client and node, messages as arrows, steps as dots. */
export class SpaceTime {
  readonly layer: Layer;
  readonly times: Float64Array;
  readonly filter: StepFilter = { node: undefined, client: undefined, key: undefined };
  /** Position of the step that is looked at. */
  selected = -1;
  readonly #steps: Steps;
  readonly #data: PageData;
  readonly #axis: TimeAxis;
  readonly #lanes: Lanes;
  readonly #flights: readonly Flight[];
  readonly #lives: readonly (readonly Stretch[])[];
  readonly #marked: ReadonlySet<number>;
  readonly #clients: ReadonlyMap<string, number>;
  /** Positions of keys by the operations' positions in the history. */
  readonly #keys: ReadonlyMap<number, number>;
  /** px of the page per px of the figure. */
  #scale = 1;
  /** Where labels are already. */
  #taken: { readonly x: number; readonly y: number; readonly end: number }[] = [];

  constructor(figure: Figure, steps: Steps, data: PageData, columns: Columns, axis: TimeAxis) {
    this.#steps = steps;
    this.#data = data;
    this.#axis = axis;
    this.#lanes = lanesOf(steps.clients.length, steps.nodes.length);
    this.#flights = flightsOf(steps);
    this.#lives = livesOf(steps);
    this.times = Float64Array.from(steps.rows, ({ t }) => t);
    this.#marked = new Set(steps.marks.map(({ step }) => step - steps.first));
    this.#clients = new Map(steps.clients.map((client, position) => [client, position]));
    this.#keys = new Map(data.key.map((key, position) => [columns.index[position] as number, key]));
    this.layer = new Layer(figure, axis, () => this.#paint());
  }

  /** Position of the step nearest to a place on the canvas; -1 when there is none near. */
  stepAt(x: number, y: number): number {
    const { width } = this.layer;
    const { end, from, to } = this.#axis;
    const perPixel = ((to - from) * end) / width;
    const time = from * end + x * perPixel;
    let best = -1;
    let distance = Infinity;
    const last = firstFrom(this.times, time + 24 * perPixel);
    for (let at = firstFrom(this.times, time - 24 * perPixel); at < last; at++) {
      const row = this.#steps.rows[at] as StepRow;
      if (!this.isShown(at)) continue;
      const dx = Math.abs((this.times[at] as number) - time) / perPixel;
      const dy = Math.abs(this.#y(row.n) - y);
      const away = dx + dy / 3;
      if (away < distance) [best, distance] = [at, away];
    }
    return best;
  }

  isShown(at: number): boolean {
    const { node, client, key } = this.filter;
    const row = this.#steps.rows[at];
    if (row === undefined) return false;
    if (node !== undefined && row.n !== node) return false;
    if (key !== undefined && row.h?.some((index) => this.#keys.get(index) === key) !== true) return false;
    return client === undefined || row.c?.includes(client) === true;
  }

  #x(time: number): number {
    const { end, from, to } = this.#axis;
    return ((time / end - from) / (to - from)) * this.layer.width;
  }

  #xOf(position: number): number {
    if (position < 0) return -10;
    const time = this.times[position];
    return time === undefined ? this.layer.width + 10 : this.#x(time);
  }

  #y(node: number): number {
    return this.#lanes.node(node) * this.#scale;
  }

  #paint(): void {
    const { width, figure } = this.layer;
    this.#scale = width / figure.width;
    const { end, from, to } = this.#axis;
    const first = firstFrom(this.times, from * end);
    const last = firstFrom(this.times, to * end + 1);
    this.#taken = [];
    this.#paintClients();
    this.#paintLives();
    const seen = this.#flights.filter((flight) => flight.sent < last && flight.ended >= first);
    if (seen.length <= MOST_FLIGHTS) this.#paintFlights(seen);
    else this.#note(`${seen.length.toLocaleString('en')} messages in view; zoom in to see them`);
    if (last - first <= MOST_DOTS) for (let at = first; at < last; at++) this.#paintStep(at);
    for (const at of this.#marked) this.#paintMark(at);
    this.#paintSelected();
  }

  #paintClients(): void {
    const { context, width } = this.layer;
    const { process, row, type, start, length } = this.#data;
    if (this.#clients.size === 0) return;
    const colours = [colour('--ok'), colour('--none'), colour('--info')];
    const height = (CLIENT_LANE - 4) * this.#scale;
    let time = 0;
    for (let i = 0; i < row.length; i++) {
      time += start[i] as number;
      const lane = this.#clients.get(`p${String(process[i])}`);
      if (lane === undefined) continue;
      const x = this.#x(time);
      const x2 = this.#x(time + (length[i] as number));
      if (x2 < 0 || x > width) continue;
      context.fillStyle = colours[Number(type[i])] as string;
      context.fillRect(x, this.#lanes.client(lane) * this.#scale - height / 2, Math.max(1, x2 - x), height);
    }
  }

  #paintLives(): void {
    const { context, width } = this.layer;
    const tones = {
      leader: [colour('--leader'), colour('--leader-odd')],
      other: colour('--none'),
      info: colour('--info'),
    };
    this.#lives.forEach((life, node) => {
      const y = this.#y(node);
      let labelled = -Infinity;
      life.forEach(({ begin, role, term, up }, at) => {
        const x = Math.max(-2, this.#xOf(begin));
        const next = life[at + 1];
        const x2 = next === undefined ? width + 2 : Math.min(width + 2, this.#xOf(next.begin));
        if (x2 < 0 || x > width) return;
        const isLeader = up && role === 'leader';
        context.lineWidth = isLeader ? 7 : role === 'candidate' && up ? 3 : 2;
        context.strokeStyle = isLeader
          ? (tones.leader[(term ?? 0) % 2] as string)
          : role === 'candidate' && up
            ? tones.info
            : tones.other;
        context.setLineDash(up ? (role === 'candidate' ? [5, 3] : []) : [1.5, 5]);
        this.#line(x, y, Math.max(x + 0.5, x2), y);
        if (term === undefined || !up) return;
        const text = `${role === undefined ? '' : `${role} `}t${String(term)}`;
        const start = Math.max(3, x + 3);
        context.font = LABEL_FONT;
        const end = start + context.measureText(text).width;
        if (end > Math.min(x2, width) || start < labelled + 6) return;
        labelled = end;
        this.#text(text, start, y - 9, '--muted');
      });
    });
    context.setLineDash([]);
  }

  #paintFlights(seen: readonly Flight[]): void {
    const { context } = this.layer;
    const selected = this.#steps.rows[this.selected];
    const own = new Set([selected?.p, ...(selected?.s ?? []).map(([name]) => name)]);
    const [usual, lost] = [colour('--muted'), colour('--dead')];
    const labelled = seen.length <= LABELLED;
    // Those of the step that is looked at come first: their labels must find room.
    for (const flight of seen.toSorted((one, other) => Number(own.has(other.name)) - Number(own.has(one.name)))) {
      const isOwn = own.has(flight.name);
      const isAside = !isOwn && this.filter.node !== undefined && ![flight.from, flight.to].includes(this.filter.node);
      context.globalAlpha = isAside ? 0.12 : isOwn ? 1 : seen.length > 400 ? 0.35 : 0.7;
      context.strokeStyle = flight.isLost ? lost : usual;
      context.fillStyle = context.strokeStyle;
      context.lineWidth = isOwn ? 2.4 : 1;
      this.#paintFlight(flight, labelled || isOwn);
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  #paintFlight(flight: Flight, labelled: boolean): void {
    const { context } = this.layer;
    const [x, y] = [this.#xOf(flight.sent), this.#y(flight.from)];
    const [fullX, fullY] = [this.#xOf(flight.ended), this.#y(flight.to)];
    const part = flight.isLost ? 0.6 : 1;
    const [x2, y2] = [x + (fullX - x) * part, y + (fullY - y) * part];
    context.setLineDash(flight.isLost || flight.ended === Infinity ? [4, 3] : []);
    this.#line(x, y, x2, y2);
    if (flight.isLost) this.#cross(x2, y2);
    else if (flight.ended !== Infinity) this.#head(x, y, x2, y2);
    if (labelled) this.#label(flight.label, (x + x2) / 2 + 3, (y + y2) / 2 - 2);
  }

  /** The label of a message, where no other is in the way. */
  #label(label: string, wanted: number, y: number): void {
    const { context, width } = this.layer;
    const text = label.length <= LABEL_LENGTH ? label : `${label.slice(0, LABEL_LENGTH - 1)}…`;
    context.font = LABEL_FONT;
    const length = context.measureText(text).width;
    const x = Math.max(2, Math.min(width - length - 2, wanted));
    const end = x + length + 6;
    if (this.#taken.some((other) => Math.abs(other.y - y) < 12 && other.x < end && x < other.end)) return;
    this.#taken.push({ x, y, end });
    this.#text(text, x, y, '--ink');
  }

  #paintStep(at: number): void {
    const { context } = this.layer;
    const row = this.#steps.rows[at] as StepRow;
    const [x, y] = [this.#xOf(at), this.#y(row.n)];
    context.globalAlpha = this.isShown(at) ? 1 : 0.15;
    context.fillStyle = colour(
      row.r === 'crash' ? '--none' : row.r === 'restart' ? '--pass' : row.r === 'timeout' ? '--info' : '--ink',
    );
    context.beginPath();
    context.arc(x, y, row.r === 'crash' || row.r === 'restart' ? 5 : 2.6, 0, 7);
    context.fill();
    for (const client of row.c ?? []) this.#paintCall(client, x, y);
    context.globalAlpha = 1;
  }

  /** A request or an answer: a line between the client's lane and the node's. */
  #paintCall(client: string, x: number, y: number): void {
    const lane = this.#clients.get(client);
    if (lane === undefined) return;
    const { context } = this.layer;
    context.strokeStyle = colour('--ok');
    context.lineWidth = 1;
    context.setLineDash([2, 2]);
    this.#line(x, this.#lanes.client(lane) * this.#scale, x, y);
    context.setLineDash([]);
  }

  #paintMark(at: number): void {
    const row = this.#steps.rows[at];
    if (row === undefined) return;
    const { context } = this.layer;
    const [x, y] = [this.#xOf(at), this.#y(row.n)];
    context.strokeStyle = colour('--dead');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 8, 0, 7);
    context.stroke();
  }

  #paintSelected(): void {
    const row = this.#steps.rows[this.selected];
    if (row === undefined) return;
    const { context, height } = this.layer;
    const x = this.#xOf(this.selected);
    context.strokeStyle = colour('--ok');
    context.lineWidth = 1.5;
    this.#line(x, 0, x, height);
    context.lineWidth = 2.5;
    context.beginPath();
    context.arc(x, this.#y(row.n), 7, 0, 7);
    context.stroke();
  }

  #line(x: number, y: number, x2: number, y2: number): void {
    const { context } = this.layer;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x2, y2);
    context.stroke();
  }

  #head(x: number, y: number, x2: number, y2: number): void {
    if (Math.hypot(x2 - x, y2 - y) < 12) return;
    const { context } = this.layer;
    const angle = Math.atan2(y2 - y, x2 - x);
    context.beginPath();
    context.moveTo(x2, y2);
    for (const turn of [2.7, -2.7]) context.lineTo(x2 + 8 * Math.cos(angle + turn), y2 + 8 * Math.sin(angle + turn));
    context.fill();
  }

  #cross(x: number, y: number): void {
    this.layer.context.setLineDash([]);
    this.#line(x - 4, y - 4, x + 4, y + 4);
    this.#line(x - 4, y + 4, x + 4, y - 4);
  }

  #text(text: string, x: number, y: number, tone: string): void {
    const { context } = this.layer;
    context.font = LABEL_FONT;
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.strokeStyle = colour('--panel');
    context.setLineDash([]);
    context.strokeText(text, x, y);
    context.fillStyle = colour(tone);
    context.fillText(text, x, y);
  }

  #note(text: string): void {
    this.#text(text, 8, this.layer.height - NODE_LANE * this.#scale * 0.18, '--muted');
  }
}
