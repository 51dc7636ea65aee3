import type { Budget } from '../budget.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { blocksOf } from './blocks.ts';
import { clustersOf, type Cluster } from './clusters.ts';
import { disordersOf } from './disorder.ts';
import { disorderFinding, overlapFinding } from './order-findings.ts';
import { overlapsOf } from './overlaps.ts';
import { withObservers } from './observers.ts';
import { structuralFindings } from './structure.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 64;

export interface ZonesAnswer {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly findings: readonly Finding[];
}

/**
 * Decides a key whose written values are unique, exactly and in time n log n, crashed calls included: a crashed call
 * whose value was found has happened, any other can be left out. Undefined when values are not unique.
 */
export function checkZones(key: NormalisedKey, budget: Budget): ZonesAnswer | undefined {
  const clusters = clustersOf(key);
  if (clusters === undefined) return undefined;
  if (!budget.spend(key.calls.length)) return { verdict: 'unknown', findings: [] };
  const findings = findingsOf(key, clusters).map((finding) => withObservers(finding, clusters));
  return { verdict: findings.length === 0 ? 'pass' : 'fail', findings };
}

function findingsOf(key: NormalisedKey, clusters: ReadonlyMap<number, Cluster>): readonly Finding[] {
  const structural = structuralFindings(key, clusters);
  if (structural.length > 0) return structural;
  const { blocks, circles } = blocksOf(key, clusters);
  if (circles.length > 0) return circles;
  const findings: Finding[] = [];
  for (const block of blocks) {
    if (findings.length >= ENOUGH) break;
    for (const disorder of disordersOf(block, ENOUGH)) findings.push(disorderFinding(key, disorder));
  }
  for (const overlap of overlapsOf(blocks, ENOUGH)) findings.push(overlapFinding(key, overlap));
  return findings;
}
