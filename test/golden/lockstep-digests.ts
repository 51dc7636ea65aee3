import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';

/**
 * Golden: digests of traces of test/cluster/lockstep/surroundings.yaml over {@link GOLDEN_STEPS} steps, the same on every machine. A
 * change of one must be explained in the changelog. The reference node has them by seed, whatever version of Node.js runs it.
 */
export const REFERENCE_DIGESTS: Readonly<Record<string, string>> = {
  1: 'sha256:928c808e3b3224fc36f319118b7a74c4f7e5a9d13be1a5953e3eed04fa6c219d',
  2: 'sha256:a84567bc481102c7d4e30ec963e9a1c3e64708288fd20e4e5c67f1c6aae71450',
  11: 'sha256:70ab068ab6df685e9f1cf98c5e34aaf180d64633cd7e6c69e7375ae979a7903b',
};

export const GOLDEN_STEPS = 1_000;

/** What an interpreter makes of a program may change with its version. */
interface Interpreter {
  /** Prints the version, as far as it is one of the keys. */
  readonly version: readonly [command: string, ...parameters: string[]];
  readonly digests: Readonly<Record<string, string>>;
}

/** Of the seed that the spec has. */
export const PROGRAM_DIGESTS: Readonly<Record<string, Interpreter>> = {
  javascript: {
    version: [process.execPath, '-p', 'process.versions.node.split(".")[0]'],
    digests: {
      20: 'sha256:997345a906b6eabe4f095ccb5d9d004c3bed4302d3551b0aba728a9ac956e86b',
      22: 'sha256:997345a906b6eabe4f095ccb5d9d004c3bed4302d3551b0aba728a9ac956e86b',
    },
  },
  python: {
    version: ['python3', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    digests: { '3.11': 'sha256:acba523879025688c173ba755694cd530495fba3e2a523660f59a91b6d8b83e6' },
  },
  ruby: {
    version: ['ruby', '-e', 'puts RUBY_VERSION[/\\d+\\.\\d+/]'],
    digests: {
      '3.1': 'sha256:cec542a18d77f6550ba0ab2b2fddb3a394e84bfac96669486cc6bc475e12b431',
      '3.3': 'sha256:cec542a18d77f6550ba0ab2b2fddb3a394e84bfac96669486cc6bc475e12b431',
    },
  },
};

/** `3.11`; undefined where there is no such program, which must not be where CI=true. */
export function versionOf({ version: [command, ...parameters] }: Interpreter): string | undefined {
  const { error, stdout } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (process.env['CI'] === 'true') assert.equal(error, undefined, `${command} has to be there where CI=true`);
  return error === undefined ? stdout.trim() : undefined;
}
