/** What the first node of a lab has as the last number of its address: in a network of Docker's, and in namespaces. */
const FIRST_NODES = [11, 1];

/**
 * The networks that nodes of a run were in, by their first three numbers: those within 10.0.0.0/8 in which what nodes wrote has
 * the addresses of most of them. Nothing else says it after the run, as labs draw their networks.
 */
export function labNetworks(texts: readonly string[], nodes: number): string[] {
  const seen = new Map<string, Set<number>>();
  for (const text of texts) {
    for (const [, network = '', last] of text.matchAll(/(?<![\d.])(10\.\d{1,3}\.\d{1,3})\.(\d{1,3})(?!\.?\d)/g)) {
      const numbers = seen.get(network) ?? new Set();
      seen.set(network, numbers.add(Number(last)));
    }
  }
  return [...seen].filter(([, numbers]) => FIRST_NODES.some((first) => holdsMost(numbers, first, nodes))).map(first);
}

function holdsMost(numbers: ReadonlySet<number>, first: number, nodes: number): boolean {
  const held = Array.from({ length: nodes }, (_, node) => first + node).filter((number) => numbers.has(number));
  return held.length * 2 > nodes;
}

function first([network]: readonly [string, unknown]): string {
  return network;
}
