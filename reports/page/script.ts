import { CHARACTER } from './svg/figure.ts';

/**
 * What the page's own script adds: zoom over all plots at once, single operations on a canvas at any zoom, filters,
 * tooltips, copying. It runs in a sandboxed frame too (no storage, no clipboard there), puts texts in as text only, and
 * leaves a page that reads the same when it cannot run.
 */
export const SCRIPT = `'use strict';
(() => {
const data = JSON.parse(document.getElementById('data').textContent);
const figures = [...document.querySelectorAll('.figure')].map((svg) => {
  const pane = svg.querySelector('.pane');
  return { svg, pane, axis: svg.querySelector('.axis'), labels: [...svg.querySelectorAll('.label')],
    x: +pane.getAttribute('x'), y: +pane.getAttribute('y'), width: +pane.getAttribute('width'), height: +pane.getAttribute('height') };
});
const plot = figures[0].width;
const least = Math.min(1, 20 / data.end);
let view = [0, 1];
let filter = { key: '', type: '' };

// Columns as absolute values.
const total = data.start.length;
const from = new Float64Array(total), to = new Float64Array(total), index = new Float64Array(total);
let longest = 0;
for (let i = 0, at = 0, line = 0; i < total; i++) {
  from[i] = at += data.start[i];
  to[i] = at + data.length[i];
  index[i] = line += data.index[i];
  longest = Math.max(longest, data.length[i]);
}
const guilty = new Set(data.witness);

// ---- zoom -------------------------------------------------------------------------------------------------------
function show(a, b) {
  const size = Math.min(1, Math.max(least, b - a));
  const start = Math.min(1 - size, Math.max(0, (a + b - size) / 2));
  view = [start, start + size];
  for (const figure of figures) stretch(figure);
  draw();
}
function stretch(figure) {
  const [a, b] = view, zoom = 1 / (b - a);
  figure.pane.setAttribute('viewBox', [a * plot, 0, (b - a) * plot, figure.height].join(' '));
  for (const label of figure.labels) {
    const left = Math.max(0, (+label.dataset.from - a * plot) * zoom), right = Math.min(plot, (+label.dataset.to - a * plot) * zoom);
    label.setAttribute('x', left + 4);
    const room = (right - left - 8) / ${String(CHARACTER)};
    label.textContent = [label.dataset.text, label.dataset.short].find((text) => text.length <= room) || '';
  }
  figure.axis.replaceChildren(...ticks(figure));
}
function ticks(figure) {
  const a = view[0] * data.end, length = (view[1] - view[0]) * data.end, raw = length / 10, power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((n) => n * power >= raw) || 10) * power;
  const marks = [];
  for (let at = Math.ceil(a / step - 1e-9) * step; at <= a + length + step * 1e-9; at += step) {
    const g = element('g', { class: 'tick', transform: 'translate(' + ((at - a) / length) * plot + ' 0)' });
    const text = element('text', { y: figure.height + 17, class: at - a < length / 100 ? 'start' : '' });
    text.textContent = timeText(at, step);
    g.append(element('path', { class: 'grid', d: 'M0 0v' + figure.height }), text);
    marks.push(g);
  }
  return marks;
}
function element(name, attributes) {
  const node = document.createElementNS(figures[0].svg.namespaceURI, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  return node;
}
function timeText(micro, step) {
  if (Math.abs(micro) < 1e-6) return '0';
  if (step >= 1e5) return +(micro / 1e6).toFixed(3) + ' s';
  if (data.end >= 1e6) return (micro / 1e6).toFixed(step >= 1e3 ? 3 : 6) + ' s';
  return step >= 100 ? +(micro / 1e3).toFixed(3) + ' ms' : +micro.toFixed(3) + ' \\u00b5s';
}
function span(micro) {
  return micro < 1e3 ? micro + ' \\u00b5s' : micro < 1e6 ? +(micro / 1e3).toFixed(2) + ' ms' : +(micro / 1e6).toFixed(3) + ' s';
}

// ---- operations -------------------------------------------------------------------------------------------------
const operations = figures.find((figure) => figure.svg.dataset.figure === 'operations');
const single = data.rows > 0 && data.rows <= 48 && total > 0;
const canvas = document.createElement('canvas');
const context = canvas.getContext('2d');
let box = { width: 0, height: 0 };
function place() {
  const scale = operations.svg.clientWidth / operations.svg.viewBox.baseVal.width, ratio = window.devicePixelRatio || 1;
  box = { width: operations.width * scale, height: operations.height * scale };
  Object.assign(canvas.style, { left: operations.x * scale + 'px', top: operations.y * scale + 'px', width: box.width + 'px', height: box.height + 'px' });
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw();
}
function visible(i) {
  return (filter.key === '' || data.key[i] === +filter.key) && (filter.type === '' || data.type[i] === filter.type);
}
function firstAfter(time) {
  let low = 0, high = total;
  while (low < high) { const middle = (low + high) >> 1; if (from[middle] < time) low = middle + 1; else high = middle; }
  return low;
}
let pending = false;
function draw() {
  if (!single || pending) return;
  pending = true;
  requestAnimationFrame(() => { pending = false; paint(); });
}
function paint() {
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
  const colours = [colour('--ok'), colour('--none'), colour('--info')], dead = colour('--dead');
  const a = view[0] * data.end, b = view[1] * data.end, scale = box.width / (b - a), row = box.height / data.rows;
  const gap = Math.min(1.5, row / 6);
  context.clearRect(0, 0, box.width, box.height);
  const last = new Float64Array(data.rows * 3).fill(-1);
  for (let i = firstAfter(a - longest); i < total && from[i] <= b; i++) {
    if (to[i] < a) continue;
    const kind = +data.type[i], x = Math.max(-2, (from[i] - a) * scale), end = Math.min(box.width + 2, (to[i] - a) * scale), slot = data.row[i] * 3 + kind;
    if (end - x < 1 && end < last[slot] && !guilty.has(i)) continue;
    last[slot] = Math.max(end, x + 1);
    context.globalAlpha = visible(i) ? 1 : 0.12;
    context.fillStyle = guilty.has(i) ? dead : colours[kind];
    context.fillRect(x, data.row[i] * row + gap, Math.max(0.8, end - x - (end - x > 4 ? 0.8 : 0)), row - 2 * gap);
    if (end - x > 60 && row > 9 && data.call.length) caption(i, Math.max(x, 0), Math.min(end, box.width), data.row[i] * row + row / 2);
  }
  context.globalAlpha = 1;
}
function caption(i, x, end, y) {
  context.font = '10.5px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const text = data.keys[data.key[i]] === undefined ? data.call[i] : data.keys[data.key[i]] + ' ' + data.call[i];
  if (context.measureText(text).width > end - x - 8) return;
  context.fillStyle = data.type[i] === '2' ? '#201400' : getComputedStyle(document.documentElement).getPropertyValue('--panel').trim();
  context.fillText(text, x + 4, y + 0.5);
}
function operationAt(x, y) {
  const a = view[0] * data.end, scale = ((view[1] - view[0]) * data.end) / box.width, time = a + x * scale, slack = 3 * scale;
  const row = Math.floor(y / (box.height / data.rows));
  let best = -1, distance = Infinity;
  for (let i = firstAfter(time - longest - slack); i < total && from[i] <= time + slack; i++) {
    if (data.row[i] !== row || to[i] < time - slack || !visible(i)) continue;
    const away = Math.max(from[i] - time, time - to[i], 0);
    if (away < distance) { best = i; distance = away; }
  }
  return best;
}
const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
function tell(event) {
  const area = canvas.getBoundingClientRect(), i = operationAt(event.clientX - area.left, event.clientY - area.top);
  tip.hidden = i < 0;
  if (i < 0) return;
  const outcome = ['ok', 'did not happen', 'outcome unknown'][+data.type[i]];
  tip.textContent = [
    (data.keys[data.key[i]] === undefined ? '' : data.keys[data.key[i]] + ': ') + (data.call[i] || 'operation') + ' \\u2013 ' + outcome,
    'process ' + data.process[i] + (data.node[i] < 0 ? '' : ' at ' + data.nodes[data.node[i]]) + ', history index ' + index[i],
    (from[i] / 1e6).toFixed(6) + ' s, ' + (data.type[i] === '2' ? 'given up after ' : 'took ') + span(data.length[i]),
  ].join('\\n');
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
  tip.style.top = (event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 12 : event.clientY + 18) + 'px';
}
if (single) {
  const holder = document.querySelector('.operations .scroll');
  holder.classList.add('live');
  holder.append(canvas);
  canvas.addEventListener('pointermove', tell);
  canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
  new ResizeObserver(place).observe(operations.svg);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

// ---- controls ---------------------------------------------------------------------------------------------------
const toolbar = document.querySelector('.toolbar');
const acts = {
  in: () => { const d = (view[1] - view[0]) / 4; show(view[0] + d, view[1] - d); },
  out: () => { const d = (view[1] - view[0]) / 2; show(view[0] - d, view[1] + d); },
  left: () => move(-0.25), right: () => move(0.25), all: () => show(0, 1),
  witness: () => {
    const a = Math.min(...data.witness.map((i) => from[i])), b = Math.max(...data.witness.map((i) => (data.type[i] === '2' ? from[i] : to[i])));
    const rim = Math.max((b - a) * 0.15, 50);
    if (data.witness.length) show((a - rim) / data.end, (b + rim) / data.end);
  },
};
function move(part) { const d = (view[1] - view[0]) * part; show(view[0] + d, view[1] + d); }
toolbar.hidden = false;
toolbar.addEventListener('click', (event) => { const act = event.target.dataset.act; if (act) acts[act](); });
toolbar.addEventListener('change', (event) => { filter[event.target.dataset.filter] = event.target.value; draw(); });
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
  const act = { '+': 'in', '-': 'out', ArrowLeft: 'left', ArrowRight: 'right', 0: 'all' }[event.key];
  if (act) { acts[act](); event.preventDefault(); }
});
document.body.append(tip);
document.querySelector('#run').classList.add('zoomable');
for (const figure of figures) brush(figure === operations && single ? [figure, canvas] : [figure, figure.svg]);
function brush([figure, surface]) {
  const area = () => {
    const svg = figure.svg.getBoundingClientRect(), scale = svg.width / figure.svg.viewBox.baseVal.width;
    return { left: svg.left + figure.x * scale, top: svg.top + figure.y * scale, width: figure.width * scale, height: figure.height * scale };
  };
  let start, mark;
  surface.addEventListener('pointerdown', (event) => {
    const { left, width } = area();
    if (event.button !== 0 || event.pointerType === 'touch' || event.clientX < left || event.clientX > left + width) return;
    start = event.clientX;
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener('pointermove', (event) => {
    if (start === undefined) return;
    const { left, top, width, height } = area(), x = Math.min(left + width, Math.max(left, event.clientX));
    if (!mark) { mark = document.createElement('div'); mark.className = 'selection'; document.body.append(mark); }
    Object.assign(mark.style, { left: Math.min(start, x) + 'px', top: top + 'px', width: Math.abs(x - start) + 'px', height: height + 'px' });
  });
  const stop = (event) => {
    const begun = start;
    start = undefined;
    if (mark) { mark.remove(); mark = undefined; }
    if (begun === undefined || event.type === 'pointercancel') return;
    const { left, width } = area(), at = (x) => view[0] + Math.min(1, Math.max(0, (x - left) / width)) * (view[1] - view[0]);
    const [a, b] = [at(begun), at(event.clientX)].sort((p, q) => p - q);
    if (((b - a) / (view[1] - view[0])) * width > 5) show(a, b);
  };
  surface.addEventListener('pointerup', stop);
  surface.addEventListener('pointercancel', stop);
  surface.addEventListener('dblclick', acts.all);
  surface.addEventListener('wheel', (event) => {
    const { left, width } = area(), at = view[0] + Math.min(1, Math.max(0, (event.clientX - left) / width)) * (view[1] - view[0]);
    if (event.ctrlKey || event.metaKey) { const f = Math.exp(event.deltaY / 300); show(at - (at - view[0]) * f, at + (view[1] - at) * f); event.preventDefault(); }
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && view[1] - view[0] < 1) { move(event.deltaX / width); event.preventDefault(); }
  }, { passive: false });
}
for (const button of document.querySelectorAll('.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = button.parentNode.querySelector('code');
    getSelection().selectAllChildren(code);
    let done = document.execCommand('copy');
    if (!done && navigator.clipboard) done = await navigator.clipboard.writeText(code.textContent).then(() => true, () => false);
    button.textContent = done ? 'Copied' : 'Selected';
  });
}
document.documentElement.dataset.script = 'ready';
})();
`;
