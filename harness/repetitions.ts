import { existsSync } from 'node:fs';
import { accountOf, inexactness, type LockstepAccount } from './core/lockstep-account.ts';
import type { Json } from './core/json.ts';
import { finishRun, type JudgedRun } from './finish.ts';
import { firstDifference, firstDifferentLine } from './store/said-file.ts';

/** What is kept of a run until all have ended: not its history. */
type Repeated = Pick<JudgedRun, 'folder' | 'document'>;

/**
 * Runs of one plan in an engine that promises the same steps each time. A run by itself measures that with one repetition; what
 * differs seldom shows only in many. Then nobody keeps the claim, whichever of them were alike.
 */
export class Repetitions {
  readonly #runs: Repeated[] = [];

  add({ folder, document }: Repeated): void {
    this.#runs.push({ folder, document });
  }

  /**
   * Takes the claim to be exact from runs of which another one was not the same, files and reports included.
   *
   * @returns what all of them came to, in a sentence; undefined where nothing was claimed of steps
   */
  async settle(): Promise<string | undefined> {
    const [first, ...others] = this.#runs;
    const digest = first?.document.traceDigest;
    if (first === undefined || digest === undefined) return undefined;
    const other = others.find(({ document }) => document.traceDigest !== digest);
    const claiming = this.#runs.filter(({ document }) => document.level === 'exact');
    if (other === undefined && claiming.length === this.#runs.length) {
      return `${count(this.#runs)} took the same steps, twice each: exact, trace ${digest}`;
    }
    const reason = other === undefined ? undefined : await this.#deny(claiming, first, other);
    return `not exact: ${reason ?? this.#reasonOfOne()}`;
  }

  /** Each of those that were alike in themselves is told of one that was not like it. */
  async #deny(claiming: readonly Repeated[], first: Repeated, other: Repeated): Promise<string> {
    const own = this.#reasonOfOne();
    for (const run of claiming) {
      const against = run.document.traceDigest === first.document.traceDigest ? other : first;
      await denyExact(run, against);
    }
    const digests = new Set(this.#runs.map(({ document }) => document.traceDigest));
    const account = accountOf(await environmentAgainst(first, other));
    const reason = own ?? (account && inexactness(account)) ?? 'two runs of this plan took different steps';
    return `${count(this.#runs)} came to ${String(digests.size)} different traces; ${reason}`;
  }

  /** Why a run said of itself that it is not exact. */
  #reasonOfOne(): string | undefined {
    const reasons = this.#runs.map(({ document: { level, environment } }) => {
      const account = level === 'exact' ? undefined : accountOf(environment);
      return account && inexactness(account);
    });
    return reasons.find((reason) => reason !== undefined);
  }
}

async function denyExact(run: Repeated, against: Repeated): Promise<void> {
  const { folder, document } = run;
  folder.writeJson('environment', await environmentAgainst(run, against));
  const { traceDigest, replay } = document;
  await finishRun(folder, { replay, started: undefined, ...(traceDigest && { traceDigest }), repeats: false });
}

/** What the run says of where it ran, with the first difference between it and another one. */
async function environmentAgainst(run: Repeated, { folder }: Repeated): Promise<Record<string, Json>> {
  const environment = run.folder.readJson('environment') as Record<string, Json>;
  const account = accountOf(environment);
  const [one, other] = [run.folder.path('said'), folder.path('said')];
  if (account === undefined || !existsSync(one) || !existsSync(other)) return environment;
  const difference = await firstDifference(one, other, Date.now());
  const inTrace = await firstDifferentLine(run.folder.path('trace'), folder.path('trace'));
  // The first line of a trace is none of a step.
  const differsAt = difference?.step ?? (inTrace === undefined ? null : inTrace.number - 1);
  const told: LockstepAccount = { ...account, differsAt, against: folder.id, ...(difference && { difference }) };
  return { ...environment, lockstep: told as unknown as Json };
}

function count(runs: readonly Repeated[]): string {
  return `${String(runs.length)} runs of this plan`;
}
