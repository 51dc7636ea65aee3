import { execa } from 'execa';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './report.ts';
import { verdict, verdictWithoutDocker, withOut } from '../verdict-process.ts';

/** A wrong spec and what its message must say. */
const WRONG: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ['unknown key', 'nodez: 3\n', /spec\.yaml:1:1 nodez: unknown key/],
  ['bad duration', 'duration: soon\n', /spec\.yaml:1:11 duration: expected a duration such as/],
  [
    'misspelt shape',
    'nemesis:\n  - { fault: partition, shape: majorty, every: 8s, for: 4s }\n',
    /spec\.yaml:2:32 .*majority/,
  ],
  [
    'ring of 2',
    'nodes: 2\nnemesis:\n  - { fault: partition, shape: ring, every: 8s, for: 4s }\n',
    /spec\.yaml:3:32 .*ring/,
  ],
  ['unknown system', 'system: zookeeper\n', /zookeeper.*raft.*etcd/],
  ['unknown build', 'build: paper+no-such-bug\n', /no-such-bug/],
];

/** Bad input is 64 with its place, a full or impossible folder is 70, a missing engine is 69. */
export async function badInput(report: Report): Promise<void> {
  await withOut(async (out) => {
    for (const [name, text, message] of WRONG) {
      const spec = join(out, 'spec.yaml');
      writeFileSync(spec, text);
      const ended = await verdict('run', spec, '--out', out);
      report.that(`${name}: exit code 64 and its place`, ended.exitCode === 64 && message.test(ended.stderr));
      if (!message.test(ended.stderr)) report.note(ended.stderr);
    }
    writeFileSync(join(out, 'file'), '');
    const under = await verdict('run', '--engine', 'sim', '--out', join(out, 'file', 'runs'));
    report.that('--out under a regular file: exit code 70', under.exitCode === 70);
    await fullDisk(report, out);
    const absent = await verdictWithoutDocker('run', '--engine', 'live', '--host', 'docker', '--out', out);
    report.that(
      'Docker demanded but absent: exit code 69 and the remedy',
      absent.exitCode === 69 && /install docker/i.test(absent.stderr),
    );
  });
}

/** A run into a full 1 MB file system ends with 70 and leaves nothing running. */
async function fullDisk(report: Report, out: string): Promise<void> {
  const small = join(out, 'small');
  mkdirSync(small);
  const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { reject: false });
  if (mounted.exitCode !== 0) {
    report.note('a full file system could not be tried: mounting needs root');
    return;
  }
  try {
    const ended = await verdict(
      'run',
      '--host',
      'namespace',
      '--engine',
      'live',
      '--set',
      'workload.rate=2000/s',
      '--out',
      small,
    );
    report.that('--out on a full file system: exit code 70', ended.exitCode === 70);
    const cleaned = await verdict('clean');
    report.that('nothing is left of it', cleaned.stdout.includes('Nothing to clean'));
  } finally {
    await execa('umount', [small]);
  }
}
