import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import { canonicalJson } from '../../harness/core/digest.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';

/** The record's environment as flat properties: `mechanisms.packet-drop = iptables …`. */
export function environmentInfo(record: RunRecord): Record<string, string> {
  return {
    system: record.plan.spec.system,
    build: record.plan.spec.build,
    engine: record.plan.spec.engine,
    ...Object.fromEntries(Object.entries(record.environment).flatMap(([name, value]) => flatten(name, value))),
  };
}

function flatten(name: string, value: Json): [string, string][] {
  if (!isJsonObject(value)) return [[name, typeof value === 'string' ? value : canonicalJson(value)]];
  return Object.entries(value).flatMap(([inner, innerValue]) => flatten(`${name}.${inner}`, innerValue));
}
