import type { Figure } from './figure.ts';
import type { TimeAxis } from './time-axis.ts';

/** Shorter than this, px, a drag is a click. */
const LEAST_DRAG = 5;

/** Zoom by the pointer: drag over a stretch, double-click for the whole run, wheel with Ctrl, sideways to move. */
export function brush(figure: Figure, surface: HTMLElement | SVGElement, axis: TimeAxis): void {
  let start: number | undefined;
  let mark: HTMLElement | undefined;
  const at = (x: number): number => {
    const { left, width } = figure.area();
    return axis.from + Math.min(1, Math.max(0, (x - left) / width)) * (axis.to - axis.from);
  };
  on(surface, 'pointerdown', (event) => {
    const { left, width } = figure.area();
    if (event.button !== 0 || event.pointerType === 'touch') return;
    if (event.clientX < left || event.clientX > left + width) return;
    start = event.clientX;
    surface.setPointerCapture(event.pointerId);
  });
  on(surface, 'pointermove', (event) => {
    if (start === undefined) return;
    const { left, top, width, height } = figure.area();
    const x = Math.min(left + width, Math.max(left, event.clientX));
    mark ??= selection();
    mark.style.left = `${String(Math.min(start, x))}px`;
    mark.style.top = `${String(top)}px`;
    mark.style.width = `${String(Math.abs(x - start))}px`;
    mark.style.height = `${String(height)}px`;
  });
  const stop = (event: PointerEvent): void => {
    const begun = start;
    start = undefined;
    mark?.remove();
    mark = undefined;
    if (begun === undefined || event.type === 'pointercancel' || Math.abs(event.clientX - begun) < LEAST_DRAG) return;
    const [one, other] = [at(begun), at(event.clientX)];
    axis.show(Math.min(one, other), Math.max(one, other));
  };
  on(surface, 'pointerup', stop);
  on(surface, 'pointercancel', stop);
  surface.addEventListener('dblclick', () => axis.show(0, 1));
  surface.addEventListener('wheel', (event) => turned(event as WheelEvent, figure, axis, at), { passive: false });
}

function turned(event: WheelEvent, figure: Figure, axis: TimeAxis, at: (x: number) => number): void {
  if (event.ctrlKey || event.metaKey) axis.zoom(Math.exp(event.deltaY / 300), at(event.clientX));
  else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && axis.to - axis.from < 1) {
    axis.move(event.deltaX / figure.area().width);
  } else return;
  event.preventDefault();
}

function selection(): HTMLElement {
  const mark = document.createElement('div');
  mark.className = 'selection';
  document.body.append(mark);
  return mark;
}

function on(
  surface: HTMLElement | SVGElement,
  type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel',
  listener: (event: PointerEvent) => void,
): void {
  surface.addEventListener(type, (event) => listener(event as PointerEvent));
}
