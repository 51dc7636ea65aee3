import { isJsonObject } from '../json.ts';

/**
 * In which file of its output folder a node keeps account of what is certain to survive a loss of power: one
 * {@link SyncAccount} as JSON, written anew in one piece whenever it changes.
 */
export const SYNC_ACCOUNT = 'synced.json';

/**
 * A file beside a replaced one, under its name with this added: what it was before. It is there from right before the
 * replacement until that is durable, and again in place of the other after a loss of power.
 */
export const BEFORE = '.before';

/** How many bytes of each file, from its beginning, are certain to survive; of files it does not name, all. */
export interface SyncAccount {
  /** Files of the data folder, by name. */
  readonly data: Readonly<Record<string, number>>;
  /**
   * Files of the output folder in which the node tells what it did. They count as far as it has told others too, synced
   * or not: what nobody ever heard of did not happen.
   */
  readonly output: Readonly<Record<string, number>>;
}

export function formatAccount({ data, output }: SyncAccount): string {
  return JSON.stringify({ data, output });
}

/** Undefined for anything that is no account. */
export function parseAccount(text: string): SyncAccount | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { data, output } = value;
  return isSizes(data) && isSizes(output) ? { data, output } : undefined;
}

function isSizes(value: unknown): value is Record<string, number> {
  return isJsonObject(value) && Object.values(value).every((size) => Number.isInteger(size) && (size as number) >= 0);
}
