/**
 * What the page's own script adds: zoom over all plots at once, single operations and steps on canvases, the world at any
 * step, filters, notes, copying. It runs in a sandboxed frame too (no storage, no clipboard there), puts texts in as text
 * only, and leaves a page that reads the same when it cannot run.
 */
import type { PageData } from '../data.ts';
import { brush } from './brush.ts';
import { columnsOf } from './columns.ts';
import { enableCopying } from './copying.ts';
import { required } from './dom.ts';
import { Figure } from './figure.ts';
import type { Filter } from './operation-words.ts';
import { Operations } from './operations.ts';
import { enablePrinting } from './printing.ts';
import { Scatter } from './scatter.ts';
import { enableScrolling } from './scrollers.ts';
import { enableSteps } from './steps.ts';
import { TimeAxis } from './time-axis.ts';
import { enableToolbar } from './toolbar.ts';
import { Tooltip } from './tooltip.ts';

document.documentElement.dataset['script'] = 'running';
const data = JSON.parse(required('#data').textContent) as PageData;
const columns = columnsOf(data);
const figures = [...document.querySelectorAll<SVGSVGElement>('.figure')].map((svg) => new Figure(svg));
const axis = new TimeAxis(data.end);
const filter: Filter = { key: '', type: '', process: '', node: '' };
const tooltip = new Tooltip();
for (const figure of figures) axis.onChange(() => figure.stretch(axis));

const figureNamed = (name: string): Figure | undefined => figures.find((figure) => figure.name === name);
/** Figures whose operations are drawn one by one, and what draws them. */
const layers = new Map<Figure, Pick<Operations, 'canvas' | 'redraw'>>();
const plot = figureNamed('operations');
const points = figureNamed('scatter');
if (plot && Operations.canShow(data)) layers.set(plot, new Operations(data, columns, plot, axis, filter, tooltip));
if (points && Scatter.canShow(data)) layers.set(points, new Scatter(data, columns, points, axis, filter, tooltip));
enableToolbar(axis, data, columns, filter, () => layers.forEach(({ redraw }) => redraw()));
for (const figure of figures)
  if (figure.name !== 'steps') brush(figure, layers.get(figure)?.canvas ?? figure.svg, axis);
required('#run').classList.add('zoomable');
enableCopying();
enablePrinting();
enableScrolling();
const steps = figureNamed('steps');
if (steps === undefined) document.documentElement.dataset['script'] = 'ready';
else
  void enableSteps(steps, axis, data, columns, tooltip).then(
    () => (document.documentElement.dataset['script'] = 'ready'),
  );
