import { count } from '../../../reports/model/words.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import { NEMESIS, type EventType, type HistoryEvent } from '../../core/operation.ts';
import { isWhole, Moments, TOO_FAR } from '../history/moments.ts';

/** An event as Jepsen keeps it: a map with `process`, `type`, `f`, `value` and more. */
export interface JepsenRow {
  readonly line: number;
  /** Missing in histories that hold finished transactions only. */
  readonly process: number | string | undefined;
  readonly type: EventType;
  readonly f: string;
  readonly key: Json | undefined;
  readonly value: Json;
  /** The digits of one that no number holds. */
  readonly time: number | string | undefined;
  readonly error: Json | undefined;
  /** Of a completion without a known outcome: what was answered that cannot be an answer. */
  readonly answer?: string;
  readonly node: string | undefined;
}

/** What is wrong with a row: the field, and what was expected. */
export class RowProblem extends Error {}

const TYPES: readonly unknown[] = ['invoke', 'ok', 'fail', 'info'];

/** @throws RowProblem */
export function jepsenRow(value: Json, line: number): JepsenRow {
  if (!isJsonObject(value)) throw new RowProblem(`expected a map {:process 0, :type :invoke, :f :read, …}`);
  const { process, type, f, key, time, error, answer, node } = value;
  if (process !== undefined && typeof process !== 'string' && !Number.isSafeInteger(process)) {
    throw new RowProblem(':process: expected a whole number or a keyword such as :nemesis');
  }
  if (!TYPES.includes(type)) throw new RowProblem(':type: expected :invoke, :ok, :fail or :info');
  if (typeof f !== 'string') throw new RowProblem(':f: expected a keyword such as :read');
  if (!isTime(time)) throw new RowProblem(':time: expected nanoseconds');
  return {
    line,
    process: process as number | string | undefined,
    type: type as EventType,
    f,
    key: key ?? undefined,
    value: value['value'] ?? null,
    time: time ?? undefined,
    error: error ?? undefined,
    ...(type === 'info' && typeof answer === 'string' ? { answer } : {}),
    node: typeof node === 'string' ? node : undefined,
  };
}

function isTime(time: Json | undefined): time is number | string | null | undefined {
  return typeof time === 'string' ? isWhole(time) : typeof time === 'number' || time === undefined || time === null;
}

export interface JepsenEvents {
  readonly events: HistoryEvent[];
  readonly lines: number[];
  readonly remarks: string[];
}

/**
 * Rows as events. Rows of processes with names are no operations; those of the nemesis are kept, others left out. Where
 * the value of every operation is a pair `[key value]`, as jepsen.independent makes them, it is taken apart. Times count
 * only when every row has one; otherwise the order of the rows does.
 *
 * @throws RowProblem through `refuse`, with the line
 */
export function eventsOf(rows: readonly JepsenRow[], refuse: (line: number, reason: string) => Error): JepsenEvents {
  const kept = rows.filter(({ process }) => typeof process !== 'string' || process === NEMESIS);
  const clients = kept.filter(({ process }) => process !== NEMESIS);
  const complete = clients.some(({ type }) => type === 'invoke') ? kept : withInvocations(kept);
  const timed = kept.every(({ time }) => time !== undefined);
  const paired = arePairs(clients);
  const moments = new Moments();
  const events = complete.map((row, position): HistoryEvent => {
    if (row.process === undefined) throw refuse(row.line, ':process: expected a whole number');
    const own = row.process !== NEMESIS && paired ? apart(row) : row;
    return {
      index: position,
      time: timed ? momentOf(row, moments, refuse) : position,
      process: row.process as number | typeof NEMESIS,
      type: row.type,
      f: row.f,
      ...(own.key === undefined ? {} : { key: keyText(own.key) }),
      value: own.value,
      ...(row.error === undefined
        ? {}
        : { error: typeof row.error === 'string' ? row.error : JSON.stringify(row.error) }),
      ...(row.answer === undefined || row.type === 'invoke' ? {} : { answer: row.answer }),
      ...(row.node === undefined ? {} : { node: row.node }),
    };
  });
  const others = rows.length - kept.length;
  return {
    events,
    lines: complete.map(({ line }) => line),
    remarks:
      others === 0
        ? []
        : [
            `${count(others, 'row')} of ${others === 1 ? 'a process that is no client was' : 'processes that are no clients were'} left out`,
          ],
  };
}

function momentOf(
  { time = 0, line }: JepsenRow,
  moments: Moments,
  refuse: (line: number, reason: string) => Error,
): number {
  const moment = moments.of(time);
  if (moment === undefined) throw refuse(line, TOO_FAR);
  return moment;
}

/**
 * A history of completions only. Each operation began when its process had completed the one before; where no process
 * is named nothing is known of its beginning. So no order in real time is claimed that was not there.
 */
function withInvocations(rows: readonly JepsenRow[]): JepsenRow[] {
  let fresh =
    1 + rows.reduce((most, { process }) => (typeof process === 'number' ? Math.max(most, process) : most), -1);
  const named = rows.map((row) => (row.process === undefined ? { ...row, process: fresh++ } : row));
  const next = new Map<JepsenRow, JepsenRow>();
  const latest = new Map<number | string, JepsenRow>();
  const first: JepsenRow[] = [];
  for (const row of named) {
    if (typeof row.process !== 'number') continue;
    const before = latest.get(row.process);
    const time = (before ?? named[0])?.time;
    const invocation: JepsenRow = { ...row, type: 'invoke', time };
    if (before) next.set(before, invocation);
    else first.push(invocation);
    latest.set(row.process, row);
  }
  return [
    ...first,
    ...named.flatMap((row) => {
      const following = next.get(row);
      return following ? [row, following] : [row];
    }),
  ];
}

function arePairs(clients: readonly JepsenRow[]): boolean {
  const asked = clients.filter(({ type }) => type === 'invoke');
  const rows = asked.length > 0 ? asked : clients;
  return rows.length > 0 && rows.every(isPair);
}

/** A cas is a pair itself, and a transaction a list that may have two members: theirs has to be inside of the pair. */
function isPair({ f, key, value }: JepsenRow): boolean {
  if (key !== undefined || !isList(value) || value.length !== 2 || isList(value[0])) return false;
  if (f === 'cas') return isList(value[1]) && value[1].length === 2;
  return f !== 'txn' || isList(value[1]);
}

function apart({ key, value }: JepsenRow): Pick<JepsenRow, 'key' | 'value'> {
  if (!isList(value) || value.length !== 2) return { key, value };
  return { key: value[0], value: value[1] as Json };
}

function keyText(key: Json): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
