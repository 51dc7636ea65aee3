import { NS_PER_MS } from '../../../harness/core/duration.ts';
import type { FaultRecord } from '../../../harness/core/fault-record.ts';
import type { Plan } from '../../../harness/core/plan.ts';
import { linkTimesOf, type LinkTimes } from '../../../harness/core/link-times.ts';
import { faultsInWords, isUnread, neverBegun, plannedStopOf } from '../../model/effects.ts';
import { linksInWords } from '../../model/links.ts';
import type { RunView } from '../../model/run-view.ts';
import { capitalise, enumerate, grouped } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';

/** Rows beyond this are folded away. */
const SHOWN = 60;

/** What was done to the cluster, when, and the proof that it did something. */
export function effectsSection({ faults, record: { plan } }: RunView): Html {
  if (faults.length === 0)
    return markup`<section id="effects">
      <h2>Faults and their effects</h2>
      <p>${plan.faults.length === 0 ? 'No fault was planned.' : `${capitalise(faultsInWords(plan, faults))}: ${enumerate(neverBegun(plan, faults))}.`}</p>
    </section>`;
  const rest = faults.slice(SHOWN);
  return markup`<section id="effects">
    <h2>Faults and their effects</h2>
    <p>${faultsInWords(plan, faults)}. Times in ms since the start of the run.</p>
    ${faultTable(faults.slice(0, SHOWN), plan)}
    ${
      rest.length === 0
        ? undefined
        : markup`<details>
            <summary>${grouped(rest.length)} more</summary>
            ${faultTable(rest, plan)}
          </details>`
    }
  </section>`;
}

function faultTable(faults: readonly FaultRecord[], plan: Plan): Html {
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>fault</th>
          <th>what</th>
          <th>targets</th>
          <th class="number">start planned</th>
          <th class="number">actual</th>
          <th class="number">stop planned</th>
          <th class="number">actual</th>
          <th>effect</th>
        </tr>
      </thead>
      <tbody>
        ${faults.map((fault) => faultRow(fault, plan))}
      </tbody>
    </table>
  </div>`;
}

function faultRow(fault: FaultRecord, plan: Plan): Html {
  return markup`<tr>
    <td><b>${fault.id}</b></td>
    <td>${fault.description}${setOffOf(fault)}</td>
    <td>${fault.targets.join(', ')}</td>
    ${times(fault.plannedStart, fault.started)}${times(plannedStopOf(fault, plan), fault.stopped)}
    <td>${effectOf(fault)}</td>
  </tr>`;
}

/** What it waited for, where it had no time of its own. */
function setOffOf({ setOff }: FaultRecord): Html | undefined {
  if (setOff === undefined) return undefined;
  return markup` <small>set off by ${setOff.event} at ${milliseconds(setOff.time)}</small>`;
}

function times(planned: number | undefined, actual: number | undefined): Html {
  const late = actual === undefined || planned === undefined ? undefined : Math.round((actual - planned) / NS_PER_MS);
  const difference = late === undefined ? undefined : markup` <small>${late < 0 ? '−' : '+'}${Math.abs(late)}</small>`;
  return markup`<td class="number">${planned === undefined ? '–' : milliseconds(planned)}</td>
    <td class="number">${actual === undefined ? '–' : milliseconds(actual)}${difference}</td>`;
}

function effectOf(fault: FaultRecord): Html {
  if (fault.skipped !== undefined) return markup`<span class="sign none">skipped</span> ${fault.skipped}`;
  if (isUnread(fault))
    return markup`<span class="sign none">in force at the end</span> effect not read: the run ended before its stop`;
  if (fault.effect === undefined) return markup`<span class="sign none">not read</span>`;
  const { proven, observation, count, reason } = fault.effect;
  return markup`<span class="sign ${proven ? 'yes' : 'no'}">${proven ? '✓ proven' : '✕ no effect'}</span> ${observation}:
    ${grouped(count)}${reason === undefined ? '' : `, for ${reason}`}${linksOf(fault)}`;
}

/** When the links of a partition were really cut and healed: in a sentence, and one by one. */
function linksOf({ effect }: FaultRecord): Html | undefined {
  const links = linkTimesOf(effect);
  const sentence = linksInWords(links);
  if (sentence === undefined) return undefined;
  return markup`<details>
    <summary>${sentence}</summary>
    <table>
      <thead>
        <tr>
          <th>link</th>
          <th class="number">last packet</th>
          <th class="number">after the order</th>
          <th class="number">next packet</th>
          <th class="number">after the order</th>
        </tr>
      </thead>
      <tbody>
        ${links.map(linkRow)}
      </tbody>
    </table>
  </details>`;
}

function linkRow({ from, to, cutAt, healedAt, cutAfterMs, healedAfterMs }: LinkTimes): Html {
  const cell = (ms: number | null): Html => markup`<td class="number">${ms === null ? '–' : grouped(ms)}</td>`;
  return markup`<tr>
    <td>${from} → ${to}</td>
    ${[cutAt, cutAfterMs, healedAt, healedAfterMs].map(cell)}
  </tr>`;
}

function milliseconds(ns: number): string {
  return grouped(ns / NS_PER_MS);
}
