'use strict';
/**
 * The heart of the shim. Where an event loop would wait for the machine, this one says idle and reads the next line of the
 * harness; everything between two lines runs to its end, in an order that only the program decides: timers that are due,
 * then file operations, then immediates, then the next message; after each of them all promises and ticks.
 */
const channel = require('./channel.cjs');
const { clock, NS_PER_MS } = require('./clock.cjs');
const { Deadlines } = require('./deadlines.cjs');
const work = require('./work.cjs');

/** So many turns of immediates in one step are a way to wait. */
const TURNS_UNTIL_BUSY_WAIT = 10_000;

const deadlines = new Deadlines();
const immediates = [];
/** What takes message lines: `take(line)`, `handOver()` to the program, and `isAwaited()`, whether the process goes on for them. */
let input;
/** The present tick of the harness: how far, and whether to stop at a line that was sent. */
let tick;
let ran = 0;
let turns = 0;
let running = false;
let scheduled = false;

/** Begins with the first line; what the program does at its start belongs to it. */
function begin(lines) {
  input = lines;
  clock.onBusyWait = () => sleepUntil(clock.now + NS_PER_MS);
  nextLine();
  schedule();
}

/** Must be called when there is something new to do, which may be after all has come to an end. */
function wake() {
  if (!running) schedule();
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  work.realSetImmediate(pump);
}

/** An exception of the program goes its usual way; if it survives that, the rest is done afterwards. */
function pump() {
  scheduled = false;
  running = true;
  let survived = false;
  try {
    goOn();
    survived = true;
  } finally {
    running = false;
    if (!survived) schedule();
  }
}

function goOn() {
  for (;;) {
    process._tickCallback();
    runDue();
    if (work.leftToEventLoop(pump)) {
      scheduled = true;
      return;
    }
    const immediatesRan = runImmediates();
    if (input.handOver() || immediatesRan || moveClock()) continue;
    if (!isAlive()) return;
    answer(deadlines.earliest);
    nextLine();
  }
}

function runDue() {
  for (;;) {
    const timer = deadlines.takeDue(clock.now);
    if (timer === undefined) return;
    ran++;
    timer.fire();
    process._tickCallback();
  }
}

/** Those that are there now. A program that asks by one immediate after the other whether something has come waits. */
function runImmediates() {
  const count = immediates.length;
  if (count > 0 && ++turns >= TURNS_UNTIL_BUSY_WAIT) sleepUntil(clock.now + NS_PER_MS);
  for (let done = 0; done < count && immediates.length > 0; done++) {
    immediates.shift().fire();
    process._tickCallback();
  }
  return count > 0;
}

/** To the next deadline of the tick, or to its end; false when there is no tick. */
function moveClock() {
  if (tick === undefined) return false;
  const next = nextOfTick(deadlines.earliest);
  if (next !== undefined) clock.moveTo(next);
  return next !== undefined;
}

/** The next moment of the tick at which something happens, given the earliest deadline; ends the tick when there is none. */
function nextOfTick(earliest) {
  const { to, untilSend } = tick;
  const stops = untilSend && channel.hasSent();
  if (!stops && earliest !== undefined && earliest <= to) return earliest;
  tick = undefined;
  if (!stops) clock.moveTo(to);
  return undefined;
}

function isAlive() {
  return deadlines.refed > 0 || input.isAwaited() || work.isHeldByOthers();
}

/** Sleeps in the middle of a call: nothing else of the program can run meanwhile. */
function sleepUntil(deadline) {
  turns = 0;
  while (clock.now < deadline) {
    const next = tick && nextOfTick(deadline);
    if (next !== undefined) {
      clock.moveTo(next);
      ran++;
    } else {
      answerBlocked(deadline);
    }
  }
}

/** Waits for a message line in the middle of a call; time goes by, but nothing else can run. */
function waitForMessage(hasCome) {
  while (!hasCome()) {
    if (tick !== undefined) nextOfTick(undefined);
    answerBlocked(undefined);
  }
}

function answerBlocked(deadline) {
  if (work.isHeldByOthers()) {
    channel.outside('work of other threads that goes on while the program waits in a call');
  }
  answer(deadline);
  nextLine();
}

function answer(earliest) {
  const next = earliest === undefined ? 'null' : `{"timer":"timer","at":${earliest}}`;
  channel.answer(`{"ctl":"idle","now":${clock.now},"next":${next},"ran":${ran}}`);
}

function nextLine() {
  const line = channel.readLine();
  if (line === undefined) return process.exit();
  ran = turns = clock.reads = 0;
  channel.beginStep();
  work.beginStep();
  const control = controlOf(line);
  if (control === undefined) input.take(line);
  else beginTick(control);
}

function beginTick({ ctl, to, until }) {
  if (ctl !== 'tick') return channel.refuse(`cannot answer the control line ${JSON.stringify(ctl)}`);
  if (!Number.isSafeInteger(to)) return channel.refuse(`a tick to ${JSON.stringify(to)}, which is no number of ns`);
  tick = { to: Math.max(to, clock.now), untilSend: until !== 'end' };
}

/** A line with the key `ctl`; undefined for all others, which are the program's. */
function controlOf(line) {
  if (!line.includes('"ctl"')) return undefined;
  let value;
  try {
    value = JSON.parse(line.toString());
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'ctl') ? value : undefined;
}

module.exports = { deadlines, immediates, begin, wake, controlOf, sleepUntil, waitForMessage };
