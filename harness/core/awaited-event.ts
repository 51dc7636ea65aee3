/** Something that happens in a run at a time nobody knows beforehand, and that a fault can wait for. */
export type AwaitedEvent =
  /** A node takes the lead, as far as it is seen. */
  | { readonly kind: 'leader-elected' }
  /** So many operations have succeeded. */
  | { readonly kind: 'ok'; readonly count: number }
  /** Some node has committed an entry with a higher index than this. */
  | { readonly kind: 'commit-index'; readonly above: number };

/** `leader-elected`, `200 ok`, `commit-index>50`: as specs write it. */
export function eventInWords(event: AwaitedEvent): string {
  switch (event.kind) {
    case 'leader-elected':
      return 'leader-elected';
    case 'ok':
      return `${String(event.count)} ok`;
    case 'commit-index':
      return `commit-index>${String(event.above)}`;
  }
}

/** What the n-th occurrence waits for, n from 1: so many times as much, where the event is a number that is reached. */
export function nthEvent(event: AwaitedEvent, n: number): AwaitedEvent {
  if (event.kind === 'ok') return { ...event, count: event.count * n };
  return event.kind === 'commit-index' ? { ...event, above: event.above * n } : event;
}
