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
import { Operations, type Filter } from './operations.ts';
import { enableSteps } from './steps.ts';
import { TimeAxis } from './time-axis.ts';
import { enableToolbar } from './toolbar.ts';
import { Tooltip } from './tooltip.ts';

const data = JSON.parse(required('#data').textContent) as PageData;
const columns = columnsOf(data);
const figures = [...document.querySelectorAll<SVGSVGElement>('.figure')].map((svg) => new Figure(svg));
const axis = new TimeAxis(data.end);
const filter: Filter = { key: '', type: '', process: '', node: '' };
const tooltip = new Tooltip();
for (const figure of figures) axis.onChange(() => figure.stretch(axis));

const plot = figures.find(({ name }) => name === 'operations');
const operations =
  plot !== undefined && Operations.canShow(data)
    ? new Operations(data, columns, plot, axis, filter, tooltip)
    : undefined;
enableToolbar(axis, data, columns, filter, () => operations?.redraw());
for (const figure of figures) {
  if (figure.name !== 'steps') brush(figure, figure === plot && operations ? operations.canvas : figure.svg, axis);
}
required('#run').classList.add('zoomable');
enableCopying();
const steps = figures.find(({ name }) => name === 'steps');
if (steps === undefined) document.documentElement.dataset['script'] = 'ready';
else void enableSteps(steps, axis, data, tooltip).then(() => (document.documentElement.dataset['script'] = 'ready'));
