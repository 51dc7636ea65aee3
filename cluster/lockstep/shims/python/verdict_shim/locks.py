"""Locks on which the scheduler's threads wait: what threading, queue, concurrent.futures and asyncio are made of.

A lock that is released goes to whoever has waited for it longest.
"""

import _thread
from _collections import deque

from .scheduler import Wait, nanoseconds

_LONGEST = _thread.TIMEOUT_MAX

_scheduler = None


def install(scheduler, patch):
    global _scheduler
    _scheduler = scheduler
    for name in ('allocate_lock', 'allocate', 'LockType', 'lock'):
        patch(_thread, name, Lock)
    patch(_thread, 'RLock', RLock)


def _deadline(blocking, timeout):
    """When to stop waiting for a lock; None for never. The complaints are those of real locks."""
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError('timeout value must be a non-negative number')
    if timeout > _LONGEST:
        raise OverflowError('timeout value is too large')
    return None if timeout == -1 else _scheduler.now + nanoseconds(timeout)


class Lock:
    """As _thread.lock."""

    __slots__ = ('_taken', '_waits', '__weakref__')

    def __init__(self):
        self._taken = False
        self._waits = None

    def acquire(self, blocking=True, timeout=-1):
        if not self._taken:
            self._taken = True
            return True
        deadline = _deadline(blocking, timeout)
        if not blocking or timeout == 0:
            _scheduler.look()
            return False
        return self._wait(deadline)

    def _wait(self, deadline):
        if self._waits is None:
            self._waits = deque()
        wait = Wait(_scheduler.current)
        self._waits.append(wait)
        try:
            given = _scheduler.wait(wait, deadline)
        except BaseException:
            if wait.outcome:
                self.release()
            raise
        if not given:
            self._waits.remove(wait)
        return given

    def release(self):
        if not self._taken:
            raise RuntimeError('release unlocked lock')
        waits = self._waits
        while waits:
            if _scheduler.wake(waits.popleft()):
                return
        self._taken = False

    def locked(self):
        if not self._taken:
            _scheduler.look()
        return self._taken

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exception):
        self.release()

    def _at_fork_reinit(self):
        self._taken = False
        self._waits = None

    acquire_lock = acquire
    release_lock = release
    locked_lock = locked


class RLock:
    """As _thread.RLock."""

    __slots__ = ('_lock', '_owner', '_count', '__weakref__')

    def __init__(self):
        self._lock = Lock()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        me = _scheduler.current
        if self._owner is me:
            self._count += 1
            return True
        if not self._lock.acquire(blocking, timeout):
            return False
        self._owner = me
        self._count = 1
        return True

    def release(self):
        if self._owner is not _scheduler.current:
            raise RuntimeError('cannot release un-acquired lock')
        self._count -= 1
        if self._count == 0:
            self._owner = None
            self._lock.release()

    def locked(self):
        return self._count > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exception):
        self.release()

    def _is_owned(self):
        return self._owner is _scheduler.current

    def _recursion_count(self):
        return self._count if self._owner is _scheduler.current else 0

    def _release_save(self):
        if self._count == 0:
            raise RuntimeError('cannot release un-acquired lock')
        saved = (self._count, self._owner)
        self._count, self._owner = 0, None
        self._lock.release()
        return saved

    def _acquire_restore(self, saved):
        self._lock.acquire()
        self._count, self._owner = saved

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()
        self._owner = None
        self._count = 0
