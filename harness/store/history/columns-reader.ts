import { InputError } from '../../core/errors.ts';
import type { HistoryColumns } from '../../core/history-columns.ts';
import type { HistorySemantics } from '../../core/history.ts';
import { COMPLETION_TYPES, SINGLE } from '../../core/history/codes.ts';
import { ColumnsBuilder, valueIds } from '../../core/history/columns-builder.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { SequentialModel } from '../../core/models/model.ts';
import { model } from '../../core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../../core/operation.ts';
import { unreadable } from '../unreadable.ts';
import { eachLine, textOf } from './byte-lines.ts';
import { EventScanner, INVOKE } from './event-scanner.ts';
import {
  DEFAULT_SEMANTICS,
  malformed,
  notJson,
  parseEvent,
  parseHeader,
  parseJson,
  type SemanticsOverrides,
} from './event-rules.ts';
import { Moments, TOO_FAR } from './moments.ts';

export interface ReadColumns {
  readonly columns: HistoryColumns;
  readonly semantics: HistorySemantics;
  /** The last line was cut off in the middle (its writer was killed) and left out. */
  readonly tornTail: boolean;
}

/**
 * Reads the operations of a history of any length into columns, line by line, with or without header; what
 * `readHistory` refuses is refused here, in the same words. Events of the nemesis are left out.
 *
 * @throws InputError with `file:line` and what was expected there
 */
export async function readHistoryColumns(path: string, overrides: SemanticsOverrides): Promise<ReadColumns> {
  const reader = new ColumnsReader(path, overrides);
  try {
    await eachLine(path, (bytes, from, to, number) => reader.line(bytes, from, to, number));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable(path, cause, 'Without a history there is nothing to judge.');
  }
  return reader.end();
}

class ColumnsReader {
  readonly #path: string;
  readonly #overrides: SemanticsOverrides;
  readonly #builder = new ColumnsBuilder();
  readonly #scanner = new EventScanner(this.#builder);
  #semantics: HistorySemantics;
  #model: SequentialModel | undefined;
  /** By function: whether the model has it. */
  readonly #known: (boolean | undefined)[] = [];
  readonly #moments = new Moments();
  #line = 0;
  #events = 0;
  #torn: { readonly line: number; readonly reason: string } | undefined;

  constructor(path: string, overrides: SemanticsOverrides) {
    this.#path = path;
    this.#overrides = overrides;
    this.#semantics = { ...DEFAULT_SEMANTICS, ...overrides };
  }

  line(bytes: Buffer, from: number, to: number, number: number): void {
    this.#line = number;
    if (this.#torn) throw malformed(this.#path, this.#torn.line, this.#torn.reason);
    if (this.#scanner.scan(bytes, from, to)) this.#takeScanned();
    else this.#takeText(textOf(bytes, from, to, number));
  }

  end(): ReadColumns {
    if (this.#torn?.line === 1) throw malformed(this.#path, 1, this.#torn.reason);
    model(this.#semantics.model);
    return { columns: this.#builder.columns(), semantics: this.#semantics, tornTail: this.#torn !== undefined };
  }

  #takeScanned(): void {
    const { process, type, f, key, first, second, node, error, planned } = this.#scanner;
    const position = this.#events++;
    const time = Number.isNaN(this.#scanner.time) ? position : this.#scannedTime();
    this.#refuseUnknown(f);
    const row =
      type === INVOKE
        ? this.#invoke(process, f, key, first, second, time, position)
        : this.#complete(process, f, type, first, second, time, position);
    if (node !== undefined) this.#builder.setNode(row, node);
    if (type === INVOKE && !Number.isNaN(planned)) this.#builder.setPlanned(row, planned);
    if (type !== INVOKE && error !== undefined) this.#builder.setError(row, error);
  }

  #scannedTime(): number {
    const time = this.#moments.at(this.#scanner.billions, this.#scanner.time);
    if (time === undefined) throw this.#refusal(TOO_FAR);
    return time;
  }

  #takeText(text: string): void {
    if (text.trim() === '') return;
    const value = parseJson(text);
    if (value === undefined) this.#torn = { line: this.#line, reason: notJson(text) };
    else if (this.#line === 1 && isJsonObject(value) && 'format' in value) {
      this.#semantics = { ...DEFAULT_SEMANTICS, ...parseHeader(value, this.#path), ...this.#overrides };
    } else this.#takeEvent(parseEvent(value, text, this.#events++, this.#moments, (reason) => this.#refusal(reason)));
  }

  #takeEvent({ process, type, f, key, value, time, index, node, error, answer, planned }: HistoryEvent): void {
    if (process === NEMESIS) return;
    const { first, second } = valueIds(value, this.#builder.values);
    const f1 = this.#builder.functions.id(f);
    this.#refuseUnknown(f1);
    if (type === 'invoke') {
      const keyId = key === undefined ? -1 : this.#builder.keys.id(key);
      const row = this.#invoke(process, f1, keyId, first, second, time, index);
      if (node !== undefined) this.#builder.setNode(row, node);
      if (planned !== undefined) this.#builder.setPlanned(row, planned);
    } else {
      const row = this.#complete(process, f1, COMPLETION_TYPES.indexOf(type), first, second, time, index);
      if (node !== undefined) this.#builder.setNode(row, node);
      if (error !== undefined) this.#builder.setError(row, error);
      if (answer !== undefined) this.#builder.setAnswer(row, answer);
    }
  }

  #invoke(process: number, f: number, key: number, first: number, second: number, time: number, index: number): number {
    const problem = this.#sequential().inputProblem(this.#functionName(f), this.#valueOf(first, second));
    if (problem !== undefined) throw this.#refusal(`value: ${problem}`);
    const open = this.#builder.openRow(process);
    if (open !== -1) {
      const name = this.#functionName(this.#builder.fAt(open));
      throw this.#refusal(`process ${process} has not completed its "${name}" yet`);
    }
    return this.#builder.invoke(process, f, key, first, second, time, index);
  }

  #complete(
    process: number,
    f: number,
    type: number,
    first: number,
    second: number,
    time: number,
    index: number,
  ): number {
    const open = this.#builder.openRow(process);
    if (open === -1 || this.#builder.fAt(open) !== f)
      throw this.#refusal(`process ${process} has no "${this.#functionName(f)}" to complete`);
    const invoked = this.#builder.invokedAt(open);
    if (time < invoked) throw this.#refusal(`time: the operation was invoked later, at ${invoked}`);
    return this.#builder.complete(process, type, first, second, time, index);
  }

  #refuseUnknown(f: number): void {
    const known = (this.#known[f] ??= this.#sequential().functions.includes(this.#functionName(f)));
    if (known) return;
    const { name, functions } = this.#sequential();
    throw this.#refusal(`f: the model ${name} knows ${functions.join(', ')}, not "${this.#functionName(f)}"`);
  }

  #valueOf(first: number, second: number): Json {
    const { values } = this.#builder;
    return second === SINGLE ? values.value(first) : [values.value(first), values.value(second)];
  }

  #functionName(f: number): string {
    return this.#builder.functions.all[f] as string;
  }

  #sequential(): SequentialModel {
    return (this.#model ??= model(this.#semantics.model));
  }

  #refusal(reason: string): InputError {
    return malformed(this.#path, this.#line, reason);
  }
}
