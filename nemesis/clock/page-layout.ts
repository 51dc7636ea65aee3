import type { ClockName } from '../../harness/core/fault-action.ts';
import type { ClockState } from './clock-state.ts';

/** Both clocks of a node. */
export interface PageState {
  readonly wall: ClockState;
  readonly monotonic: ClockState;
}

/** CLOCK_REALTIME and its kin; CLOCK_MONOTONIC, its kin, and CLOCK_BOOTTIME. */
export const CLOCKS: readonly ClockName[] = ['wall', 'monotonic'];

/**
 * The control page that the shim reads (`nemesis/native/clock-shim/control-page.h`): two states, and an index whose
 * lowest bit says which of them counts. A change goes to the other one first, and then to the index.
 */
export const PAGE_SIZE = 4096;

/** Where the index is in the page. */
export const INDEX_OFFSET = 16;

const MAGIC = 0x4b43_4f4c_4344_5256n;
const VERSION = 1n;
const STATES_OFFSET = 64;
const CLOCK_WORDS = 5;
const WORD = 8;
const STATE_SIZE = CLOCKS.length * CLOCK_WORDS * WORD;

/** A page on which `state` counts, with index 0. */
export function encodePage(state: PageState): Buffer {
  const page = Buffer.alloc(PAGE_SIZE);
  page.writeBigUInt64LE(MAGIC, 0);
  page.writeBigUInt64LE(VERSION, WORD);
  for (const index of [0n, 1n]) encodeState(state).copy(page, stateOffset(index));
  return page;
}

export function encodeState(state: PageState): Buffer {
  const words = CLOCKS.map((name) => state[name]).flatMap(({ real, before, after }) => [
    real,
    before.shown,
    before.rate,
    after.shown,
    after.rate,
  ]);
  const bytes = Buffer.alloc(STATE_SIZE);
  words.forEach((word, position) => bytes.writeBigInt64LE(word, position * WORD));
  return bytes;
}

export function encodeIndex(index: bigint): Buffer {
  const bytes = Buffer.alloc(WORD);
  bytes.writeBigUInt64LE(index, 0);
  return bytes;
}

/** Where the state is that counts while the index is this one. */
export function stateOffset(index: bigint): number {
  return STATES_OFFSET + Number(index & 1n) * STATE_SIZE;
}

/** What a page says; undefined where it is no control page of this version. */
export function decodePage(page: Buffer): { readonly index: bigint; readonly state: PageState } | undefined {
  if (page.length < PAGE_SIZE) return undefined;
  if (page.readBigUInt64LE(0) !== MAGIC || page.readBigUInt64LE(WORD) !== VERSION) return undefined;
  const index = page.readBigUInt64LE(INDEX_OFFSET);
  const start = stateOffset(index);
  return { index, state: { wall: clockAt(page, start), monotonic: clockAt(page, start + CLOCK_WORDS * WORD) } };
}

function clockAt(page: Buffer, start: number): ClockState {
  const word = (position: number): bigint => page.readBigInt64LE(start + position * WORD);
  return {
    real: word(0),
    before: { shown: word(1), rate: word(2) },
    after: { shown: word(3), rate: word(4) },
  };
}
