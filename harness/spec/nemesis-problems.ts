import { formatDuration } from '../core/duration.ts';
import type { QuietPeriods } from '../core/planned-fault.ts';
import { nodeNames } from '../core/plan.ts';
import { spanInWords } from '../core/timing-words.ts';
import { boundsOf, lengthOf, type Block } from './nemesis-blocks.ts';
import type { Problem } from './problems.ts';

/** What the timing of faults is held against. */
export interface NemesisSurroundings {
  readonly durationMs: number;
  readonly nodes: number;
  readonly quiet: QuietPeriods | undefined;
}

/** Relations between the keys under `nemesis:` that a schema cannot say. */
export function nemesisProblems(blocks: readonly Block[], surroundings: NemesisSurroundings): Problem[] {
  return [
    ...blocks.flatMap((block) => [
      ...startProblems(block),
      ...windowProblems(block, surroundings),
      ...lengthProblems(block, surroundings),
      ...atProblems(block, surroundings),
      ...block.faults.flatMap((fault) => misplacedProblems(fault, block)),
      ...block.faults.flatMap((fault) => familyProblems(fault, surroundings)),
    ]),
    ...pickProblems(blocks),
  ];
}

/** Quiet periods that are said twice, or leave no time for faults. */
export function quietProblems(items: readonly object[]): Problem[] {
  const places = items.flatMap((item, index) => ('quiet' in item ? [index] : []));
  return places.flatMap((index, position): Problem[] => {
    const path = ['nemesis', index, 'quiet'];
    if (position > 0) return [{ path, message: 'quiet periods are given already', atKey: true }];
    const { every, for: length } = (items[index] as { quiet: { every: number; for: number } }).quiet;
    if (length < every) return [];
    return [{ path: [...path, 'for'], message: 'must be shorter than every', dependsOn: [[...path, 'every']] }];
  });
}

const WAYS = ['every', 'at', 'when', 'after', 'on'] as const;

function startProblems({ place, starts }: Block): Problem[] {
  const path = ['nemesis', ...place];
  const given = WAYS.filter((key) => starts[key] !== undefined);
  const [first, second] = given;
  if (first === undefined) {
    return [{ path, message: `does not say when it happens; give one of ${WAYS.join(', ')}` }];
  }
  if (second !== undefined) {
    const message = `it happens by ${first} already; give one of ${WAYS.join(', ')}`;
    return [{ path: [...path, second], message, atKey: true, dependsOn: [[...path, first]] }];
  }
  const idle = first === 'every' ? [] : (['from', 'until'] as const).filter((key) => starts[key] !== undefined);
  const unanchored = first === 'every' || first === 'at';
  const vain = unanchored ? (['delay', 'times'] as const).filter((key) => starts[key] !== undefined) : [];
  return [
    ...idle.map((key) => ({
      path: [...path, key],
      message: `goes with every, not with ${first}`,
      atKey: true as const,
    })),
    ...vain.map((key) => ({
      path: [...path, key],
      message: `goes with when, after and on, not with ${first}`,
      atKey: true as const,
    })),
  ];
}

function windowProblems({ place, starts: { from, until } }: Block, { durationMs }: NemesisSurroundings): Problem[] {
  const path = ['nemesis', ...place];
  const problems: Problem[] = [];
  if (until !== undefined && until > durationMs) {
    const message = `${formatDuration(until)} is after the end of the load, ${formatDuration(durationMs)}`;
    problems.push({ path: [...path, 'until'], message, dependsOn: [['duration']] });
  }
  if (from !== undefined && from >= (until ?? durationMs)) {
    const end = until === undefined ? 'the end of the load' : 'until';
    const message = `${formatDuration(from)} is not before ${end}, ${formatDuration(until ?? durationMs)}`;
    problems.push({ path: [...path, 'from'], message, dependsOn: [[...path, 'until'], ['duration']] });
  }
  return problems;
}

/** Every occurrence must be able to last its full time, at its longest. */
function lengthProblems(block: Block, { durationMs, quiet }: NemesisSurroundings): Problem[] {
  const { place, starts, isSequence, faults } = block;
  const { most } = lengthOf(block);
  const path = ['nemesis', ...place, isSequence ? 'sequence' : 'for'];
  const where = { path, ...(isSequence ? { atKey: true as const } : {}) };
  const words = isSequence ? `the sequence lasts ${formatDuration(most)}, and` : '';
  const problems: Problem[] = [];
  if (starts.every !== undefined && most > boundsOf(starts.every).least) {
    const every = typeof starts.every === 'number' ? 'every' : `the least of every, ${spanInWords(starts.every)}`;
    const message = `${words} must not be longer than ${every}`.trim();
    problems.push({ ...where, message, dependsOn: [['nemesis', ...place, 'every']] });
  }
  const who = isSequence ? 'the sequence' : (faults[0]?.family.name ?? '');
  const { from = 0, until = durationMs } = starts;
  const start = starts.delay ?? 0;
  if (start + most > durationMs) {
    const message = `${who} lasts ${formatDuration(start + most)}, which does not fit into the duration of ${formatDuration(durationMs)}`;
    problems.push({ ...where, message, dependsOn: [['duration']] });
  } else if (from < until && most > until - from) {
    const message = `${who} lasts ${formatDuration(most)}, which does not fit between from and until`;
    problems.push({ ...where, message, dependsOn: [['duration']] });
  }
  if (quiet !== undefined && quiet.forMs < quiet.everyMs && most > quiet.everyMs - quiet.forMs) {
    const message = `${who} lasts ${formatDuration(most)}, which does not fit between two quiet periods`;
    problems.push({ ...where, message });
  }
  return problems;
}

function atProblems(block: Block, { durationMs, quiet }: NemesisSurroundings): Problem[] {
  const { at } = block.starts;
  if (at === undefined) return [];
  const { most } = lengthOf(block);
  const times = typeof at === 'number' ? [at] : at;
  return times.flatMap((time, index): Problem[] => {
    const path = ['nemesis', ...block.place, 'at', ...(typeof at === 'number' ? [] : [index])];
    const wrong = (message: string): Problem[] => [{ path, message, dependsOn: [['duration']] }];
    const before = times[index - 1];
    const end = time + most;
    if (end > durationMs) {
      return wrong(`begun then, it lasts until ${formatDuration(end)}; the load ends at ${formatDuration(durationMs)}`);
    }
    if (before !== undefined && time < before + most) {
      return wrong(`the one before lasts until ${formatDuration(before + most)}; give times in order, that far apart`);
    }
    if (quiet !== undefined && touchesQuiet(time, end, quiet)) {
      return wrong(`lasts until ${formatDuration(end)}, into a quiet period`);
    }
    return [];
  });
}

function touchesQuiet(start: number, end: number, { everyMs, forMs }: QuietPeriods): boolean {
  const period = Math.floor(start / everyMs) * everyMs;
  return end > period + everyMs - forMs;
}

function misplacedProblems({ place, misplaced }: Block['faults'][number], { isSequence }: Block): Problem[] {
  const message = isSequence
    ? 'belongs to the sequence as a whole: its faults follow each other'
    : 'is for faults of a sequence, which follow each other';
  return misplaced.map((key) => ({ path: ['nemesis', ...place, key], message, atKey: true as const }));
}

function familyProblems(fault: Block['faults'][number], { nodes }: NemesisSurroundings): Problem[] {
  const { family, parameters, place } = fault;
  const refused = family.refuse?.(parameters, nodeNames(nodes));
  if (refused === undefined) return [];
  return [{ path: ['nemesis', ...place, ...refused.path], message: refused.message, dependsOn: [['nodes']] }];
}

function pickProblems(blocks: readonly Block[]): Problem[] {
  const sizes = new Map<number, { readonly pick: number | 'some'; readonly options: number }>();
  for (const { choice } of blocks) {
    if (choice === undefined) continue;
    sizes.set(choice.item, { pick: choice.pick, options: (sizes.get(choice.item)?.options ?? 0) + 1 });
  }
  return [...sizes].flatMap(([item, { pick, options }]): Problem[] => {
    if (pick === 'some' || pick <= options) return [];
    const message = `there are only ${String(options)} to pick from`;
    return [{ path: ['nemesis', item, 'pick'], message }];
  });
}
