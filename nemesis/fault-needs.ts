import { z } from 'zod';
import type { FaultFamily } from '../harness/core/contracts/fault-family.ts';
import type { CapabilityName } from '../harness/core/contracts/host.ts';
import { mechanismsAt, PLACES, type Place } from '../harness/core/capability-table.ts';
import type { Json, JsonObject } from '../harness/core/json.ts';

/** What a fault needs of a host where a live run has it, by what it asks for itself when a spec uses it. */
export interface FaultNeeds {
  /** With its defaults. */
  readonly always: readonly CapabilityName[];
  /** What keys change: `nth`, or `mode: hold` where it depends on the value. */
  readonly unless: readonly KeyedNeed[];
}

interface KeyedNeed {
  readonly keys: readonly string[];
  /** Needed beside the others. */
  readonly more: readonly CapabilityName[];
  /** Not needed then. */
  readonly less: readonly CapabilityName[];
}

/** Asks a fault what it needs under its defaults and under every other value of each key, as far as values can be told. */
export function faultNeeds(family: FaultFamily): FaultNeeds {
  const base = defaultsOf(family);
  const always = family.requires(base);
  const changes = new Map<string, KeyedNeed>();
  for (const [key, type] of Object.entries(family.parameters.shape)) {
    for (const value of valuesOf(type as z.ZodType)) {
      const needed = family.requires({ ...base, [key]: value });
      const more = needed.filter((name) => !always.includes(name));
      const less = always.filter((name) => !needed.includes(name));
      if (more.length + less.length === 0) continue;
      const change = JSON.stringify([more, less]);
      const keys = new Set([
        ...(changes.get(change)?.keys ?? []),
        typeof value === 'string' ? `${key}: ${value}` : key,
      ]);
      changes.set(change, { keys: [...keys], more, less });
    }
  }
  return { always, unless: [...changes.values()].map(withoutRepeats) };
}

/** `packet-loss; with nth or burst also packet-seeded`. */
export function needsInWords({ always, unless }: FaultNeeds): string {
  const changed = unless.map(({ keys, more, less }) => {
    const names = more.join(', ');
    return `with ${alternatives(keys)} ${less.length > 0 ? `${names} in its place` : `also ${names}`}`;
  });
  return [always.join(', '), ...changed].join('; ');
}

/** Where a fault can be had under its defaults. */
export function placesOf({ always }: FaultNeeds): readonly Place[] {
  return PLACES.filter((place) => always.every((capability) => mechanismsAt(capability, place).length > 0));
}

/** `namespace, docker as root`: hosts, and which of them only with which rights. */
export function placesInWords(places: readonly Place[]): string {
  const hosts = [...new Set(places.map(({ host }) => host))];
  const parts = hosts.map((host) => {
    const rights = places.filter((place) => place.host === host).map((place) => place.rights);
    return rights.length > 1 ? host : `${host} as ${rights.join()}`;
  });
  return parts.join(', ');
}

/** Every value of a closed choice says the same as its key alone. */
function withoutRepeats({ keys, more, less }: KeyedNeed): KeyedNeed {
  const names = keys.map((key) => key.split(':')[0] ?? key);
  const isRepeated = (name: string): boolean => names.filter((other) => other === name).length > 1;
  return {
    keys: [...new Set(keys.map((key, i) => (isRepeated(names[i] ?? '') ? (names[i] ?? key) : key)))],
    more,
    less,
  };
}

function alternatives(keys: readonly string[]): string {
  return keys.length < 2 ? keys.join('') : `${keys.slice(0, -1).join(', ')} or ${keys.at(-1) ?? ''}`;
}

/** The parameters of an entry that says as little as it may. */
function defaultsOf({ name, parameters }: FaultFamily): JsonObject {
  const demanded = Object.entries(parameters.shape).flatMap(([key, type]): [string, Json][] => {
    if ((type as z.ZodType).safeParse(undefined).success) return [];
    const [value] = valuesOf(type as z.ZodType);
    if (value === undefined) throw new RangeError(`no value of the key ${key} of fault ${name} can be told`);
    return [[key, value]];
  });
  return parameters.parse(Object.fromEntries(demanded)) as JsonObject;
}

/** Values that a key may have: all of a closed choice, and of an open one those of common kinds. */
function valuesOf(type: z.ZodType): Json[] {
  return [...choicesOf(z.toJSONSchema(type, { io: 'input' })), ...COMMON].filter(
    (value) => type.safeParse(value).success,
  );
}

const COMMON: readonly Json[] = [true, false, 0, 1, 2, 50, '1s', '1mbit', 'n1', ['n1'], { up: '1s', down: '1s' }];

function choicesOf(schema: z.core.JSONSchema.BaseSchema): Json[] {
  const {
    enum: values = [],
    const: only,
    anyOf = [],
    items,
  } = schema as {
    readonly enum?: Json[];
    readonly const?: Json;
    readonly anyOf?: z.core.JSONSchema.BaseSchema[];
    readonly items?: z.core.JSONSchema.BaseSchema;
  };
  const listed = items === undefined ? [] : choicesOf(items).map((value) => [value]);
  return [...values, ...(only === undefined ? [] : [only]), ...anyOf.flatMap(choicesOf), ...listed];
}
