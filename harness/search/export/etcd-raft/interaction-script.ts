/**
 * A script in the form of github.com/cockroachdb/datadriven: commands, each followed by `----` and the output that is
 * expected. Outputs are left empty: `go test -rewrite` fills them in.
 */
export class InteractionScript {
  readonly #lines: string[] = [];
  #untranslated = 0;

  /** Steps that are comments only. */
  get untranslated(): number {
    return this.#untranslated;
  }

  /** Begins something new, after a blank line. */
  section(comment?: string): void {
    if (this.#lines.at(-1) !== '') this.#lines.push('');
    if (comment !== undefined) this.comment(comment);
  }

  comment(text: string): void {
    this.#lines.push(`# ${text}`);
  }

  /** A comment in the place of a command that the language does not have. */
  without(reason: string): void {
    this.#untranslated++;
    this.comment(`  no counterpart: ${reason}`);
  }

  /** @param input lines that belong to the command */
  command(command: string, input: readonly string[] = []): void {
    this.#lines.push(command, ...input, '----', '');
  }

  text(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }
}
