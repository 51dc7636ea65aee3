import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { Json } from '../../core/json.ts';
import type { Choice, SingleStep } from './choices.ts';

/** Functions of requests whose value names nodes. */
const ABOUT_NODES = ['reconfigure', 'configure', 'transfer'];

/** The same choices at other nodes: a node without a new name loses all its choices. */
export function withNodes(choices: readonly Choice[], renamed: ReadonlyMap<string, string>): Choice[] {
  return choices.flatMap((choice) => {
    const step = stepWithNodes(choice.step, renamed);
    return step === undefined ? [] : [{ ...choice, step }];
  });
}

/** Old names by first use to the names the cluster begins with; nodes that do nothing come last. */
export function nodesByFirstUse(choices: readonly Choice[], nodes: readonly string[]): Map<string, string> {
  const used = choices.flatMap(({ step }) => ('from' in step ? [step.from, step.to] : [step.node]));
  const order = new Set([...used, ...nodes].filter((name) => nodes.includes(name)));
  return new Map([...order].map((name, position) => [name, nodes[position] as string]));
}

/** How requests are made alike; every way is one that a canonical schedule may be able to afford. */
export interface RequestMerge {
  readonly clients?: true;
  readonly keys?: true;
  readonly functions?: true;
}

/**
 * The same choices with clients `a`, `b`, …, keys `x`, `y`, …, values 1, 2, … by first use and requests numbered from 1;
 * what is merged gets one name.
 */
export function withRequests(choices: readonly Choice[], merge: RequestMerge = {}): Choice[] {
  const names = new RequestNames(requestsIn(choices), merge);
  return choices.map((choice) => {
    const { step } = choice;
    return step.rule === 'input' ? { ...choice, step: { ...step, request: names.of(step.request) } } : choice;
  });
}

function stepWithNodes(step: SingleStep, renamed: ReadonlyMap<string, string>): SingleStep | undefined {
  const of = (name: string): string => renamed.get(name) ?? name;
  const gone = (name: string): boolean => renamed.get(name) === '';
  if ('from' in step)
    return gone(step.from) || gone(step.to) ? undefined : { ...step, from: of(step.from), to: of(step.to) };
  if (gone(step.node)) return undefined;
  const node = of(step.node);
  if (step.rule === 'reconfigure') {
    const members = step.request.members.filter((name) => !gone(name)).map(of);
    return { ...step, node, request: { ...step.request, members } };
  }
  if (step.rule !== 'input' || !ABOUT_NODES.includes(step.request.f)) return { ...step, node };
  return { ...step, node, request: { ...step.request, value: valueWithNodes(step.request.value, of) } };
}

function valueWithNodes(value: Json, of: (name: string) => string): Json {
  if (typeof value === 'string') return of(value);
  return Array.isArray(value) ? value.map((item) => valueWithNodes(item as Json, of)) : value;
}

function requestsIn(choices: readonly Choice[]): KeyValueRequest[] {
  return choices.flatMap(({ step }) => (step.rule === 'input' ? [step.request] : []));
}

class RequestNames {
  readonly #merge: RequestMerge;
  readonly #clients = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #keys = new Map<string, string>();
  readonly #values = new Map<string, number>();

  constructor(requests: readonly KeyValueRequest[], merge: RequestMerge) {
    this.#merge = merge;
    for (const { client, key } of requests) {
      named(this.#clients, client, merge.clients ? 'a' : letter('a', this.#clients.size));
      if (key !== '') named(this.#keys, key, merge.keys ? 'x' : letter('x', this.#keys.size));
    }
    this.#numberRequests(requests);
  }

  of({ client, request, f, key, value }: KeyValueRequest): KeyValueRequest {
    const base = {
      client: this.#clients.get(client) ?? client,
      request: this.#numbers.get(identity(client, request)) ?? request,
    };
    if (ABOUT_NODES.includes(f)) return { ...base, f, key, value };
    const known = this.#keys.get(key) ?? key;
    if (this.#merge.functions) return { ...base, f: 'write', key: known, value: this.#value([client, request]) };
    return { ...base, f, key: known, value: this.#renamed(value) };
  }

  /** In the order of the client's own numbers; requests of merged clients as they come first. */
  #numberRequests(requests: readonly KeyValueRequest[]): void {
    const order = this.#merge.clients ? [...requests] : [...requests].sort((one, other) => one.request - other.request);
    const counts = new Map<string, number>();
    for (const { client, request } of order) {
      const key = identity(client, request);
      if (this.#numbers.has(key)) continue;
      const renamed = this.#clients.get(client) ?? client;
      const count = (counts.get(renamed) ?? 0) + 1;
      counts.set(renamed, count);
      this.#numbers.set(key, count);
    }
  }

  #renamed(value: Json): Json {
    if (value === null) return null;
    return Array.isArray(value) ? value.map((item) => this.#renamed(item as Json)) : this.#value(value);
  }

  #value(value: Json): number {
    const key = JSON.stringify(value);
    const known = this.#values.get(key) ?? this.#values.size + 1;
    this.#values.set(key, known);
    return known;
  }
}

function named(names: Map<string, string>, old: string, name: string): void {
  if (!names.has(old)) names.set(old, name);
}

function identity(client: string, request: number): string {
  return `${client}/${String(request)}`;
}

/** The letters from `first` on, then numbered ones. */
function letter(first: string, position: number): string {
  const code = first.charCodeAt(0) + position;
  return code <= 'z'.charCodeAt(0) ? String.fromCharCode(code) : `${first}${String(position)}`;
}
