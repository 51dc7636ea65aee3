import type { Witness } from '../../harness/core/witness.ts';
import { PALETTE, WITNESS_STYLE } from './style.ts';
import { witnessFigure } from './svg/witness-figure.ts';

/** The witness as an SVG file of its own; undefined for witnesses that are not drawn. */
export function witnessSvg(witness: Witness): string | undefined {
  const figure = witnessFigure(witness);
  if (figure === undefined) return undefined;
  const style = `<style>svg{${PALETTE.light}background:var(--panel);font-family:system-ui,sans-serif;padding:16px}@media(prefers-color-scheme:dark){svg{${PALETTE.dark}}}${WITNESS_STYLE}</style>`;
  return figure.text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `>${style}`);
}
