import { createReadStream, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { differenceOf, SAID_FORMAT, type SaidDifference, type SaidLine } from '../core/said.ts';
import { LineFile } from './line-file.ts';
import type { RunFolder } from './run-folder.ts';

/**
 * What nodes say in a run and in the one that shows whether it repeats, each in a file of its own. The second one is there only
 * as long as it is needed.
 */
export class SaidFiles {
  readonly #paths: Readonly<Record<'first' | 'second', string>>;
  #file: SaidFile | undefined;

  constructor(folder: RunFolder) {
    const first = folder.path('said');
    this.#paths = { first, second: `${first}.again` };
  }

  begin(run: 'first' | 'second'): void {
    this.#file?.close();
    this.#file = new SaidFile(this.#paths[run]);
  }

  hear(said: Omit<SaidLine, 'step'>): void {
    this.#file?.hear(said);
  }

  moved(steps: number): void {
    this.#file?.moved(steps);
  }

  /** To be asked when both runs are over. */
  async difference(): Promise<SaidDifference | undefined> {
    this.#end();
    const { first, second } = this.#paths;
    return firstDifference(first, second, Date.now());
  }

  close(): void {
    this.#end();
    rmSync(this.#paths.second, { force: true });
  }

  #end(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

class SaidFile {
  readonly #file: LineFile;
  #heard: Omit<SaidLine, 'step'>[] = [];
  #steps = 0;

  constructor(path: string) {
    this.#file = new LineFile(path, { format: SAID_FORMAT });
  }

  hear(said: Omit<SaidLine, 'step'>): void {
    this.#heard.push(said);
  }

  /** What was heard since the last time belongs to this step; 0: to the beginning of the world. */
  moved(step: number): void {
    for (const said of this.#heard) this.#file.write(JSON.stringify({ step, ...said }));
    this.#heard = [];
    this.#steps = step;
  }

  /** What was heard last is of a step that did not come to its end. */
  close(): void {
    this.moved(this.#steps + 1);
    this.#file.close();
  }
}

/**
 * The first difference between what nodes said in two runs of a plan; undefined where there is none in what both of them say.
 *
 * @param wallMs the machine's clock when they ran, ms since 1970
 */
export async function firstDifference(one: string, other: string, wallMs: number): Promise<SaidDifference | undefined> {
  const found = await firstDifferentLine(one, other);
  return found && differenceOf(JSON.parse(found.first) as SaidLine, JSON.parse(found.second) as SaidLine, wallMs);
}

/** The first line that two files both have and that is not the same, with its number from 1. */
export async function firstDifferentLine(
  one: string,
  other: string,
): Promise<{ readonly number: number; readonly first: string; readonly second: string } | undefined> {
  const others = linesOf(other);
  let number = 0;
  try {
    for await (const first of linesOf(one)) {
      number++;
      const second = await others.next();
      if (second.done === true) return undefined;
      if (first !== second.value) return { number, first, second: second.value };
    }
    return undefined;
  } finally {
    await others.return(undefined);
  }
}

async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  const input = createReadStream(path);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } finally {
    input.destroy();
  }
  return undefined;
}
