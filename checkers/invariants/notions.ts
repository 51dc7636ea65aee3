// The vocabulary in which naive evaluators are written: the proof's definitions as functions of the whole state.
// Where a snapshot took the place of a log's oldest entries, statements are about the entries above it.

export * from './notions/acceptance.ts';
export * from './notions/elections.ts';
export * from './notions/entries.ts';
export * from './notions/world.ts';
