'use strict';
/** Timers in the order in which they fire: by deadline, and at one instant in the order in which they were set. */
class Deadlines {
  constructor() {
    this.sorted = [];
    this.count = 0;
    /** How many of them keep the process alive. */
    this.refed = 0;
  }

  /** The earliest deadline, ns; undefined when nothing waits. */
  get earliest() {
    return this.sorted[0]?.deadline;
  }

  /** Gives the timer its place; `deadline`, `order` and `waits` are kept in the timer itself. */
  add(timer, deadline) {
    timer.deadline = deadline;
    timer.order = this.count++;
    timer.waits = true;
    if (timer.refed) this.refed++;
    let place = this.sorted.length;
    while (place > 0 && this.sorted[place - 1].deadline > deadline) place--;
    this.sorted.splice(place, 0, timer);
  }

  remove(timer) {
    if (!timer.waits) return;
    this.sorted.splice(this.placeOf(timer), 1);
    this.forget(timer);
  }

  /** Takes the first timer that is due at `now`. */
  takeDue(now) {
    if (this.sorted.length === 0 || this.sorted[0].deadline > now) return undefined;
    const timer = this.sorted.shift();
    this.forget(timer);
    return timer;
  }

  forget(timer) {
    timer.waits = false;
    if (timer.refed) this.refed--;
  }

  placeOf({ deadline, order }) {
    let [low, high] = [0, this.sorted.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.sorted[middle];
      if (other.deadline < deadline || (other.deadline === deadline && other.order < order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

module.exports = { Deadlines };
