import { markup, type Html } from '../page/html.ts';
import { badge } from '../page/sections/verdict.ts';
import type { RunState } from './listed.ts';

/** Signs of the states that are no verdicts. */
const SIGNS = { unjudged: '…', damaged: '!' } as const;

export function stateBadge(state: RunState): Html {
  if (state !== 'unjudged' && state !== 'damaged') return badge(state);
  return markup`<span class="badge ${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${state}</span>`;
}
