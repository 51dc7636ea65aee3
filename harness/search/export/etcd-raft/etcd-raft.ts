import { basename } from 'node:path';
import { InputError } from '../../../core/errors.ts';
import { Flight } from './flight.ts';
import { happeningsOf } from './happening.ts';
import { InteractionScript } from './interaction-script.ts';
import { Translation } from './translation.ts';
import { runsPrograms, type Exported, type ExportSubject } from '../subject.ts';

/**
 * A script for `rafttest.InteractionEnv` of etcd's Raft library (go.etcd.io/etcd/raft 3.4 and later, testdata/*.txt):
 * the steps of the schedule for which that language has a command, the others as comments that say why. The library
 * does with it what it thinks right; the script leads it to where the schedule leads the system it was found on.
 *
 * @throws InputError for a system that does not speak Raft
 */
export function exportEtcdRaft({ file, target, steps }: ExportSubject): Exported {
  const { scheduled, system, build } = target;
  if (!scheduled.speaksRaft || runsPrograms(target)) {
    throw new InputError(
      `${system.name} does not speak Raft as engine sim does, so its schedules mean nothing to etcd's library`,
      {
        code: 'EXPORT_NOT_RAFT',
        hint: 'Export it with --to mocha.',
      },
    );
  }
  const happenings = happeningsOf(target, steps);
  const script = new InteractionScript();
  script.comment(`${basename(file).replace(/\s+/g, ' ')} of ${system.name} ${build}, exported by verdict export.`);
  script.comment('After # stand the steps of the schedule; node 0 there is 1 here, n1.');
  const translation = new Translation(target, script, new Flight(happenings));
  for (const [position, happening] of happenings.entries()) translation.translate(happening, position);
  translation.close();
  const untranslated = script.untranslated;
  return {
    text: script.text(),
    notes: [
      ...(untranslated === 0 ? [] : [`Without counterpart, and written as comments: ${String(untranslated)}.`]),
      'To run it, copy it to testdata of the library: `go test -run TestInteraction -rewrite` fills the outputs in.',
    ],
  };
}
