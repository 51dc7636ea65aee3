import { PALETTE } from '../page/style.ts';
import { DIAGRAM_RULES } from './rules.ts';

/** The style of a diagram that stands alone: light or dark as its reader has it. */
export const DIAGRAM_STYLE =
  `svg{${PALETTE.light}background:var(--panel);font-family:system-ui,sans-serif}` +
  `@media(prefers-color-scheme:dark){svg{${PALETTE.dark}}}${DIAGRAM_RULES}`;
