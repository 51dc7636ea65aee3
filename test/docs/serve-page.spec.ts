import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { startServing } from '../harness/serve/serving-process.ts';
import { CLI } from '../verdict-process.ts';
import { assertShown } from './console-samples.ts';
import { follow, makePageFolder, samplesOf } from './shown-commands.ts';

describe('docs/how-to/serve.md', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => void (folder = makePageFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const sample of samplesOf('how-to/serve.md')) {
    it(`$ ${sample.command}`, async () => {
      const [, , verb] = sample.command.split(' ');
      if (verb !== 'serve') return follow(folder, sample, 0);
      // On any port that is free, as the usual one may be taken.
      const serving = await startServing([CLI, 'serve', '--port', '0'], folder);
      try {
        assertShown(serving.printed.replace(new URL(serving.url).port, '7878'), sample.shown);
        assert.match(await (await fetch(serving.url)).text(), /2 runs</);
      } finally {
        assert.equal(await serving.end('SIGINT'), 0);
      }
    });
  }
});
