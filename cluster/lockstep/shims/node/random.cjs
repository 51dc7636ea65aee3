'use strict';
/** Random numbers of this life: streams of the seed in the harness's greeting, one for each source, so that none shifts another. */

/** sfc32, Small Fast Counter by Chris Doty-Humphrey: 128 bits of state, passes PractRand. */
class Stream {
  constructor(seed, number) {
    [this.a, this.b, this.c] = [0, 8, 16].map((place) => parseInt(seed.slice(place, place + 8), 16) | 0);
    this.counter = (parseInt(seed.slice(24, 32), 16) + number * 0x9e3779b9) | 0;
    for (let warmUp = 0; warmUp < 20; warmUp++) this.word();
  }

  /** 32 bits, unsigned. */
  word() {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }

  /** In [0, 1), 53 bits. */
  fraction() {
    return ((this.word() >>> 5) * 0x4000000 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** Writes over all of it. */
  fill(bytes) {
    let word = 0;
    for (let index = 0; index < bytes.length; index++) {
      word = index % 4 === 0 ? this.word() : word >>> 8;
      bytes[index] = word & 0xff;
    }
    return bytes;
  }
}

/** Replaces Math.random. */
function install(seed) {
  const stream = new Stream(seed, 1);
  Math.random = () => stream.fraction();
}

module.exports = { install, Stream };
