import type { Comparison } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';

/** How the numbers were made, with names by which they can be looked up. */
export function methodSection({ created, confidence, level, scenarios }: Comparison): Html {
  const tests = new Set(scenarios.flatMap(({ against }) => against.map(({ test }) => test)));
  return markup`<section id="method">
    <h2>How this was compared</h2>
    <dl class="list">
      <dt>made</dt><dd>${created}</dd>
      <dt>pairs</dt><dd>Each seed runs in every column: the same operations and faults planned; in exact engines the same run, but for what the column changes.</dd>
      <dt>rates</dt><dd>Of runs that passed or failed. Intervals: Wilson's score, ${confidence * 100} %; of differences Newcombe's for pairs. Tests: ${
        tests.has('mcnemar') ? "McNemar's, exact, on seeds that ended differently" : ''
      }${tests.has('fisher') ? "; Fisher's exact test where no seed was decided in both columns" : ''}.</dd>
      <dt>measures</dt><dd>One value per run. Effects: Cliff's delta with the interval of Feng and Cliff; words by the thresholds 0.147, 0.33, 0.474. Differences of medians: Hodges and Lehmann. Tests: Mann-Whitney, counted out where both columns together have at most 40 runs.</dd>
      <dt>many tests</dt><dd>Probabilities are adjusted by Benjamini and Hochberg, rates and measures each as one family; differences are called at ${level * 100} %.</dd>
    </dl>
  </section>`;
}
