/**
 * Chaos tests in mocha: `import { chaos } from 'raft-verdict/mocha'`. A spec becomes a test that runs it and passes or fails by
 * its verdict.
 */
import { runChaos, type ChaosOptions, type ChaosSpec } from './mocha/run-chaos.ts';
import { declareTest } from './mocha/declare-test.ts';

export type { ChaosOptions, ChaosSpec };

interface Chaos {
  /**
   * Declares a mocha test that runs a spec, on any engine, and passes when the verdict is what the spec expects. Where the
   * machine cannot run it the test is skipped and says why; with `CI=true` it fails.
   *
   * @param spec path of a spec file, counted from the current folder, a file URL, or the spec itself as an object
   */
  (title: string, spec: ChaosSpec, options?: ChaosOptions): void;
  /** Declares such a test for each of several seeds. */
  seeds(title: string, spec: ChaosSpec, seeds: readonly (string | number)[], options?: ChaosOptions): void;
}

export const chaos: Chaos = Object.assign(
  (title: string, spec: ChaosSpec, options: ChaosOptions = {}): void =>
    declareTest(title, (test) => runChaos(title, spec, options, test)),
  {
    seeds: (title: string, spec: ChaosSpec, seeds: readonly (string | number)[], options: ChaosOptions = {}): void => {
      for (const seed of seeds) chaos(`${title}, seed ${String(seed)}`, spec, { ...options, seed });
    },
  },
);
