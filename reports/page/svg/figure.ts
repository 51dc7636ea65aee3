import { markup, type Html, type HtmlPart } from '../html.ts';
import { px, type Scale } from './scale.ts';

/** Every plot of a run has this geometry, so that they line up under one another; px. */
export const WIDTH = 1120;
export const LEFT = 92;
export const PLOT = WIDTH - LEFT - 16;
const TOP = 6;
const AXIS = 24;
/** Nearer than this to the right end a label is moved inwards, px. */
const LABEL_MARGIN = 12;
/** Mean advance of a character at the size of labels: decides which labels fit. */
export const CHARACTER = 6.2;

/** A text inside a plot that belongs to a stretch of time and is shown when the stretch is wide enough. */
export interface SpanLabel {
  readonly text: string;
  /** Shown instead where the text does not fit. */
  readonly short: string;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly kind: 'on-fill' | 'plain';
}

export interface FigureParts {
  readonly name: string;
  /** What a reader who cannot see the picture is told. */
  readonly description: string;
  readonly height: number;
  readonly time: Scale;
  /** Marks beside the plot; `line` draws them across it. */
  readonly rows: readonly { readonly y: number; readonly label: string; readonly line?: boolean }[];
  /** Shapes in the plot's own coordinates: x from 0 to {@link PLOT}, y from 0 to `height`. */
  readonly shapes: HtmlPart;
  readonly labels?: readonly SpanLabel[];
}

/**
 * A plot over the time of the run. The shapes are in a nested picture that can be stretched sideways without touching
 * texts and line widths: a script zooms by changing one attribute, and without scripts the whole run is seen.
 */
export function timeFigure(parts: FigureParts): Html {
  const { height } = parts;
  return markup`<div class="scroll">
    <svg class="figure" data-figure="${parts.name}" role="img" aria-label="${parts.description}" viewBox="0 0 ${WIDTH} ${TOP + height + AXIS}">
      <g class="rows" transform="translate(0 ${TOP})">${parts.rows.map((row) => rowOf(row))}</g>
      <g class="axis" data-height="${height}" transform="translate(${LEFT} ${TOP})">
        ${parts.time.ticks.map((tick) => tickOf(tick.at, tick.label, height))}
      </g>
      <svg class="pane" x="${LEFT}" y="${TOP}" width="${PLOT}" height="${height}" viewBox="0 0 ${PLOT} ${height}" preserveAspectRatio="none">
        ${parts.shapes}
      </svg>
      <g class="labels" transform="translate(${LEFT} ${TOP})">${(parts.labels ?? []).map(labelOf)}</g>
    </svg>
  </div>`;
}

/** A closed rectangle as a path's commands. */
export function box(x: number, y: number, width: number, height: number): string {
  return `M${px(x)} ${px(y)}h${px(width)}v${px(height)}h${px(-width)}z`;
}

/** A path, or nothing when it would be empty. */
export function path(kind: string, commands: string): Html | undefined {
  return commands === '' ? undefined : markup`<path class="${kind}" d="${commands}"/>`;
}

function rowOf(row: FigureParts['rows'][number]): Html {
  const line = row.line ? markup`<path class="grid" d="M${LEFT} ${px(row.y)}h${PLOT}"/>` : undefined;
  return markup`${line}<text class="row" x="${LEFT - 10}" y="${px(row.y + 4)}">${row.label}</text>`;
}

function tickOf(x: number, label: string, height: number): Html {
  return markup`<g class="tick" transform="translate(${px(x)} 0)"><path class="grid" d="M0 0v${height}"/><text class="${anchorOf(x, PLOT)}" y="${height + 17}">${label}</text></g>`;
}

/** Labels at the ends of the axis stay within the picture. */
export function anchorOf(x: number, length: number): 'start' | 'end' | '' {
  if (x < length / 100) return 'start';
  return x > length - LABEL_MARGIN ? 'end' : '';
}

function labelOf(label: SpanLabel): Html {
  const room = (label.to - label.from - 8) / CHARACTER;
  const text = [label.text, label.short].find((candidate) => candidate.length <= room) ?? '';
  return markup`<text class="label ${label.kind}" x="${px(label.from + 4)}" y="${px(label.y)}" data-from="${px(label.from)}" data-to="${px(label.to)}" data-text="${label.text}" data-short="${label.short}">${text}</text>`;
}
