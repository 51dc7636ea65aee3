import type { Role } from '../../../harness/core/node-view.ts';
import type { Steps } from '../../model/step-rows.ts';

/** A stretch of a node's life in which role and term stay as they are. */
export interface Stretch {
  /** Position of the row it begins with; -1: before the first. */
  readonly begin: number;
  readonly role: Role | undefined;
  readonly term: number | undefined;
  readonly up: boolean;
}

/** Per node its stretches, in order. */
export function livesOf({ nodes, rows, before }: Steps): Stretch[][] {
  const lives = nodes.map((_, node): Stretch[] => {
    const known = before?.nodes[node];
    return [{ begin: -1, role: known?.shown.role, term: known?.shown.term, up: known?.up ?? true }];
  });
  rows.forEach(({ r, n, v }, begin) => {
    const life = lives[n];
    const last = life?.at(-1);
    if (life === undefined || last === undefined) return;
    const up = r === 'crash' ? false : v !== undefined || r === 'restart' ? true : last.up;
    const role = v?.role ?? last.role;
    const term = v?.term ?? last.term;
    if (up !== last.up || role !== last.role || term !== last.term) life.push({ begin, role, term, up });
  });
  return lives;
}
