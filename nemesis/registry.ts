import type { FaultFamily } from '../harness/core/contracts/fault-family.ts';
import { Registry } from '../harness/core/registry.ts';
import { clock } from './faults/clock.ts';
import { corrupt } from './faults/corrupt.ts';
import { delay } from './faults/delay.ts';
import { diskFull } from './faults/disk-full.ts';
import { duplicate } from './faults/duplicate.ts';
import { flipBits } from './faults/flip-bits.ts';
import { hold } from './faults/hold.ts';
import { kill } from './faults/kill.ts';
import { lagUntilSnapshot } from './faults/lag-until-snapshot.ts';
import { loseUnsynced } from './faults/lose-unsynced.ts';
import { loss } from './faults/loss.ts';
import { membership } from './faults/membership.ts';
import { partition } from './faults/partition.ts';
import { pause } from './faults/pause.ts';
import { rate } from './faults/rate.ts';
import { reorder } from './faults/reorder.ts';
import { restart } from './faults/restart.ts';
import { restartStorm } from './faults/restart-storm.ts';
import { timeout } from './faults/timeout.ts';
import { upgrade } from './faults/upgrade.ts';
import { slowDisk } from './faults/slow-disk.ts';
import { truncateLog } from './faults/truncate-log.ts';
import { wipe } from './faults/wipe.ts';

/** Every kind of fault a spec can name under `nemesis:`. */
export const faults = new Registry<FaultFamily>('fault', [
  partition,
  loss,
  duplicate,
  delay,
  reorder,
  corrupt,
  rate,
  hold,
  kill,
  pause,
  restart,
  restartStorm,
  wipe,
  loseUnsynced,
  truncateLog,
  flipBits,
  diskFull,
  slowDisk,
  lagUntilSnapshot,
  clock,
  timeout,
  upgrade,
  membership,
]);
