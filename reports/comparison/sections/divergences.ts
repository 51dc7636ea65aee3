import type { Comparison, DivergedSide, Divergence } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';
import { grouped } from '../../model/words.ts';

/** The first step at which runs of one seed differ, with both nodes side by side. */
export function divergencesSection(comparison: Comparison): Html | undefined {
  const { divergences } = comparison;
  if (divergences.length === 0) return undefined;
  return markup`<section id="divergences">
    <h2>Where runs of one seed part</h2>
    <p class="note">Up to the step before, every line of both traces is the same. Rows in colour are not the same on both sides.</p>
    ${divergences.map((divergence) => divergenceOf(divergence, comparison))}
  </section>`;
}

function divergenceOf({ scenario, seed, step, sides }: Divergence, { columns }: Comparison): Html {
  return markup`<h3>${scenario}, seed ${seed}: step ${grouped(step)}</h3>
    <div class="sides">${sides.map((side, index) => sideOf(side, sides[1 - index] as DivergedSide, columns))}</div>`;
}

function sideOf(side: DivergedSide, other: DivergedSide, columns: readonly string[]): Html {
  const line =
    side.line === undefined
      ? undefined
      : markup`<details><summary>the line of the trace</summary><pre>${side.line}</pre></details>`;
  return markup`<div class="side">
    <h4>${columns[side.column]}</h4>
    <p>${side.words}</p>
    ${nodeTable(side, other)} ${line}
    <p><small><a href="${side.folder}/report.html">${side.folder}</a></small></p>
  </div>`;
}

function nodeTable({ node }: DivergedSide, other: DivergedSide): Html | undefined {
  if (node === undefined) return undefined;
  const fields = [...new Set([...Object.keys(node.before), ...Object.keys(node.after)])];
  return markup`<table>
    <thead><tr><th>${node.name}</th><th>before</th><th>after</th></tr></thead>
    <tbody>
      ${fields.map((field) => {
        const apart = other.node?.name === node.name && other.node.after[field] !== node.after[field];
        return markup`<tr class="${apart ? 'apart' : ''}"><td>${field}</td><td>${node.before[field] ?? '–'}</td><td>${node.after[field] ?? '–'}</td></tr>`;
      })}
    </tbody>
  </table>`;
}
