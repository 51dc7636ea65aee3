import type { HistorySemantics } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import { model } from '../../core/models/registry.ts';
import type { SemanticsOverrides } from '../history/event-rules.ts';

/** Who says how a history is to be read: the user, the file, the tool it comes from, or nobody. */
export type SemanticsOrigin = 'flag' | 'header' | 'format' | 'guess' | 'default';

export type SemanticsOrigins = Readonly<Record<keyof HistorySemantics, SemanticsOrigin>>;

export interface ResolvedSemantics {
  readonly semantics: HistorySemantics;
  readonly origins: SemanticsOrigins;
}

/** Where nobody says anything. The initial value is the model's. */
const DEFAULTS = { model: 'cas-register', failSemantics: 'did-not-happen', nilRead: 'value' } as const;

/** What the user says counts before the file, the file before its format. Each piece says where it comes from. */
export function resolveSemantics(
  flags: SemanticsOverrides,
  header: Partial<HistorySemantics>,
  format: Partial<HistorySemantics>,
  guess: string | undefined,
): ResolvedSemantics {
  const origins: Partial<Record<keyof HistorySemantics, SemanticsOrigin>> = {};
  let tool = format;
  const choose = <K extends keyof HistorySemantics>(
    field: K,
    guessed: HistorySemantics[K] | undefined,
    otherwise: HistorySemantics[K],
  ): HistorySemantics[K] => {
    const sources: readonly [SemanticsOrigin, HistorySemantics[K] | undefined][] = [
      ['flag', flags[field] as HistorySemantics[K] | undefined],
      ['header', header[field]],
      ['format', tool[field]],
      ['guess', guessed],
      ['default', otherwise],
    ];
    const [origin, value] = sources.find(([, said]) => said !== undefined) as [SemanticsOrigin, HistorySemantics[K]];
    origins[field] = origin;
    return value;
  };
  const name = choose('model', guess, DEFAULTS.model);
  const { initial, nilRead } = model(name);
  // Tools that leave this open for some models do not for others.
  if (nilRead !== undefined && format.nilRead !== undefined) tool = { ...format, nilRead };
  const semantics: HistorySemantics = {
    model: name,
    initial: choose('initial', undefined, initial),
    failSemantics: choose('failSemantics', undefined, DEFAULTS.failSemantics),
    nilRead: choose('nilRead', undefined, DEFAULTS.nilRead),
  };
  return { semantics, origins: origins as SemanticsOrigins };
}

/** The semantics that a header gives; throws what `refuse` makes for what it may not say. */
export function semanticsIn(
  header: Readonly<Record<string, unknown>>,
  refuse: (reason: string) => Error,
): Partial<HistorySemantics> {
  const { model: name, initial, failSemantics, nilRead } = header;
  if (name !== undefined && typeof name !== 'string') throw refuse('model: expected a name');
  if (failSemantics !== undefined && failSemantics !== 'did-not-happen' && failSemantics !== 'observed-mismatch') {
    throw refuse(`failSemantics: expected did-not-happen or observed-mismatch, not ${JSON.stringify(failSemantics)}`);
  }
  if (nilRead !== undefined && nilRead !== 'value' && nilRead !== 'wildcard') {
    throw refuse(`nilRead: expected value or wildcard, not ${JSON.stringify(nilRead)}`);
  }
  return {
    ...(name === undefined ? {} : { model: name }),
    ...(initial === undefined ? {} : { initial: initial as Json }),
    ...(failSemantics === undefined ? {} : { failSemantics }),
    ...(nilRead === undefined ? {} : { nilRead }),
  };
}
