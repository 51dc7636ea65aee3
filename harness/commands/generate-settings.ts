import { InputError } from '../core/errors.ts';
import type { FailSemantics, NilRead } from '../core/history.ts';
import { model } from '../core/models/registry.ts';
import type { SequentialModel } from '../core/models/model.ts';
import type { Injection } from '../generate/generation.ts';
import { injections } from '../generate/injections/registry.ts';
import { sourceOf, TRANSACTIONAL, transactionSource, type HistorySource } from '../generate/source.ts';
import { anomalyScripts, type AnomalyScript, type WriteFunction } from '../generate/transactions/anomaly-scripts.ts';
import { jsonFlag } from './json-flag.ts';

export interface GenerateFlags {
  readonly model: string;
  readonly operations: string;
  readonly keys?: string;
  readonly clients: string;
  readonly values: string;
  readonly crashRate: string;
  readonly latency: string;
  readonly initial?: string;
  readonly failSemantics: FailSemantics;
  readonly nilRead: NilRead;
  readonly inject?: string;
  readonly seed: string;
}

const NS_PER_MS = 1e6;

/** Objects that are used at the same time, where the user does not say; a transaction is about several. */
const KEYS = { single: '1', transactions: '10' };

/** What makes up the history that the flags ask for. @throws InputError */
export function sourceBy(flags: GenerateFlags): HistorySource {
  const sequential = model(flags.model);
  const write = Object.hasOwn(TRANSACTIONAL, flags.model) ? TRANSACTIONAL[flags.model] : undefined;
  const values = flags.values === 'unique' ? Infinity : wholeNumber('--values', flags.values, Infinity);
  const shared = {
    seed: flags.seed,
    semantics: {
      model: sequential.name,
      initial: flags.initial === undefined ? sequential.initial : jsonFlag('--initial', flags.initial),
      failSemantics: flags.failSemantics,
      nilRead: flags.nilRead,
    },
    operations: wholeNumber('--operations', flags.operations, Infinity),
    keys: wholeNumber('--keys', flags.keys ?? (write === undefined ? KEYS.single : KEYS.transactions), 1e6),
    clients: wholeNumber('--clients', flags.clients, 1e5),
    crashRate: numberUpTo('--crash-rate', flags.crashRate, 1),
    latency: numberUpTo('--latency', flags.latency, 1e6) * NS_PER_MS,
  };
  if (write !== undefined) {
    if (values !== Infinity)
      throw invalid('--values', flags.values, 'unique, which is what transactions are judged by');
    return transactionSource(shared, write, anomalyOf(flags, write));
  }
  const injection = injectionOf(flags, sequential, values === Infinity);
  return sourceOf({ ...shared, model: sequential, values, injection });
}

function injectionOf(
  { inject, values }: GenerateFlags,
  sequential: SequentialModel,
  unique: boolean,
): Injection | undefined {
  if (inject === undefined) return undefined;
  const injection = injections.named(inject);
  if (injection.applies(sequential, unique)) return injection;
  const possible = injections.all.filter(({ applies }) => applies(sequential, unique)).map(({ name }) => name);
  const needsUnique = injection.applies(sequential, true);
  const where = `histories of ${sequential.name}${needsUnique ? ` with ${values} values` : ''}`;
  throw impossible(`${inject} cannot be proved in ${where}`, possible, needsUnique ? ' Or give --values unique.' : '');
}

function anomalyOf({ inject, model: name }: GenerateFlags, write: WriteFunction): AnomalyScript | undefined {
  if (inject === undefined) return undefined;
  const anomaly = anomalyScripts.named(inject);
  if (anomaly.writes.includes(write)) return anomaly;
  const possible = anomalyScripts.all.filter(({ writes }) => writes.includes(write)).map((each) => each.name);
  throw impossible(`${inject} cannot be inferred from histories of ${name}`, possible);
}

function impossible(message: string, possible: readonly string[], otherwise = ''): InputError {
  return new InputError(`--inject ${message}`, {
    code: 'INJECTION_IMPOSSIBLE',
    hint: `Possible there: ${possible.join(', ') || 'none'}.${otherwise}`,
  });
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most && Number.isSafeInteger(value)) return value;
  throw invalid(
    flag,
    text,
    most === Infinity ? 'a whole number from 1 on' : `a whole number from 1 to ${String(most)}`,
  );
}

function numberUpTo(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= most) return value;
  throw invalid(flag, text, `a number from 0 to ${String(most)}`);
}

function invalid(flag: string, text: string, expected: string): InputError {
  return new InputError(`${flag} ${text}: expected ${expected}`, { code: 'FLAG_INVALID' });
}
