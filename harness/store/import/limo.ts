import type { Json } from '../../core/json.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import type { HistoryFormat, ImportedHistory } from './history-format.ts';

/** Histories of LiMo: `[thread] call add(1)` and `[thread] return 1` under `# @object atomic-queue`. */
export const limo: HistoryFormat = {
  name: 'limo',
  summary: 'calls and returns of threads under "# @object …-queue", as LiMo reads them',
  recognises: (head) => /^\s*(#[^\n]*\n\s*)*(# @object\s|\[\d+\]\s+call\s)/.test(head),
  read: readLimo,
  defaults: { model: 'fifo-queue', failSemantics: 'did-not-happen', nilRead: 'value' },
};

const CALL = /^\[(\d+)\]\s+call\s+(\w+)\s*\(\s*(-?\d+)?\s*\)$/;
const RETURN = /^\[(\d+)\]\s+return(?:\s+(-?\d+|empty))?$/;
const ENQUEUE: readonly string[] = ['add', 'enq', 'enqueue', 'push', 'put', 'offer'];
const DEQUEUE: readonly string[] = ['rmv', 'remove', 'deq', 'dequeue', 'pop', 'get', 'poll'];

function readLimo(text: string, refuse: (line: number, reason: string) => Error): ImportedHistory {
  const events: HistoryEvent[] = [];
  const numbers: number[] = [];
  const open = new Map<number, { readonly f: string; readonly input: Json }>();
  const lines = text.split('\n');
  let tornAt: number | undefined;
  for (const [position, raw] of lines.entries()) {
    const line = raw.trim();
    const number = position + 1;
    if (line.startsWith('#')) refuseOtherObjects(line, (reason) => refuse(number, reason));
    if (line === '' || line.startsWith('#')) continue;
    const event = eventOf(line, events.length, open);
    const isLast = number === lines.length;
    if (event !== undefined && (!isLast || isWhole(event, raw))) {
      events.push(event);
      numbers.push(number);
    } else if (isLast && (event !== undefined || events.length > 0)) tornAt = number;
    else throw refuse(number, 'expected "[thread] call METHOD(VALUE)" of a queue or "[thread] return VALUE|empty"');
  }
  return { events, lines: numbers, header: {}, tornAt, remarks: [] };
}

function eventOf(
  line: string,
  index: number,
  open: Map<number, { readonly f: string; readonly input: Json }>,
): HistoryEvent | undefined {
  const [, caller, method = '', argument] = CALL.exec(line) ?? [];
  if (caller !== undefined) {
    const process = Number(caller);
    const f = ENQUEUE.includes(method) ? 'enqueue' : DEQUEUE.includes(method) ? 'dequeue' : undefined;
    if (f === undefined || (f === 'enqueue') !== (argument !== undefined)) return undefined;
    const input = argument === undefined ? null : Number(argument);
    open.set(process, { f, input });
    return { index, time: index, process, type: 'invoke', f, value: input };
  }
  const [, returning, answer] = RETURN.exec(line) ?? [];
  const call = open.get(Number(returning));
  if (call === undefined) return undefined;
  const output = answer === undefined || answer === 'empty' ? null : Number(answer);
  const value = call.f === 'enqueue' ? call.input : output;
  return { index, time: index, process: Number(returning), type: 'ok', f: call.f, value };
}

/** Of a last line without line feed: whether nothing that matters can be missing. A number may have had more digits. */
function isWhole({ type, f }: HistoryEvent, raw: string): boolean {
  return type === 'invoke' || f === 'enqueue' || /(empty\s*|\d\s+|\r)$/.test(raw);
}

function refuseOtherObjects(line: string, refuse: (reason: string) => Error): void {
  const object = /^#\s*@object\s+(\S+)/.exec(line)?.[1];
  if (object !== undefined && !object.endsWith('queue')) throw refuse(`@object ${object}: expected a queue`);
}
