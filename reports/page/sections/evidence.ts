import type { ReplicaState } from '../../../harness/core/contracts/system.ts';
import type { RunView } from '../../model/run-view.ts';
import { areReplicasHidden } from '../../model/replicas.ts';
import { grouped, shorten } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';

const LOG_LINES = 100;
const LOG_LENGTH = 400;

/** What every replica had applied after recovery. */
export function replicasSection({ record }: RunView): Html {
  return markup`<section id="replicas">
    <h2>Replicas after recovery</h2>
    ${areReplicasHidden(record) ? markup`<p>Not read: the nodes do not show their state.</p>` : replicaBody(record.replicas, record.plan.nodes)}
  </section>`;
}

/** Lines of the nodes' logs that mean trouble. */
export function logsSection({ record }: RunView): Html {
  const { logFindings } = record;
  const body =
    logFindings.length === 0
      ? markup`<p>No line of any node's log matched a pattern of trouble.</p>`
      : markup`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>kind</th>
                  <th>node</th>
                  <th class="number">line</th>
                  <th>text</th>
                </tr>
              </thead>
              <tbody>
                ${logFindings.slice(0, LOG_LINES).map(
                  (finding) =>
                    markup`<tr>
                      <td><b>${finding.kind}</b></td>
                      <td>${finding.node}</td>
                      <td class="number">${finding.line}</td>
                      <td><code class="line">${shorten(finding.text, LOG_LENGTH)}</code></td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
          ${logFindings.length > LOG_LINES ? markup`<p>${grouped(logFindings.length - LOG_LINES)} more are in verdict.json.</p>` : undefined}`;
  return markup`<section id="logs">
    <h2>Node logs</h2>
    ${body}
  </section>`;
}

function replicaBody(replicas: readonly (ReplicaState | null)[] | undefined, nodes: readonly string[]): Html {
  if (replicas === undefined) return markup`<p>Not read: the run did not get that far.</p>`;
  if (replicas.length === 0) return markup`<p>This system does not show the state of single replicas.</p>`;
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>node</th>
          <th class="number">position</th>
          <th>state digest</th>
          <th>agrees</th>
        </tr>
      </thead>
      <tbody>
        ${replicas.map((replica, index) => replicaRow(replica, replicas, nodes[index] ?? String(index)))}
      </tbody>
    </table>
  </div>`;
}

function replicaRow(replica: ReplicaState | null, all: readonly (ReplicaState | null)[], node: string): Html {
  if (replica === null)
    return markup`<tr>
      <td><b>${node}</b></td>
      <td class="number">–</td>
      <td>did not answer</td>
      <td>–</td>
    </tr>`;
  const peers = all.filter((other) => other !== null && other !== replica && other.position === replica.position);
  const agreeing = peers.filter((other) => other?.digest === replica.digest).length;
  const agrees =
    peers.length === 0 ? 'nobody is at this position' : `with ${String(agreeing)} of ${String(peers.length)}`;
  const sign = agreeing === peers.length ? 'yes' : 'no';
  return markup`<tr>
    <td><b>${replica.node}</b></td>
    <td class="number">${grouped(replica.position)}</td>
    <td><code>${shorten(replica.digest, 30)}</code></td>
    <td><span class="sign ${sign}">${sign === 'yes' ? '✓' : '✕'}</span> ${agrees}</td>
  </tr>`;
}
