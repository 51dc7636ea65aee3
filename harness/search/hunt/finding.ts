import type { Breach } from './attempt.ts';

export const FINDINGS_FORMAT = 'verdict-findings/1';

/** What a hunt found: the first schedule that breaks something in this way. One line of `findings.jsonl`. */
export interface Finding extends Breach {
  readonly type: 'finding';
  /** From 1, as they came. */
  readonly number: number;
  /** With the hunt's target and portfolio it stands for exactly this schedule; `position` is its place in the hunt. */
  readonly seed: string;
  readonly position: number;
  readonly strategy: string;
  readonly system: string;
  readonly build: string;
  readonly semantics: string;
  readonly nodes: readonly string[];
  /** Steps of the schedule. */
  readonly steps: number;
  /** Rolling digest of the world at its end. */
  readonly digest: number;
  /** Folder with the schedule and its trace, below the hunt's. */
  readonly folder: string;
}

/** A small schedule that breaks the same as a finding. A line of its own, for it comes later. */
export interface ShrunkFinding {
  readonly type: 'shrunk';
  /** Of the finding. */
  readonly number: number;
  readonly nodes: readonly string[];
  readonly steps: number;
  readonly digest: number;
  readonly folder: string;
  /** It could become smaller still, but the hunt's time was over. */
  readonly unfinished?: true;
}

/** Another finding took the place of this one: its schedule is earlier and breaks the same, but another thread was faster. */
export interface SupersededFinding {
  readonly type: 'superseded';
  /** Of the finding that does not count any more. */
  readonly number: number;
  /** Of the one that counts. */
  readonly by: number;
}

export type FindingLine = Finding | ShrunkFinding | SupersededFinding;

/** A finding with its small schedule; null where there is none. */
export interface KeptFinding extends Finding {
  readonly shrunk: ShrunkFinding | null;
}

/** The findings that the lines tell of, one per signature: where threads found the same, that of the earliest schedule. */
export function findingsIn(lines: readonly FindingLine[]): KeptFinding[] {
  const shrunk = new Map(lines.flatMap((line) => (line.type === 'shrunk' ? [[line.number, line] as const] : [])));
  const first = new Map<string, KeptFinding>();
  for (const line of lines) {
    if (line.type !== 'finding') continue;
    const known = first.get(line.signature);
    if (known !== undefined && known.position <= line.position) continue;
    first.set(line.signature, { ...line, shrunk: shrunk.get(line.number) ?? null });
  }
  return [...first.values()].sort((one, other) => one.position - other.position);
}
