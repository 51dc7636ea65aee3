import { NONE } from '../../linearizability/call.ts';
import type { ProgramOrder, Step } from '../program-order.ts';

/** A step on a register that found what nobody ever wrote. */
export function unwrittenStep({ objects, steps }: ProgramOrder): Step | undefined {
  const written = objects.map(({ key }) => new Set([key.initial, ...key.calls.map(({ writes }) => writes)]));
  return steps.find(
    ({ object, call, happened }) =>
      happened &&
      objects[object]?.key.isRegister === true &&
      call.observes !== NONE &&
      written[object]?.has(call.observes) === false,
  );
}
