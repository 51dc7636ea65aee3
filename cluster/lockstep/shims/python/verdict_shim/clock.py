"""The module time, on the node's clock.

The wall clock shows the epoch the harness gave plus the node's clock; every other clock shows the node's clock. None of
them moves while the program computes.
"""

import time

from .scheduler import Wait, nanoseconds

real_sleep = time.sleep
_WALL_CLOCKS = frozenset(
    getattr(time, name) for name in ('CLOCK_REALTIME', 'CLOCK_TAI', 'CLOCK_REALTIME_COARSE') if hasattr(time, name)
)

_scheduler = None


def install(scheduler, patch):
    global _scheduler
    _scheduler = scheduler
    for name in ('monotonic', 'perf_counter', 'process_time', 'thread_time'):
        patch(time, name, clock)
        patch(time, name + '_ns', clock_ns)
    patch(time, 'time', wall)
    patch(time, 'time_ns', wall_ns)
    patch(time, 'sleep', sleep)
    patch(time, 'clock_gettime', clock_gettime)
    patch(time, 'clock_gettime_ns', clock_gettime_ns)
    for name in ('localtime', 'gmtime', 'ctime'):
        patch(time, name, _of_now(getattr(time, name)))
    patch(time, 'asctime', _of_tuple(time.asctime))
    patch(time, 'strftime', _formatted(time.strftime))


def wall():
    _scheduler.look()
    return (_scheduler.epoch + _scheduler.now) / 1e9


def wall_ns():
    _scheduler.look()
    return _scheduler.epoch + _scheduler.now


def clock():
    _scheduler.look()
    return _scheduler.now / 1e9


def clock_ns():
    _scheduler.look()
    return _scheduler.now


def clock_gettime(clock_id):
    return wall() if clock_id in _WALL_CLOCKS else clock()


def clock_gettime_ns(clock_id):
    return wall_ns() if clock_id in _WALL_CLOCKS else clock_ns()


def sleep(seconds):
    if seconds < 0:
        raise ValueError('sleep length must be non-negative')
    if seconds == 0:
        _scheduler.give_way()
    else:
        _scheduler.wait(Wait(_scheduler.current), _scheduler.now + nanoseconds(seconds))


def _of_now(convert):
    def converted(seconds=None):
        return convert(wall() if seconds is None else seconds)

    return converted


def _of_tuple(convert):
    def converted(moment=None):
        return convert(time.localtime() if moment is None else moment)

    return converted


def _formatted(convert):
    def formatted(text, moment=None):
        return convert(text, time.localtime() if moment is None else moment)

    return formatted
