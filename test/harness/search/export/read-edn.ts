import type { Json } from '../../../../harness/core/json.ts';
import type { HistoryEvent } from '../../../../harness/core/operation.ts';

/** Reads what Jepsen writes, as far as histories need it: maps, vectors, strings, numbers, keywords, nil. */
export function readEdnHistory(text: string): HistoryEvent[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'))
    .map((line) => {
      const { value, ...event } = new EdnReader(line).read() as unknown as HistoryEvent & { value: [string, Json] };
      return { ...event, key: value[0], value: value[1] };
    });
}

class EdnReader {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\]]|[^\s,{}[\]"]+/g) ?? [];
  }

  read(): Json {
    const token = this.#take();
    if (token === '{') return this.#map();
    if (token === '[') return this.#until(']');
    if (token === 'nil') return null;
    return token.startsWith(':') ? token.slice(1) : (JSON.parse(token) as Json);
  }

  #map(): Json {
    const items = this.#until('}');
    return Object.fromEntries(
      items.flatMap((key, index) => (index % 2 === 0 ? [[key as string, items[index + 1] as Json]] : [])),
    );
  }

  #until(end: string): Json[] {
    const items: Json[] = [];
    while (this.#tokens[this.#next] !== end) items.push(this.read());
    this.#next++;
    return items;
  }

  #take(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new Error('the EDN ends too early');
    return token;
  }
}
