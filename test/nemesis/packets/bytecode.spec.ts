import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { byChance, fromAddress, program, toAddress, toGroup } from '../../../nemesis/packets/bytecode.ts';

interface Frame {
  readonly group: boolean;
  readonly source: string;
  readonly destination: string;
}

function bytesOf({ group, source, destination }: Frame): Buffer {
  const frame = Buffer.alloc(64);
  frame[0] = group ? 0xff : 0x02;
  frame.set(source.split('.').map(Number), 26);
  frame.set(destination.split('.').map(Number), 30);
  return frame;
}

/** The kernel's interpreter for the instructions in use; `random` is what the random word reads. */
function execute(code: string, frame: Buffer, random: number): number {
  const [count, ...lines] = code.split(',');
  const instructions = lines.map((line) => line.split(' ').map(Number) as [number, number, number, number]);
  assert.equal(instructions.length, Number(count));
  let accumulator = 0;
  for (let at = 0; at < instructions.length; at++) {
    const [operation, ifTrue, ifFalse, operand] = instructions[at] as [number, number, number, number];
    if (operation === 0x06) return operand;
    else if (operation === 0x20) accumulator = operand === 0xfffff038 ? random : frame.readUInt32BE(operand);
    else if (operation === 0x30) accumulator = frame.readUInt8(operand);
    else if (operation === 0x15) at += accumulator === operand ? ifTrue : ifFalse;
    else if (operation === 0x35) at += accumulator >= operand ? ifTrue : ifFalse;
    else if (operation === 0x45) at += (accumulator & operand) !== 0 ? ifTrue : ifFalse;
    else assert.fail(`operation ${operation}`);
  }
  return assert.fail('the program has no end');
}

const address = fc.constantFrom('10.77.0.1', '10.77.0.2', '192.0.2.255', '255.0.0.1');
const frames = fc.record({ group: fc.boolean(), source: address, destination: address });

describe('packet programs', () => {
  it('match by source, destination and kind of receiver', () => {
    fc.assert(
      fc.property(frames, frames, fc.nat(), (wanted, frame, random) => {
        const code = program([fromAddress(wanted.source), toAddress(wanted.destination), toGroup(wanted.group)], 1, 0);
        const same =
          wanted.source === frame.source && wanted.destination === frame.destination && wanted.group === frame.group;
        assert.equal(execute(code, bytesOf(frame), random), same ? 1 : 0);
      }),
    );
  });

  it('match by chance below the threshold of the random word', () => {
    const code = program(byChance(0.25), 1, 0);
    const frame = Buffer.alloc(64);
    assert.equal(execute(code, frame, 0), 1);
    assert.equal(execute(code, frame, 2 ** 30 - 1), 1);
    assert.equal(execute(code, frame, 2 ** 30), 0);
    assert.equal(execute(code, frame, 2 ** 32 - 1), 0);
  });

  it('match always at probability 1', () => {
    assert.equal(execute(program(byChance(1), 1, 0), Buffer.alloc(64), 2 ** 32 - 1), 1);
  });

  it('take nothing but IPv4 addresses', () => {
    assert.throws(() => fromAddress('fe80::1'), RangeError);
    assert.throws(() => fromAddress('10.0.0.256'), RangeError);
  });
});
