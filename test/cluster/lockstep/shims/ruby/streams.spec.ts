import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request, requireRuby, RubyLab, testProgram } from './ruby-kit.ts';

const program = testProgram('streams.rb');

describe('the Ruby shim: standard input and output', function () {
  const lab = new RubyLab();
  before(function () {
    requireRuby(this);
  });
  after(() => lab.end());

  it('delivers a line to every way of reading, and sends what every way of writing writes', async () => {
    const reads = namesIn('READ');
    const writes = namesIn('WRITE');
    const node = await lab.start(program);
    await node.step(request({ read: reads[0] }));
    let now = 0;
    let logged = 0;
    for (const [index, read] of reads.entries()) {
      // The last way of writing cannot be taken back, so it comes last.
      const write = index === reads.length - 1 ? writes.at(-1) : writes[index % (writes.length - 1)];
      if (write === 'other_stdout' || write === 'kept_copy') logged++;
      const step = await node.step(request({ read: reads[index + 1] ?? 'gets', write, text: `é${read}` }));
      // A poller looks again when time has passed.
      const { messages } = step.messages.length > 0 ? step : await node.tick((now += 1_000_000_000));
      assert.deepEqual(
        messages.map(({ body }) => body),
        [{ type: 'read_ok', read, write, text: `é${read}` }],
        `${read}, then ${String(write)}`,
      );
    }
    assert.equal(node.stderr.split('this is for the log').length - 1, logged, 'what is not for stdout is in the log');
  });

  it('takes lines in pieces, and long ones', async () => {
    const pieces = (text: string): string[] => text.match(/[^]{1,7}/g) ?? [];
    const node = await lab.start({ ...program, pieces });
    const text = 'ä€'.repeat(20_000);
    const { messages } = await node.step(request({ text }));
    assert.equal(messages[0]?.body['text'], text);
  });
});

/** The keys of a table in the program. */
function namesIn(table: string): string[] {
  const source = readFileSync(program.argv[1] as string, 'utf8');
  const lines = source.slice(source.indexOf(`${table} = {`)).split('}.freeze', 1)[0] as string;
  return [...lines.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name as string);
}
