"""Threads that begin when the scheduler says so, and end by handing on.

Replaced is what threading is written on, in both of its forms: start_new_thread with a lock that is released at the end
of the thread (up to Python 3.12), and start_joinable_thread with a handle (from 3.13).
"""

import _frozen_importlib
import _thread
import sys
from weakref import ref

from .locks import Lock
from .scheduler import Strand, Wait, nanoseconds

_real_start = _thread.start_new_thread
_real_ident = _thread.get_ident

_scheduler = None
# Handles of threads that the process waits for before it ends, in the order in which they began.
_awaited = {}


def install(scheduler, patch):
    global _scheduler
    _scheduler = scheduler
    for name, replacement in {
        'start_new_thread': start_new_thread,
        'start_new': start_new_thread,
        'get_ident': get_ident,
        'get_native_id': get_ident,
        '_get_main_thread_ident': main_ident,
        '_set_sentinel': set_sentinel,
        'start_joinable_thread': start_joinable_thread,
        '_ThreadHandle': ThreadHandle,
        '_make_thread_handle': make_thread_handle,
        '_shutdown': shutdown,
    }.items():
        patch(_thread, name, replacement)
    _keep_imports(_real_ident(), scheduler.main.ident)


def _keep_imports(before, ident):
    """The imports that are going on, of this shim itself, are owned by the main thread under its former number."""
    for reference in list(_frozen_importlib._module_locks.values()):
        lock = reference()
        if lock is not None and getattr(lock, 'owner', None) == before:
            lock.owner = ident


def after_import(threading, patch):
    """Asking a flag again and again is waiting for it; time has to pass meanwhile."""
    is_set = threading.Event.is_set

    def looking_is_set(self):
        answer = is_set(self)
        if not answer:
            _scheduler.look()
        return answer

    patch(threading.Event, 'is_set', looking_is_set)
    patch(threading.Event, 'isSet', looking_is_set)


def get_ident():
    return _scheduler.current.ident


def main_ident():
    return _scheduler.main.ident


def start_new_thread(function, args, kwargs=None):
    if not callable(function):
        raise TypeError('first arg must be callable')
    if not isinstance(args, tuple):
        raise TypeError('2nd arg must be a tuple')
    return _start(function, args, {} if kwargs is None else kwargs).ident


def _start(function, args, kwargs):
    strand = Strand(next(_scheduler.idents))
    # In a list, so that the thread can let go of it before it hands the baton on: what is freed then may run code.
    _real_start(_run, (strand, [function, args, kwargs]))
    _scheduler.add(strand)
    return strand


def _run(strand, work):
    strand.baton.acquire()
    try:
        _call(work)
    except SystemExit:
        pass
    except BaseException:
        sys.excepthook(*sys.exc_info())
    for lock in strand.at_end:
        lock.release()
    strand.at_end.clear()
    _scheduler.end()


def _call(work):
    kwargs, args, function = work.pop(), work.pop(), work.pop()
    function(*args, **kwargs)


def set_sentinel():
    """A lock that is released when the running thread ends."""
    sentinel = Lock()
    _scheduler.current.at_end.append(_Released(sentinel))
    return sentinel


class _Released:
    """Releases a sentinel if it still is there and taken; threading may have thrown it away."""

    def __init__(self, lock):
        self._lock = ref(lock)

    def release(self):
        lock = self._lock()
        if lock is not None and lock.locked():
            lock.release()


class ThreadHandle:
    """As _thread._ThreadHandle."""

    def __init__(self):
        self.ident = None
        self._strand = None
        self._done = False
        self._waits = {}

    def join(self, timeout=None):
        if timeout is not None and timeout < 0:
            timeout = None
        if self._strand is _scheduler.current and not self._done:
            raise RuntimeError('Cannot join current thread')
        if self._done:
            return
        if timeout == 0:
            _scheduler.look()
            return
        wait = Wait(_scheduler.current)
        self._waits[wait] = None
        try:
            _scheduler.wait(wait, None if timeout is None else _scheduler.now + nanoseconds(timeout))
        finally:
            self._waits.pop(wait, None)

    def is_done(self):
        return self._done

    def _set_done(self):
        self._done = True
        _awaited.pop(self, None)
        waits, self._waits = self._waits, {}
        for wait in waits:
            _scheduler.wake(wait)

    # Called for what has to happen at the end of a thread, beside sentinels.
    release = _set_done


def start_joinable_thread(function, handle=None, daemon=True):
    if handle is None:
        handle = ThreadHandle()
    if handle._strand is not None:
        raise RuntimeError('thread already started')
    handle._strand = _start(function, (), {})
    handle._strand.at_end.append(handle)
    handle.ident = handle._strand.ident
    if not daemon:
        _awaited[handle] = None
    return handle


def make_thread_handle(ident):
    """For a thread that runs already: the main thread, and those that are not Python's."""
    handle = ThreadHandle()
    handle.ident = ident
    if ident == _scheduler.current.ident:
        handle._strand = _scheduler.current
    return handle


def shutdown():
    """Waits for all threads that are not daemons."""
    while _awaited:
        next(iter(_awaited)).join()
