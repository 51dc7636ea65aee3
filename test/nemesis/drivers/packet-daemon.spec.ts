import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HarnessError } from '../../../harness/core/errors.ts';
import { PacketDaemon } from '../../../nemesis/drivers/packet-daemon.ts';
import { packetDaemonIfAny } from '../../../nemesis/native/packet-daemon.ts';
import { skipUnless } from '../station-lab.ts';

/** A daemon that answers so much and then does what a shell can do. */
function shell(script: string): readonly string[] {
  return ['sh', '-c', `echo '{"answer":"ready"}'; ${script}`];
}

function saying(text: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof HarnessError && text.test(error.message);
}

describe('a packet daemon', () => {
  let opened: PacketDaemon | undefined;

  const open = async (script: string): Promise<PacketDaemon> => {
    opened = await PacketDaemon.start('n1', shell(script));
    return opened;
  };

  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  it('that cannot do its work says why', async function () {
    const program = await packetDaemonIfAny();
    skipUnless(this, 'path' in program, 'missing' in program ? program.missing : '');
    const path = 'path' in program ? program.path : '';
    await assert.rejects(
      PacketDaemon.start('n1', [path, '1', '1', '/nonexistent/journal']),
      saying(/packet daemon of n1 failed: .*open the journal: No such file/),
    );
  });

  it('that does not exist is reported', async () => {
    await assert.rejects(PacketDaemon.start('n2', ['/nonexistent/daemon']), saying(/n2 failed: .*ENOENT/));
  });

  it('that ends by itself fails the order that waits, and those after it', async () => {
    const daemon = await open('read order; exit 3');
    await assert.rejects(daemon.order('counters'), saying(/ended with exit code 3/));
    await assert.rejects(daemon.order('counters'), saying(/ended with exit code 3/));
  });

  it('that says what is no answer is reported', async () => {
    const daemon = await open('read order; echo nonsense; cat');
    await assert.rejects(daemon.order('counters'), saying(/answered "nonsense"/));
  });

  it('that speaks unasked is not believed any more', async () => {
    const daemon = await open('echo more; cat');
    await assert.rejects(
      daemon.order('counters').then(() => daemon.order('counters')),
      HarnessError,
    );
  });

  it('that refuses an order shows a mistake of ours', async () => {
    const daemon = await open(`read order; echo '{"answer":"refused","problem":"no"}'; cat`);
    await assert.rejects(
      daemon.order('rule x'),
      (error) => error instanceof RangeError && /refused "rule x": no/.test(error.message),
    );
  });
});
