/** Prints what was accepted and what was not, as it comes; remembers whether anything failed. */
export class Report {
  failures = 0;

  /** `good` of `total`, of which at least `needed` must be good. */
  count(name: string, good: number, total: number, needed: number): void {
    this.that(`${name}: ${String(good)} of ${String(total)} (needed ${String(needed)})`, good >= needed);
  }

  that(name: string, holds: boolean): void {
    if (!holds) this.failures++;
    process.stdout.write(`${holds ? 'ok  ' : 'FAIL'} ${name}\n`);
  }

  note(text: string): void {
    process.stdout.write(`     ${text}\n`);
  }
}
