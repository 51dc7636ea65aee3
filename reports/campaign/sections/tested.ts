import type { CampaignSummary, Minimum } from '../../../harness/core/campaign/summary.ts';
import { markup, type Html } from '../../page/html.ts';

/** Names that are listed at most. */
const MOST_LISTED = 40;

/** How much was tested, what had to be, and what never was. */
export function testedSection({ tested, minimums }: CampaignSummary): Html {
  const { operations, faults, leaders, steps, premises, states } = tested;
  const names = Object.entries(premises);
  const never = names.filter(([, count]) => count === 0).map(([name]) => name);
  return markup`<section id="tested">
    <h2>What was tested</h2>
    <dl class="facts">
      <div><dt>Operations</dt><dd><b>${shown(operations.ok)}</b><span>${shown(operations.fail)} refused, ${shown(operations.info)} unknown</span></dd></div>
      <div><dt>Leaders</dt><dd><b>${shown(leaders)}</b><span>became known</span></dd></div>
      <div><dt>Steps</dt><dd><b>${shown(steps)}</b><span>of exact engines</span></dd></div>
      ${states === 0 ? undefined : markup`<div><dt>States</dt><dd><b>${shown(states)}</b><span>different ones, names and values left out; about 5 % more or less</span></dd></div>`}
      <div><dt>Invariants</dt><dd><b>${names.length - never.length}</b><span>of ${names.length} had something to say</span></dd></div>
    </dl>
    ${never.length === 0 ? undefined : markup`<p class="note">Never tested: ${listed(never)}</p>`}
    ${faultTable(faults)}
    <h3>Minimums</h3>
    <div class="scroll" tabindex="0"><table>
      <thead><tr><th>of</th><th class="number">at least</th><th class="number">reached</th></tr></thead>
      <tbody>${minimums.map(minimumRow)}</tbody>
    </table></div>
  </section>`;
}

function faultTable(faults: CampaignSummary['tested']['faults']): Html | undefined {
  const names = Object.entries(faults);
  if (names.length === 0) return undefined;
  const rows = names.map(([name, { planned, effective }]) => {
    const tone = effective === 0 && planned > 0 ? 'is-bad' : '';
    return markup`<tr><td>${name}</td><td class="number">${shown(planned)}</td><td class="number ${tone}">${shown(effective)}</td></tr>`;
  });
  return markup`<h3>Faults</h3>
    <div class="scroll" tabindex="0"><table>
      <thead><tr><th>fault</th><th class="number">planned</th><th class="number">with an effect that was seen</th></tr></thead>
      <tbody>${rows}</tbody>
    </table></div>`;
}

function minimumRow({ name, least, value }: Minimum): Html {
  const tone = value < least ? 'is-bad' : '';
  return markup`<tr><td>${name}</td><td class="number">${shown(least)}</td><td class="number ${tone}">${shown(value)}</td></tr>`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  return `${names.slice(0, MOST_LISTED).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

function shown(number: number): string {
  return number.toLocaleString('en');
}
