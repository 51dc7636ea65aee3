import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockstepProgram } from '../../../../harness/core/contracts/lockstep.ts';
import { InputError, UnavailableError } from '../../../../harness/core/errors.ts';
import { openFleet, type OpenFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';

describe('programs that do not start', () => {
  let open: OpenFleet;
  before(() => void (open = openFleet('1')));
  after(() => open.close());

  const program = (...argv: [string, ...string[]]): LockstepProgram => ({ argv, shim: 'none', env: {} });
  const start = (argv: [string, ...string[]]) => open.fleet.start('n1', program(...argv)).hello;

  it('are not there', () => {
    assert.throws(
      () => start([join(open.directory, 'absent')]),
      (error) => error instanceof UnavailableError && /there is no program \S+absent$/.test(error.message),
    );
  });

  it('are files that nobody made executable', () => {
    const file = join(open.directory, 'node.sh');
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
    assert.throws(
      () => start([file]),
      (error) =>
        error instanceof UnavailableError &&
        error.message.endsWith(`${file} is not executable`) &&
        error.hint?.startsWith(`Say chmod +x ${file}`) === true,
    );
  });

  it('speak no control lines, and have no shim that does it for them', () => {
    const answer = '{"src":"n1","dest":"c0","body":{"type":"init_ok","in_reply_to":1}}';
    assert.throws(
      () => start(['sh', '-c', `read -r line; echo '${answer}'; read -r line`]),
      (error) =>
        error instanceof InputError &&
        /what the node wrote is not the hello that the protocol begins with: \{"src"/.test(error.message) &&
        /options\.runtime names the shim/.test(error.hint ?? ''),
    );
  });
});
