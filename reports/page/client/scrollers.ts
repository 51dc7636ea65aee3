import { oncePerFrame } from './dom.ts';

/** Lets the keyboard reach whatever can be scrolled, as long as it can. */
export function enableScrolling(): void {
  const look = (): void => {
    for (const holder of document.querySelectorAll<HTMLElement>('.scroll, pre')) {
      const moves = holder.scrollWidth > holder.clientWidth + 1 || holder.scrollHeight > holder.clientHeight + 1;
      if (moves) holder.tabIndex = 0;
      else holder.removeAttribute('tabindex');
    }
  };
  // Called when sizes are known, so that asking for them costs nothing.
  new ResizeObserver(look).observe(document.body);
  document.addEventListener('toggle', oncePerFrame(look), true);
}
