"""Whose turn it is, what time it is, and when everything waits.

The program's threads are real threads of which exactly one runs: it holds the baton. The baton is given up only where a
thread has to wait (for a lock, for input, for time), so what happens depends on nothing but what the program does. Those
who can go on do so in the order in which they became able to. Whoever has to wait and finds nobody who can go on moves
the clock, if a tick of the harness allows it, or says idle and reads the harness's next line: there is no scheduler
thread, and a program with one thread never switches.
"""

import _thread
from _collections import deque
from _heapq import heappop, heappush
from itertools import count
from json import loads

# Taken before locks.py replaces it: batons are real locks.
_real_lock = _thread.allocate_lock

# Time that passes at least when somebody waits for time, ns: a wait too short for floats must not stand still.
SHORTEST = 1_000
# How often a program may look (at the clock, at a flag) without waiting before it is made to wait. A loop that only
# looks would never end, as no time passes while it does.
LOOKS = 2_000
# The same for looking whether there is input, which nobody does twice without reason but those who do nothing else.
POLLS = 16
# How often others are let go first instead; they may be such loops as well.
TURNS = 100
# For how long it is made to wait then, ns.
PAUSE = 5_000_000
# A deadline so late that no clock gets there, ns: 104 days, the largest integer every JSON reader has.
NEVER = 2**53 - 1


class Wait:
    """One wait of one thread. Ends once: woken (True) or because its time has come (False)."""

    __slots__ = ('thread', 'outcome')

    def __init__(self, thread):
        self.thread = thread
        self.outcome = None


class Strand:
    """A thread, as the scheduler sees it."""

    __slots__ = ('ident', 'baton', 'waits', 'queued', 'at_end', '__weakref__')

    def __init__(self, ident):
        self.ident = ident
        self.baton = _real_lock()
        self.baton.acquire()
        # The wait it is in, innermost.
        self.waits = None
        # Whether it stands among those who can go on.
        self.queued = False
        # Locks that are released when it ends.
        self.at_end = []


class Scheduler:
    """All threads and the clock of this process."""

    def __init__(self, harness, now, epoch):
        self.harness = harness
        # The node's clock, ns.
        self.now = now
        # What the wall clock shows at clock 0, ns since 1970.
        self.epoch = epoch
        self.idents = count(1)
        self.main = self.current = Strand(next(self.idents))
        self.ready = deque()
        self._looks = 0
        self._polls = 0
        self._turns = 0
        # Functions that say whether their wait is over, for what only the operating system knows.
        self.watched = {}
        # Handlers of signals that came, for the main thread to run.
        self.signals = deque()
        # What takes the lines for the program; set by streams.py.
        self.source = None
        self._timers = []
        self._order = count()
        # Up to where the harness lets time pass in this step; -1 outside of ticks.
        self._to = -1
        self._to_end = False
        self._ran = 0
        self._before = None
        self._ended = False

    def begin(self):
        """Reads the first line; the program then runs up to its first wait as a part of that line's step."""
        self._before = self.harness.next_line()
        if self._before is None:
            self.harness.leave(0)

    def wall(self):
        """What the wall clock shows, ns since 1970."""
        return self.epoch + self.now

    def wait(self, wait, deadline=None):
        """The running thread waits until somebody wakes it, or until its clock shows the deadline.

        Returns whether it was woken. What a signal handler raises comes out of here.
        """
        me = self.current
        if deadline is not None and deadline < NEVER:
            if self._passes_at_once(deadline):
                self.now = deadline
                self._ran += 1
                self.stir()
                wait.outcome = False
                return False
            heappush(self._timers, (deadline, next(self._order), wait))
        while wait.outcome is None:
            me.waits = wait
            self._switch(me)
            me.waits = None
            if self.signals and me is self.main:
                self._handle_signals(wait)
        return wait.outcome

    def wake(self, wait):
        """Ends a wait, unless it has ended already; says which."""
        if wait.outcome is not None:
            return False
        wait.outcome = True
        self._queue(wait.thread, wait)
        return True

    def give_way(self):
        """Lets everybody who can go on go first."""
        if self.ready:
            me = self.current
            self.add(me)
            self._switch(me)
        self.look()

    def look(self):
        """The running thread looks at something that may have changed, without waiting for it."""
        self._looks += 1
        if self._looks > LOOKS:
            self._pause()

    def poll(self):
        """The running thread has looked for input in vain. Returns whether there may be some now."""
        self._polls += 1
        if self._polls <= POLLS:
            return False
        self._pause()
        return True

    def stir(self):
        """Something happens: whoever looks again may see something new."""
        self._looks = self._polls = self._turns = 0

    def _pause(self):
        """Makes who only looks wait for others, for input, or for a short time."""
        looks, polls = self._looks, self._polls
        me = self.current
        if self.ready and self._turns < TURNS:
            self._turns += 1
            self.add(me)
            self._switch(me)
        else:
            wait = Wait(me)
            self.source.waits[wait] = None
            woken = self.wait(wait, self.now + PAUSE)
            self.source.waits.pop(wait, None)
            if woken:
                return
        self._looks, self._polls = looks, polls

    def add(self, strand):
        """A thread can go on, or begin."""
        strand.queued = True
        self.ready.append(strand)

    def at(self, deadline, action):
        """Has a function called when the clock shows the deadline. Returns what `cancel` takes."""
        alarm = _Alarm(action)
        heappush(self._timers, (max(deadline, self.now + 1), next(self._order), alarm))
        return alarm

    def cancel(self, alarm):
        alarm.outcome = True

    def interrupt(self, handler):
        """A signal: the main thread runs the handler when it is its turn, in the middle of its wait."""
        self.signals.append(handler)
        main = self.main
        if main.waits is not None and main.waits.outcome is None and not main.queued:
            self.add(main)

    def end(self):
        """The running thread has ended and hands the baton on for good."""
        following = self._following()
        self.current = following
        following.baton.release()

    def become_child(self):
        """The process is a forked copy of the node, with the thread that forked and real time only."""
        self.harness.forget()
        self.main = self.current
        self.ready.clear()
        self.watched.clear()
        self._timers.clear()
        self._before = None

    def _passes_at_once(self, deadline):
        """Whether nothing else can happen before: then nothing has to be switched or kept."""
        if deadline > self._to or self.ready or self.watched or self.signals:
            return False
        if self.harness.sent and not self._to_end:
            return False
        timers = self._timers
        while timers and timers[0][2].outcome is not None:
            heappop(timers)
        return not timers or timers[0][0] > deadline

    def _handle_signals(self, wait):
        try:
            while self.signals:
                self.signals.popleft()()
        except BaseException:
            if wait.outcome is None:
                wait.outcome = False
            raise

    def _queue(self, strand, wait):
        if strand.waits is wait and not strand.queued:
            self.add(strand)

    def _switch(self, me):
        following = self._following()
        if following is me:
            return
        self.current = following
        following.baton.release()
        me.baton.acquire()

    def _following(self):
        """The thread whose turn it is, once there is one."""
        ready = self.ready
        while not ready:
            if self.watched and self._look_at_watched():
                continue
            if self._to >= 0 and self._move_clock():
                continue
            self._exchange()
        strand = ready.popleft()
        strand.queued = False
        return strand

    def _look_at_watched(self):
        over = [wait for wait, is_over in self.watched.items() if is_over()]
        for wait in over:
            del self.watched[wait]
            self.wake(wait)
        return bool(over)

    def _move_clock(self):
        """To the next moment of the tick in which somebody's time has come. False when the tick has ended."""
        timers = self._timers
        if not self.harness.sent or self._to_end:
            while timers and timers[0][2].outcome is not None:
                heappop(timers)
            if timers and timers[0][0] <= self._to:
                self.now = max(self.now, timers[0][0])
                self._let_pass()
                return True
            self.now = max(self.now, self._to)
        self._to = -1
        return False

    def _let_pass(self):
        timers = self._timers
        self.stir()
        while timers and timers[0][0] <= self.now:
            wait = heappop(timers)[2]
            if wait.outcome is not None:
                continue
            self._ran += 1
            wait.outcome = False
            if wait.thread is None:
                wait.action()
            else:
                self._queue(wait.thread, wait)

    def _exchange(self):
        """Says idle, and takes the harness's next line. The line that came before the program began needs no idle."""
        if self.harness.forked:
            self._sleep_for_real()
            return
        line, self._before = self._before, None
        if line is None:
            self.harness.idle(self._idle_line())
            self._ran = 0
            line = self.harness.next_line()
        if line is None:
            self._close()
        elif b'"ctl"' in line:
            self._control(line)
        else:
            self._deliver(line)

    def _deliver(self, line):
        self.stir()
        self.source.feed(line)

    def _control(self, line):
        value = loads(line)
        if 'ctl' not in value:
            self._deliver(line)
        elif value['ctl'] == 'tick':
            self._to = value['to']
            self._to_end = value.get('until') == 'end'
        else:
            self.harness.refuse('the harness sent a control line this shim does not know: %s' % line.decode())

    def _close(self):
        """The harness has closed the pipe: stdin has ended. A program that goes on in spite of it is ended."""
        if self._ended:
            self.harness.leave(0)
        self._ended = True
        self.source.feed(None)

    def _idle_line(self):
        timers = self._timers
        while timers and timers[0][2].outcome is not None:
            heappop(timers)
        following = '{"timer":"timer","at":%d}' % timers[0][0] if timers else 'null'
        return b'{"ctl":"idle","now":%d,"next":%s,"ran":%d}\n' % (self.now, following.encode(), self._ran)

    def _sleep_for_real(self):
        """In a forked child."""
        from .clock import real_sleep

        if not self._timers and not self.watched:
            self.harness.leave(0)
        until = self._timers[0][0] if self._timers else self.now + PAUSE
        until = min(until, self.now + PAUSE) if self.watched else until
        real_sleep(max(0, until - self.now) / 1e9)
        self.now = max(self.now, until)
        self._let_pass()


class _Alarm:
    """What happens at a moment without a thread waiting for it."""

    __slots__ = ('thread', 'outcome', 'action')

    def __init__(self, action):
        self.thread = None
        self.outcome = None
        self.action = action


def nanoseconds(seconds):
    """A duration as the clock counts it, never less than what moves it."""
    if seconds != seconds:
        raise ValueError('Invalid value NaN (not a number)')
    if seconds >= NEVER / 1e9:
        return NEVER
    return max(SHORTEST, -int(-seconds * 1_000_000_000 // 1))
