import { predicateNamed } from '../../checkers/invariants/catalogue.ts';
import { count } from '../../reports/model/words.ts';
import { alignedRows } from '../../reports/text/table.ts';
import { formatTextStep } from '../core/schedule/format-text.ts';
import { TYPE_NAMES } from '../core/schedule/vocabulary.ts';
import { formatStep } from '../core/step.ts';
import type { ComparisonReport, LostInvariant } from '../search/preservation/comparison.ts';
import { INIT } from '../core/raft/rule-name.ts';
import { rowsOf, type MatrixRow } from '../search/preservation/rows.ts';
import type { RuledViolation } from '../search/preservation/ruled-trial.ts';
import type { Cell, Tally } from '../search/preservation/tally.ts';

const MATRIX_FORMAT = 'verdict-preservation/1';
const COMPARISON_FORMAT = 'verdict-lost-invariants/1';

/** Of which build, and how long. */
export interface Measured {
  readonly system: string;
  readonly build: string;
  readonly seed: string;
  readonly stopped: 'time' | 'interrupted' | undefined;
}

export interface Compared extends Measured {
  readonly against: string;
  readonly semantics: string;
}

/** The preservation matrix: invariants by rules. */
export function matrixLines(
  { system, build, seed, stopped }: Measured,
  walks: number,
  tally: Tally,
  broken: readonly RuledViolation[],
): string[] {
  const early = stopped === undefined ? '' : `, stopped (${stopped})`;
  const rows = rowsOf(tally);
  const untested = rows.filter(({ held }) => held === 0).map(({ id }) => id);
  return [
    `${system} ${build}: ${count(walks, 'random schedule')} from seed ${seed}${early}`,
    'How often the premise of each invariant held, and so was tested, at the steps of each rule; ! in how many schedules it broke first there.',
    '',
    ...tableOf(rows, tally),
    '',
    ...(untested.length === 0 ? [] : [`Untested: ${untested.join(', ')}`]),
    ...broken.map(({ predicate, rule, sentence }) => `Broken: ${predicate} at ${rule}: ${sentence}`),
    ...(broken.length === 0 ? ['Nothing was broken.'] : []),
  ];
}

/** What was lost, where, and how. */
export function comparisonLines(about: Compared, report: ComparisonReport): string[] {
  const { system, build, against, seed, stopped } = about;
  const { lost, brokenByBoth, exploredDepth, exploredStates, walks, predicates, changed } = report;
  const early = stopped === undefined ? '' : `, stopped (${stopped})`;
  const ids = new Set(lost.map(({ predicate }) => predicateNamed(predicate).invariant.id));
  return [
    `${system} ${build} against ${against}: every schedule of ${count(exploredDepth, 'step')} (${exploredStates} states), ` +
      `then ${count(walks, 'random schedule')} from seed ${seed} on both${early}`,
    lost.length === 0
      ? `Nothing is lost of ${predicates.length} predicates.`
      : `Lost: ${count(lost.length, 'predicate')} of ${count(ids.size, 'invariant')}`,
    ...(lost.length === 0
      ? []
      : [
          '',
          ...tableOf(
            rowsOf(changed).filter(({ id }) => ids.has(id)),
            changed,
            lost,
          ),
        ]),
    ...groupsOf(lost).flatMap((group) => ['', ...groupLines(group)]),
    ...(brokenByBoth.length === 0 ? [] : ['', `Broken by ${against}, too: ${brokenByBoth.join(', ')}`]),
  ];
}

/** Lost invariants with the same schedule together; the shortest schedules, and so those nearest to the cause, first. */
function groupsOf(lost: readonly LostInvariant[]): LostInvariant[][] {
  const groups = new Map<string, LostInvariant[]>();
  for (const each of lost) {
    const schedule = scheduleText(each);
    groups.set(schedule, [...(groups.get(schedule) ?? []), each]);
  }
  const lengthOf = (group: readonly LostInvariant[]): number => group[0]?.schedule.length ?? 0;
  return [...groups.values()].sort((one, other) => lengthOf(one) - lengthOf(other));
}

function groupLines(group: readonly LostInvariant[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { nodes, schedule, shortest } = first;
  return [
    `${count(schedule.length, 'step')} on ${count(nodes.length, 'node')}, ${shortest ? 'none within the small bounds is shorter' : 'shrunk'}:`,
    `  ${scheduleText(first)}`,
    ...group.flatMap(({ predicate, rule, point, node, sentence }) => [
      `  ${predicateNamed(predicate).invariant.id} ${predicate}: lost at ${rule} (${point}, ${node})`,
      `    ${sentence}`,
    ]),
  ];
}

function scheduleText({ schedule }: LostInvariant): string {
  return schedule.map(formatTextStep).join('; ');
}

/** Cells: how often the premise held; `!` and the number of schedules in which it broke first at the rule. */
function tableOf(rows: readonly MatrixRow[], tally: Tally, lost: readonly LostInvariant[] = []): string[] {
  const rules = tally.rules
    .map(([rule]) => rule)
    .filter((rule) => rule === INIT || rows.some(({ cells }) => isFilled(cells[rule])));
  const extra = lost.map(({ rule }) => rule).filter((rule) => !rules.includes(rule));
  const columns = [...rules, ...new Set(extra)];
  const isLost = (id: string, rule: string): boolean =>
    lost.some((each) => each.rule === rule && predicateNamed(each.predicate).invariant.id === id);
  return alignedRows([
    ['', '', ...columns.map(briefRule)],
    ...rows.map(({ id, name, cells }) => [id, name, ...columns.map((rule) => cellText(cells[rule], isLost(id, rule)))]),
  ]);
}

function isFilled(cell: Cell | undefined): boolean {
  return cell !== undefined && (cell.held > 0 || cell.broken > 0);
}

function cellText(cell: Cell | undefined, isLost: boolean): string {
  const { held, broken } = cell ?? { held: 0, broken: 0 };
  const mark = broken > 0 ? `!${broken}` : isLost ? '!' : '';
  return [held > 0 ? briefNumber(held) : '', mark].filter((part) => part !== '').join(' ') || '-';
}

function briefNumber(value: number): string {
  if (value < 10_000) return String(value);
  return value < 10_000_000 ? `${Math.round(value / 1000)}k` : `${Math.round(value / 1_000_000)}M`;
}

/** Deliveries by the short name of their type, as schedules have it. */
function briefRule(rule: string): string {
  const type = rule.startsWith(DELIVER) ? TYPE_NAMES.short(rule.slice(DELIVER.length)) : undefined;
  return type ?? rule;
}

const DELIVER = 'deliver ';

export function matrixDocument(
  about: Measured,
  walks: number,
  tally: Tally,
  broken: readonly RuledViolation[],
): object {
  return {
    format: MATRIX_FORMAT,
    ...about,
    stopped: about.stopped ?? null,
    schedules: walks,
    rules: Object.fromEntries(tally.rules),
    invariants: rowsOf(tally),
    predicates: cellsOf(tally),
    broken,
  };
}

export function comparisonDocument(about: Compared, report: ComparisonReport): object {
  const { lost, changed, reference, ...rest } = report;
  return {
    format: COMPARISON_FORMAT,
    ...about,
    stopped: about.stopped ?? null,
    ...rest,
    lost: lost.map((each) => ({
      invariant: predicateNamed(each.predicate).invariant.id,
      ...each,
      schedule: each.schedule.map(formatStep),
    })),
    matrix: { [about.build]: cellsOf(changed), [about.against]: cellsOf(reference) },
  };
}

function cellsOf(tally: Tally): Record<string, Record<string, Cell>> {
  return Object.fromEntries(
    tally.predicates.map((predicate) => [
      predicate,
      Object.fromEntries(tally.rules.map(([rule]) => [rule, tally.cell(predicate, rule)])),
    ]),
  );
}
