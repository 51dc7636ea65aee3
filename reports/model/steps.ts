import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { operationsOf } from '../../harness/core/history.ts';
import type { NodeView } from '../../harness/core/node-view.ts';
import type { StateLine, StatedEntry } from '../../harness/core/state-lines.ts';
import type { TraceLine } from '../../harness/core/trace.ts';
import type { Witness } from '../../harness/core/witness.ts';
import { answerWords, jsonWords, requestName, requestWords } from './request-words.ts';
import { markedSteps } from './step-marks.ts';
import type { ShownNode, StepRow, Steps } from './step-rows.ts';
import { shorten } from './words.ts';
import { WorldAt } from './world-at.ts';

/** Steps that a page carries at most; of longer runs it has those around what a reader wants to see first. */
const MOST_STEPS = 100_000;
/** Of them, those after that step. */
const AFTERWARDS = 10_000;
/** More clients than this have no lanes. */
const MOST_CLIENTS = 12;

/**
 * The steps of a run as a page shows them: what the trace and the states say, in the words of the field. Undefined where
 * there is no trace.
 */
export function stepsOf(record: RunRecord, witness: Witness | undefined, most = MOST_STEPS): Steps | undefined {
  const { trace, states } = record;
  if (trace.length === 0) return undefined;
  const nodes = nodesOf(record);
  const rows = new Rows(nodes, record).of(trace, states ?? []);
  const entries: StatedEntry[] = (states ?? []).flatMap((line) => line.entries ?? []);
  const { marks, focus } = markedSteps(record, rows, witness);
  const end = Math.min(rows.length, Math.max(most, (focus ?? rows.length) + AFTERWARDS));
  const begin = Math.max(0, end - most);
  return {
    nodes,
    clients: clientsOf(rows),
    total: rows.length,
    first: begin + 1,
    before: begin === 0 ? null : worldAfter(nodes, rows.slice(0, begin)),
    entries,
    rows: rows.slice(begin, end),
    marks: marks.filter(({ step }) => step > begin && step <= end),
    focus,
    inside: states?.some(({ log, accepted, votes }) => log ?? accepted ?? votes) === true,
  };
}

/** Members that joined later come after those of the plan. */
function nodesOf({ plan, trace }: RunRecord): string[] {
  return [...new Set([...plan.nodes, ...trace.map(({ node }) => node)])];
}

function clientsOf(rows: readonly StepRow[]): string[] {
  const clients = [...new Set(rows.flatMap(({ c }) => c ?? []))].filter((client) => client !== '');
  if (clients.length > MOST_CLIENTS) return [];
  return clients.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

function worldAfter(nodes: readonly string[], rows: readonly StepRow[]) {
  const world = WorldAt.initial(nodes);
  rows.forEach((row, position) => world.apply(row, position + 1));
  return world.snapshot();
}

type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

/** Turns lines of the trace into rows; remembers what every node showed last. */
class Rows {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #shown = new Map<string, ShownNode>();
  /** Position in the history of the n-th operation of a client: `p3/7`. */
  readonly #operations: ReadonlyMap<string, number>;
  /** What nodes show at all: a field that is nothing at every step is one that they do not show. */
  readonly #fields: readonly (keyof ShownNode)[];

  constructor(nodes: readonly string[], record: RunRecord) {
    this.#positions = new Map(nodes.map((node, position) => [node, position]));
    this.#operations = operationNames(record);
    this.#fields = fieldsIn(record.trace);
  }

  of(trace: readonly TraceLine[], states: readonly StateLine[]): StepRow[] {
    let at = 0;
    return trace.map((line) => {
      while ((states[at]?.step ?? Infinity) < line.step) at++;
      return this.#row(line, states[at]?.step === line.step ? states[at] : undefined);
    });
  }

  #row(line: TraceLine, state: StateLine | undefined): StepRow {
    const row: Writable<StepRow> = {
      t: Math.round(line.time / 1e3),
      r: line.rule,
      n: this.#positions.get(line.node) ?? 0,
    };
    if (line.packet !== undefined) row.p = line.packet;
    if (line.type !== undefined) row.y = line.type;
    if (line.detail !== undefined) row.d = shorten(jsonWords(line.detail), 120);
    if (line.sends.length > 0) {
      row.s = line.sends.map(({ packet, type, term }, position) => [
        packet,
        state?.sends?.[position] ?? `${type}${term === undefined ? '' : ` t${String(term)}`}`,
      ]);
    }
    this.#addClients(row, line);
    const shown = line.view && this.#news(line.node, line.view);
    if (shown !== undefined) row.v = shown;
    const inside = state && insideOf(state);
    if (inside !== undefined) row.g = inside;
    return row;
  }

  #addClients(row: Writable<StepRow>, { input, outputs }: TraceLine): void {
    if (input === undefined && outputs.length === 0) return;
    if (input !== undefined) row.i = shorten(requestWords(input), 120);
    if (outputs.length > 0) row.o = outputs.map((output) => shorten(answerWords(output), 120));
    const names = [...(input === undefined ? [] : [input]), ...outputs].map(requestName);
    row.c = names.map((name) => name?.slice(0, name.indexOf('/')) ?? '');
    row.h = names.map((name) => this.#operations.get(name ?? '') ?? -1);
  }

  /** Only what is another than the node showed before. */
  #news(node: string, view: NodeView): ShownNode | undefined {
    const before = this.#shown.get(node) ?? {};
    this.#shown.set(node, view);
    const news = this.#fields.filter((field) => before[field] !== view[field]).map((field) => [field, view[field]]);
    return Object.fromEntries(news) as ShownNode;
  }
}

/** A field that is nothing at every step is one that nodes do not show: some programs say who leads, and no more. */
function fieldsIn(trace: readonly TraceLine[]): (keyof ShownNode)[] {
  const views = trace.flatMap(({ view }) => view ?? []);
  return SHOWN.filter((field) => views.some((view) => view[field] !== NOTHING[field]));
}

/** What a view has where its node says nothing. */
const NOTHING: Readonly<Required<ShownNode>> = {
  role: 'follower',
  term: 0,
  votedFor: null,
  leader: null,
  life: 1,
  commitIndex: 0,
  lastApplied: 0,
  lastIndex: 0,
};
const SHOWN = Object.keys(NOTHING) as (keyof ShownNode)[];

function insideOf({ log, accepted, votes }: StateLine): StepRow['g'] | undefined {
  if (log === undefined && accepted === undefined && votes === undefined) return undefined;
  return { ...(log && { log }), ...(accepted && { accepted }), ...(votes && { votes }) };
}

/** Clients number their requests from 1, one operation each. */
function operationNames({ history }: RunRecord): ReadonlyMap<string, number> {
  const counts = new Map<number, number>();
  const byInvocation = operationsOf(history.events).toSorted((one, other) => one.index - other.index);
  return new Map(
    byInvocation.map(({ process, index }) => {
      const number = (counts.get(process) ?? 0) + 1;
      counts.set(process, number);
      return [`p${String(process)}/${String(number)}`, index];
    }),
  );
}
