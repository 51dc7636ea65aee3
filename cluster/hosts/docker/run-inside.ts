import { connectEngine } from './engine.ts';
import { demultiplex } from './multiplexed.ts';

/**
 * `node run-inside.js CONTAINER PROGRAM [ARGUMENT...]`: runs a program in a container as if it were one of this machine,
 * through the engine alone. Its input is ours and ends with ours, also when we are killed; its output and its exit code
 * are ours as well.
 */
async function main([container = '', ...argv]: readonly string[]): Promise<number> {
  const engine = await connectEngine();
  const exec = await engine.getContainer(container).exec({
    Cmd: [...argv],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const connection = await exec.start({ hijack: true, stdin: true });
  process.stdin.pipe(connection);
  for await (const frames of demultiplex(connection)) {
    for (const { channel, data } of frames) process[channel].write(data);
  }
  return (await exec.inspect()).ExitCode ?? 1;
}

process.exitCode = await main(process.argv.slice(2));
// The program may have ended by itself, with input still open.
process.stdin.destroy();
