import type { Json } from '../../core/json.ts';
import type { MicroOperation } from '../../core/models/micro-operation.ts';
import type { CompletionType, HistoryEvent } from '../../core/operation.ts';
import { stream, type Stream } from '../../core/random.ts';
import { TimeHeap } from '../heap.ts';
import type { AnomalyScript, WriteFunction } from './anomaly-scripts.ts';
import { RotatingKeys } from './rotating-keys.ts';

export interface TransactionSettings {
  readonly seed: string;
  /** `append`: lists; `w`: registers. */
  readonly write: WriteFunction;
  readonly transactions: number;
  readonly clients: number;
  /** Keys in use at the same time. */
  readonly keys: number;
  /** Writes to a key before another one takes its place, so that lists stay short. */
  readonly writesPerKey: number;
  /** Most parts of one transaction. */
  readonly parts: number;
  /** Chance that a transaction's outcome stays unknown; half of these happen. */
  readonly crashRate: number;
  /** Chance that a transaction is refused, and does nothing. */
  readonly failRate: number;
  /** Mean time from invocation to completion, ns. */
  readonly latency: number;
  /** An anomaly to show once, on keys that nothing else uses. */
  readonly anomaly: AnomalyScript | undefined;
}

/** From which share of the transactions on the anomaly is shown: late, so that a checker has to get there. */
const SHOW_FROM = 0.98;

interface Draft {
  readonly process: number;
  readonly client: number;
  readonly asked: readonly MicroOperation[];
  readonly fate: CompletionType;
  answer: readonly MicroOperation[] | undefined;
}

type Item =
  | { readonly moment: 'idle'; readonly client: number }
  | { readonly moment: 'effect' | 'completion'; readonly draft: Draft }
  | { readonly moment: 'scripted'; readonly event: Omit<HistoryEvent, 'index' | 'time'> };

/**
 * Makes up a history of transactions as clients of a correct store would record it: each transaction takes effect as a
 * whole at one moment between its invocation and its completion, so the history is strictly serializable by
 * construction, but for the anomaly asked for. Equal settings, equal histories.
 */
export class TransactionGenerator {
  readonly #settings: TransactionSettings;
  readonly #random: Stream;
  readonly #items = new TimeHeap<Item>();
  readonly #keys: RotatingKeys;
  readonly #store = new Map<string, Json>();
  readonly #processes: number[];
  #retired: number;
  #toStart: number;
  #index = 0;
  #shown = false;

  constructor(settings: TransactionSettings) {
    this.#settings = settings;
    this.#random = stream(settings.seed, 'generate-transactions');
    this.#keys = new RotatingKeys(settings.keys, settings.writesPerKey);
    this.#processes = Array.from({ length: settings.clients }, (_, client) => client);
    this.#retired = settings.clients;
    this.#toStart = settings.transactions;
  }

  *events(): IterableIterator<HistoryEvent> {
    for (let client = 0; client < this.#settings.clients; client++) this.#later(0, 0.5, { moment: 'idle', client });
    for (let next = this.#items.pop(); next !== undefined; next = this.#items.pop()) {
      const { time, item } = next;
      const event = this.#happen(item, time);
      if (event) yield { index: this.#index++, time: Math.round(time), ...event };
      if (this.#isTimeToShow()) this.#show(time);
    }
  }

  #happen(item: Item, time: number): Omit<HistoryEvent, 'index' | 'time'> | undefined {
    switch (item.moment) {
      case 'idle':
        return this.#toStart > 0 ? this.#invoke(item.client, time) : undefined;
      case 'effect':
        if (this.#takesEffect(item.draft)) item.draft.answer = this.#execute(item.draft.asked);
        this.#later(time, 0.5, { moment: 'completion', draft: item.draft });
        return undefined;
      case 'completion':
        return this.#complete(item.draft, time);
      case 'scripted':
        return item.event;
    }
  }

  #invoke(client: number, time: number): Omit<HistoryEvent, 'index' | 'time'> {
    this.#toStart--;
    const { parts, write, crashRate, failRate } = this.#settings;
    const asked = Array.from({ length: 1 + this.#random.integer(parts) }, (): MicroOperation => {
      if (this.#random.chance(0.5)) return ['r', this.#keys.toRead(this.#random), null];
      const { key, value } = this.#keys.toWrite(this.#random);
      return [write, key, value];
    });
    const chance = this.#random.next();
    const fate = chance < crashRate ? 'info' : chance < crashRate + failRate ? 'fail' : 'ok';
    const draft: Draft = { process: this.#processes[client] as number, client, asked, fate, answer: undefined };
    this.#later(time, 0.5, { moment: 'effect', draft });
    return { process: draft.process, type: 'invoke', f: 'txn', value: asked };
  }

  #takesEffect({ fate }: Draft): boolean {
    return fate === 'ok' || (fate === 'info' && this.#random.chance(0.5));
  }

  #execute(asked: readonly MicroOperation[]): readonly MicroOperation[] {
    return asked.map(([f, key, value]) => {
      const name = String(key);
      const before = this.#store.get(name);
      if (f === 'r') return [f, key, before ?? null];
      this.#store.set(name, f === 'w' ? value : [...((before ?? []) as readonly Json[]), value]);
      return [f, key, value];
    });
  }

  #complete(draft: Draft, time: number): Omit<HistoryEvent, 'index' | 'time'> {
    const { client, process, fate, asked, answer } = draft;
    if (fate === 'info') this.#processes[client] = this.#retired++;
    this.#later(time, 0.05, { moment: 'idle', client });
    return { process, type: fate, f: 'txn', value: fate === 'ok' ? (answer as readonly MicroOperation[]) : asked };
  }

  #isTimeToShow(): boolean {
    const { anomaly, transactions } = this.#settings;
    return anomaly !== undefined && !this.#shown && this.#toStart <= transactions * (1 - SHOW_FROM);
  }

  /** The script's unit of time is one latency. */
  #show(now: number): void {
    this.#shown = true;
    const { anomaly, write, latency } = this.#settings;
    const scripted = anomaly?.transactions(write) ?? [];
    const first = this.#retired;
    for (const { process, from, to, type, parts } of scripted) {
      const own = parts.map(([f, key, value]): MicroOperation => [f, `anomaly-${key}`, value]);
      const asked = own.map(([f, key, value]): MicroOperation => [f, key, f === 'r' ? null : value]);
      const common = { process: first + process, f: 'txn' };
      this.#items.push(now + (from + 0.25) * latency, {
        moment: 'scripted',
        event: { ...common, type: 'invoke', value: asked },
      });
      this.#items.push(now + (to + 0.25) * latency, {
        moment: 'scripted',
        event: { ...common, type, value: type === 'ok' ? own : asked },
      });
      this.#retired = Math.max(this.#retired, first + process + 1);
    }
  }

  /** After a time of the given mean, in latencies. */
  #later(time: number, share: number, item: Item): void {
    this.#items.push(time - Math.log(1 - this.#random.next()) * share * this.#settings.latency, item);
  }
}
