"""Alarms on the node's clock: signal.alarm and setitimer(ITIMER_REAL), whose handlers interrupt the main thread.

Timers of consumed processor time stay real, as do signals that somebody sends.
"""

import os

_scheduler = None


def install(scheduler):
    global _scheduler
    _scheduler = scheduler


def after_import(signal, patch):
    alarms = _Alarms(signal)
    real_set, real_get = signal.setitimer, signal.getitimer

    def setitimer(which, seconds, interval=0.0):
        if which == signal.ITIMER_REAL:
            return alarms.set(seconds, interval)
        _scheduler.harness.outside('signal.setitimer of processor time')
        return real_set(which, seconds, interval)

    def getitimer(which):
        return alarms.get() if which == signal.ITIMER_REAL else real_get(which)

    patch(signal, 'setitimer', setitimer)
    patch(signal, 'getitimer', getitimer)
    patch(signal, 'alarm', lambda seconds: -int(-alarms.set(seconds, 0)[0] // 1))
    for name in ('pause', 'sigwait', 'sigwaitinfo', 'sigtimedwait'):
        patch(signal, name, _outside(name, getattr(signal, name)))


def _outside(name, real):
    def waiting(*arguments):
        _scheduler.harness.outside('signal.%s waits for a signal of the operating system' % name)
        return real(*arguments)

    return waiting


class _Alarms:
    """The one alarm a process has."""

    def __init__(self, signal):
        self._signal = signal
        self._alarm = None
        self._at = 0
        self._interval = 0

    def set(self, seconds, interval):
        if seconds < 0 or interval < 0:
            raise self._signal.ItimerError(22, 'Invalid argument')
        before = self.get()
        if self._alarm is not None:
            _scheduler.cancel(self._alarm)
        self._alarm = None
        self._interval = int(interval * 1e9)
        if seconds > 0:
            self._start(int(seconds * 1e9))
        return before

    def get(self):
        left = 0 if self._alarm is None else max(0, self._at - _scheduler.now)
        return left / 1e9, self._interval / 1e9

    def _start(self, duration):
        self._at = _scheduler.now + duration
        self._alarm = _scheduler.at(self._at, self._ring)

    def _ring(self):
        self._alarm = None
        if self._interval:
            self._start(self._interval)
        handler = self._signal.getsignal(self._signal.SIGALRM)
        if callable(handler):
            _scheduler.interrupt(lambda: handler(self._signal.SIGALRM, None))
        elif handler == self._signal.SIG_DFL:
            _scheduler.harness.flush()
            os.kill(os.getpid(), self._signal.SIGALRM)
