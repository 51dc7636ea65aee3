import { asWrite, type Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { howLongBefore, nameOf, nobodyWrote, onKey, valueText } from '../sentence.ts';
import { observersOf, type Cluster } from './clusters.ts';

/**
 * Contradictions within one value: found without having been written, found before its write began, or replaced by
 * two calls. Where there are none, the values form chains.
 */
export function structuralFindings(key: NormalisedKey, clusters: ReadonlyMap<number, Cluster>): Finding[] {
  const findings: Finding[] = [];
  for (const cluster of clusters.values()) {
    const observers = observersOf(cluster);
    const { writer } = cluster;
    if (writer === undefined) {
      if (cluster.value !== key.initial) findings.push(...observers.map((call) => unwritten(key, cluster, call)));
    } else {
      for (const call of observers) {
        if (call.completed < writer.invoked) findings.push(fromTheFuture(key, cluster, writer, call));
      }
    }
    if (cluster.consumers.length > 1) findings.push(consumedTwice(key, cluster));
  }
  return findings;
}

function unwritten(key: NormalisedKey, cluster: Cluster, call: Call): Finding {
  const value = valueText(key.values, cluster.value);
  const failed = key.failedWriters.get(cluster.value);
  const seen = `${nameOf(call)}${onKey(key.key)} by process ${call.operation.process} found ${value}`;
  if (failed === undefined) {
    return { pattern: 'phantom-read', calls: [call], sentence: `${seen}, ${nobodyWrote(key, cluster.value)}` };
  }
  return {
    pattern: 'aborted-read',
    calls: [call],
    context: failed,
    sentence: `${seen}, which only ${failed.f} #${failed.index} asked for, and that had failed`,
  };
}

function fromTheFuture(key: NormalisedKey, cluster: Cluster, writer: Call, call: Call): Finding {
  const value = valueText(key.values, cluster.value);
  return {
    pattern: 'future-read',
    calls: [asWrite(writer, key.model, key.values), call],
    sentence:
      `${nameOf(call)}${onKey(key.key)} by process ${call.operation.process} found ${value} and completed ` +
      `${howLongBefore(call.completed, writer.invoked)} its only writer, ${nameOf(writer)}, began`,
  };
}

function consumedTwice(key: NormalisedKey, cluster: Cluster): Finding {
  const [first, second] = cluster.consumers as [Call, Call];
  const { writer } = cluster;
  const separate = writer !== undefined && writer !== first && writer !== second;
  return {
    pattern: 'cas-conflict',
    calls: separate ? [asWrite(writer, key.model, key.values), first, second] : [first, second],
    sentence:
      `${nameOf(first)} and ${nameOf(second)}${onKey(key.key)} both took effect on ` +
      `${valueText(key.values, cluster.value)}, which was there only once`,
  };
}
