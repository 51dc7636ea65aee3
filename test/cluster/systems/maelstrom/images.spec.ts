import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { maelstrom } from '../../../../cluster/systems/maelstrom/maelstrom.ts';
import type { LockstepFleet, LockstepProgram } from '../../../../harness/core/contracts/lockstep.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';

describe('maelstrom’s program in an image', () => {
  it('is started as the image says, with the arguments of the spec, under the shim of whatever runtime it has', () => {
    assert.deepEqual(programOf({}), { argv: [], shim: 'any', env: {}, image: 'my-raft:1' });
    assert.deepEqual(programOf({ args: ['--fast'], env: { A: 'b' }, runtime: 'none' }), {
      argv: ['--fast'],
      shim: 'none',
      env: { A: 'b' },
      image: 'my-raft:1',
    });
  });

  it('is not built here', async () => {
    await assert.rejects(
      maelstrom.build('program', { kind: 'dockerfile', path: 'Dockerfile' }),
      (error) => error instanceof InputError && /docker build/.test(error.hint ?? ''),
    );
    const built = await maelstrom.build('program', { kind: 'image', image: 'my-raft:1' });
    assert.deepEqual(built.program, { kind: 'image', image: 'my-raft:1' });
  });
});

/** What a fleet is asked to start for the image. */
function programOf(given: JsonObject): LockstepProgram | undefined {
  let asked: LockstepProgram | undefined;
  const fleet = { prepare: (_: readonly string[], program: LockstepProgram) => (asked = program) };
  const program = { kind: 'image', image: 'my-raft:1' } as const;
  const options = maelstrom.options(given);
  const handlers = maelstrom.lockstep?.({ build: 'program', options, program }, fleet as unknown as LockstepFleet);
  handlers?.handlers.begin?.(['n1']);
  return asked;
}
