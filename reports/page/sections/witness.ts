import type { WitnessOperation } from '../../../harness/core/witness.ts';
import type { RunView } from '../../model/run-view.ts';
import { contradictionTitle } from '../../model/headline.ts';
import { culpritOf, witnessedCheck } from '../../model/witness.ts';
import { clock, duration, outcomeInWords, sentence, shortJson } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';
import { witnessFigure } from '../svg/witness-figure.ts';
import { reasonList } from './reasons.ts';

/** The smallest counterexample, drawn, said in a sentence, and listed. Nothing for runs without one. */
export function witnessSection({ witness, document }: RunView): Html | undefined {
  if (witness === undefined) return undefined;
  const culprit = culpritOf(witness);
  const check = witnessedCheck(document);
  return markup`<section id="witness">
    <h2>The smallest counterexample</h2>
    <div class="contradiction">
      <div class="scroll">
        ${witnessFigure(witness) ?? markup`<p>Too many operations to draw; they are listed below.</p>`}
      </div>
      <aside>
        <p class="kind">${contradictionTitle(witness.pattern, witness)}${onKey(witness.key)}</p>
        <p class="why">${sentence(witness.sentence)}</p>
        ${check && reasonList(check)}
        <p class="note">
          Bars run from invocation to completion. The order of all moments is exact; the distances between them are
          compressed.
        </p>
      </aside>
    </div>
    <details>
      <summary>These operations in the history</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th class="number">index</th>
              <th class="number">process</th>
              <th>node</th>
              <th>operation</th>
              <th>asked</th>
              <th>answered</th>
              <th>outcome</th>
              <th class="number">invoked</th>
              <th class="number">took</th>
            </tr>
          </thead>
          <tbody>
            ${witness.operations.map((operation) => operationRow(operation, operation === culprit))}
          </tbody>
        </table>
        ${witness.notShown === undefined ? undefined : markup`<p>And ${witness.notShown} more such operations.</p>`}
      </div>
    </details>
  </section>`;
}

/** Nothing where the contradiction is not one key's. */
function onKey(key: string): Html | undefined {
  return key === '' ? undefined : markup` on key <code>${key}</code>`;
}

function operationRow(operation: WitnessOperation, dead: boolean): Html {
  const took = operation.completed === null ? '–' : duration(operation.completed - operation.invoked);
  return markup`<tr${dead ? markup` class="dead"` : undefined}><td class="number">${operation.index}</td><td class="number">${operation.process}</td><td>${operation.node ?? '–'}</td><td>${operation.key === undefined ? operation.f : `${operation.f} ${operation.key}`}</td><td><code>${shortJson(operation.input)}</code></td><td><code>${operation.type === 'ok' ? shortJson(operation.output) : '–'}</code></td><td>${outcomeInWords(operation)}</td><td class="number">${clock(operation.invoked)}</td><td class="number">${took}</td></tr>`;
}
