import type { FaultFamily } from '../harness/core/contracts/fault-family.ts';
import { Registry } from '../harness/core/registry.ts';
import { duplicate } from './faults/duplicate.ts';
import { kill } from './faults/kill.ts';
import { lagUntilSnapshot } from './faults/lag-until-snapshot.ts';
import { loss } from './faults/loss.ts';
import { partition } from './faults/partition.ts';
import { pause } from './faults/pause.ts';

/** Every kind of fault a spec can name under `nemesis:`. */
export const faults = new Registry<FaultFamily>('fault', [partition, loss, duplicate, kill, pause, lagUntilSnapshot]);
