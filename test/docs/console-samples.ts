import assert from 'node:assert/strict';

/** A command as a page shows it after `$ `, and the lines of its output shown below. */
export interface ConsoleSample {
  readonly command: string;
  readonly shown: readonly string[];
}

/** A line of a page that stands for any number of lines; at the end of a line, for the rest of it. */
const LEFT_OUT = '…';

/** The commands of all ```console blocks of a page of Markdown, in their order. */
export function consoleSamples(page: string): ConsoleSample[] {
  return [...page.matchAll(/^```console\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((sample) => {
        const [command = '', ...shown] = sample.trimEnd().split('\n');
        return { command, shown };
      }),
  );
}

/** Fails unless the output is what a page shows, line by line, but for what it leaves out, times and dates. */
export function assertShown(output: string, shown: readonly string[]): void {
  const lines = output.trimEnd().split('\n');
  if (shown.length === 0) {
    assert.equal(output, '');
    return;
  }
  let next = 0;
  let leftOut = false;
  for (const expected of shown) {
    if (expected === LEFT_OUT) {
      leftOut = true;
      continue;
    }
    const found = lines.findIndex((line, index) => index >= next && isShownAs(line, expected));
    assert.ok(found === next || (leftOut && found > next), `not where it is shown: ${expected}\nin\n${output}`);
    next = found + 1;
    leftOut = false;
  }
  assert.ok(leftOut || next === lines.length, `more than is shown:\n${output}`);
}

function isShownAs(line: string, expected: string): boolean {
  if (!expected.endsWith(` ${LEFT_OUT}`)) return timeless(line) === timeless(expected);
  return timeless(line).startsWith(timeless(expected.slice(0, -LEFT_OUT.length)));
}

/** Without what differs from run to run: durations, and the moments in the names of folders. */
function timeless(line: string): string {
  return line.replace(/\d{8}T\d{6}/g, 'MOMENT').replace(/\d+(\.\d+)? ?(ms|s)\b/g, 'DURATION');
}
