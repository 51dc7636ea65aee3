/** A classic BPF instruction: operation, jump if true, jump if false, operand. */
type Instruction = readonly [number, number, number, number];

const LOAD_WORD = 0x20;
const LOAD_BYTE = 0x30;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_SET = 0x45;
const RETURN = 0x06;

/** Offsets in an Ethernet frame that carries IPv4. */
const DESTINATION_MAC = 0;
const SOURCE_ADDRESS = 26;
const DESTINATION_ADDRESS = 30;

/** SKF_AD_OFF + SKF_AD_RANDOM: a fresh 32-bit random number. */
const RANDOM_WORD = 0xff_ff_f0_38;

/** The first byte of a group address (broadcast, multicast) is odd. */
const GROUP_BIT = 1;

/** A condition on a frame: it holds when the jump is taken (`holds`) or not taken. */
interface Test {
  readonly load: Instruction;
  readonly jump: number;
  readonly operand: number;
  readonly holds: boolean;
}

export const fromAddress = (address: string): Test => equals(SOURCE_ADDRESS, address);

export const toAddress = (address: string): Test => equals(DESTINATION_ADDRESS, address);

/** Frames for everybody (broadcast, multicast), or those for one receiver. */
export const toGroup = (group: boolean): Test => ({
  load: [LOAD_BYTE, 0, 0, DESTINATION_MAC],
  jump: JUMP_SET,
  operand: GROUP_BIT,
  holds: group,
});

/** Holds with this probability; none is needed for certainty. */
export function byChance(probability: number): readonly Test[] {
  if (probability >= 1) return [];
  const threshold = Math.round(probability * 2 ** 32);
  return [{ load: [LOAD_WORD, 0, 0, RANDOM_WORD], jump: JUMP_AT_LEAST, operand: threshold, holds: false }];
}

/**
 * A program in tc's text form that returns `hit` when all tests hold and `miss` otherwise. Classic BPF, because tc
 * assembles it without a compiler or a library.
 */
export function program(tests: readonly Test[], hit: number, miss: number): string {
  const missAt = tests.length * 2 + 1;
  const instructions = tests.flatMap((test, i): Instruction[] => {
    const toMiss = missAt - (i * 2 + 2);
    return [test.load, [test.jump, test.holds ? 0 : toMiss, test.holds ? toMiss : 0, test.operand]];
  });
  const all: Instruction[] = [...instructions, [RETURN, 0, 0, hit], [RETURN, 0, 0, miss]];
  return [String(all.length), ...all.map((instruction) => instruction.join(' '))].join(',');
}

function equals(offset: number, address: string): Test {
  return { load: [LOAD_WORD, 0, 0, offset], jump: JUMP_EQUAL, operand: numberOf(address), holds: true };
}

function numberOf(address: string): number {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) {
    throw new RangeError(`${address} is not an IPv4 address`);
  }
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}
