import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { NemesisEvent } from '../../harness/core/nemesis-events.ts';

/** What a nemesis event says of one fault. */
export type FaultNotice =
  | { readonly kind: 'started'; readonly id: string; readonly description: string }
  | { readonly kind: 'skipped'; readonly id: string; readonly description: string; readonly reason: string }
  /** The effect is undefined where it shows only later. */
  | { readonly kind: 'stopped'; readonly id: string; readonly effect: FaultEffect | undefined }
  | { readonly kind: 'observed'; readonly id: string; readonly effect: FaultEffect };

/** Undefined for events that are not about a fault: phases, exits, leaders. */
export function faultNotice(event: NemesisEvent): FaultNotice | undefined {
  const { value } = event;
  if (!isJsonObject(value) || typeof value['id'] !== 'string') return undefined;
  const id = value['id'];
  if (event.f.startsWith('stop-')) {
    return { kind: 'stopped', id, effect: value['effect'] as unknown as FaultEffect | undefined };
  }
  if (event.f.startsWith('effect-')) return { kind: 'observed', id, effect: value['effect'] as unknown as FaultEffect };
  const description = typeof value['description'] === 'string' ? value['description'] : id;
  const reason = value['skipped'];
  return typeof reason === 'string'
    ? { kind: 'skipped', id, description, reason }
    : { kind: 'started', id, description };
}
