import { join } from 'node:path';
import type { OwnProgram } from '../../harness/core/contracts/host.ts';
import { UnavailableError } from '../../harness/core/errors.ts';
import { COMPILER, compiled, type NativeProgram } from './compile.ts';

const NAME = 'packet-daemon';

const SOURCES = ['main', 'copies', 'draws', 'fatal', 'journal', 'orders', 'packet', 'queue', 'rule', 'waiting'];

/** Exact arithmetic: a fused multiplication would give other delays than those that can be told beforehand. */
const OPTIONS = ['-std=c17', '-O2', '-ffp-contract=off', '-fno-math-errno'];

const PACKET_DAEMON: NativeProgram = {
  name: NAME,
  products: [NAME],
  steps: (sources) => [
    [COMPILER, ...OPTIONS, '-o', NAME, ...SOURCES.map((source) => join(sources, `${source}.c`)), '-lm'],
  ],
};

/** The program that acts on packets, compiled where that has not happened yet. Throws UnavailableError where it cannot be had. */
export async function packetDaemon(): Promise<string> {
  return join(await compiled(PACKET_DAEMON), NAME);
}

/** The same for hosts that are to try it. */
export async function packetDaemonIfAny(): Promise<OwnProgram> {
  try {
    return { path: await packetDaemon() };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { missing: error.message, remedy: error.hint ?? '' };
  }
}
