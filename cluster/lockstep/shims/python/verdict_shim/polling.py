"""select, poll and epoll: stdin is the shim's, stdout always takes more, and time is the node's.

Other file descriptors (the pipe with which an event loop wakes itself) are looked at for real, without waiting, whenever
no thread can go on.
"""

import select
import sys

from . import streams
from .scheduler import Wait, nanoseconds

real_select = select.select
real_poll = select.poll
real_epoll = select.epoll

READABLE = select.POLLIN
WRITABLE = select.POLLOUT

_scheduler = None


def install(scheduler, patch):
    global _scheduler
    _scheduler = scheduler
    patch(select, 'select', select_files)
    patch(select, 'poll', Poll)
    patch(select, 'epoll', Epoll)


def wait_until_readable(descriptor):
    """Before a read of something that is not the shim's."""
    if not real_select([descriptor], [], [], 0)[0]:
        _wait(None, False, lambda: bool(real_select([descriptor], [], [], 0)[0]))


def select_files(rlist, wlist, xlist, timeout=None, /):
    if timeout is not None and timeout < 0:
        raise ValueError('timeout must be non-negative')
    lists = [list(rlist), list(wlist), list(xlist)]
    numbers = [[_number(file) for file in files] for files in lists]
    others = [[number for number in each if number not in (0, 1)] for each in numbers]
    strangers = any(others)

    def ready():
        found = [set(each) for each in real_select(*others, 0)] if strangers else [set(), set(), set()]
        if 0 in numbers[0] and streams.source.ready():
            found[0].add(0)
        if 1 in numbers[1]:
            found[1].add(1)
        return found if any(found) else None

    found = _until(ready, timeout, 0 in numbers[0], strangers)
    if found is None:
        return [], [], []
    return tuple(
        [file for file, number in zip(files, each) if number in ready_ones]
        for files, each, ready_ones in zip(lists, numbers, found)
    )


def _until(ready, timeout, with_input, strangers):
    """What `ready` returns, as soon as that is something; None when the time is up first. timeout: s, None for ever."""
    deadline = None
    while True:
        found = ready()
        if found:
            return found
        if timeout is not None and timeout <= 0:
            return ready() if _look(with_input) else None
        if deadline is None and timeout is not None:
            deadline = _scheduler.now + nanoseconds(timeout)
        if not _wait(deadline, with_input, ready if strangers else None):
            return None


def _look(with_input):
    """Something was asked without waiting and is not ready. Returns whether it may be now.

    An event loop asks so while it has other things to do; anybody else does it in order to ask again and again.
    """
    events = sys.modules.get('asyncio.events')
    if with_input and (events is None or events._get_running_loop() is None):
        return _scheduler.poll()
    _scheduler.look()
    return False


def _wait(deadline, with_input, watched):
    """Until there may be something. False when the time is up."""
    wait = Wait(_scheduler.current)
    if with_input:
        streams.source.waits[wait] = None
    if watched is not None:
        _scheduler.watched[wait] = watched
    try:
        return _scheduler.wait(wait, deadline)
    finally:
        streams.source.waits.pop(wait, None)
        _scheduler.watched.pop(wait, None)


def _number(file):
    number = file if isinstance(file, int) else file.fileno()
    if number < 0:
        raise ValueError('file descriptor cannot be a negative integer (%d)' % number)
    return number


class _Files:
    """What poll and epoll have in common: files and the events somebody wants of them."""

    def __init__(self, real):
        self._real = real
        self._masks = {}

    def register(self, file, eventmask):
        number = _number(file)
        if number > 1:
            self._real.register(number, eventmask)
        self._masks[number] = eventmask

    def modify(self, file, eventmask):
        number = _number(file)
        if number not in self._masks:
            raise FileNotFoundError(2, 'No such file or directory')
        if number > 1:
            self._real.modify(number, eventmask)
        self._masks[number] = eventmask

    def unregister(self, file):
        number = _number(file)
        if number > 1:
            self._real.unregister(number)
        del self._masks[number]

    def _poll(self, seconds):
        masks = self._masks
        strangers = len(masks) > (0 in masks) + (1 in masks)
        found = _until(self._ready, seconds, 0 in masks, strangers)
        return [] if found is None else found

    def _ready(self):
        masks = self._masks
        found = []
        if masks.get(0, 0) & READABLE and streams.source.ready():
            found.append((0, READABLE))
        if masks.get(1, 0) & WRITABLE:
            found.append((1, WRITABLE))
        if len(masks) > (0 in masks) + (1 in masks):
            found += sorted(self._real.poll(0))
        return found


class Poll(_Files):
    """As select.poll()."""

    def __init__(self):
        super().__init__(real_poll())

    def register(self, file, eventmask=READABLE | select.POLLPRI | WRITABLE, /):
        super().register(file, eventmask)

    def poll(self, timeout=None, /):
        return self._poll(None if timeout is None or timeout < 0 else timeout / 1_000)


class Epoll(_Files):
    """As select.epoll."""

    def __init__(self, sizehint=-1, flags=0):
        super().__init__(real_epoll(sizehint, flags))

    @classmethod
    def fromfd(cls, descriptor, /):
        raise NotImplementedError('the shim knows only the epoll objects of this process')

    def register(self, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT):
        if _number(fd) in self._masks:
            raise FileExistsError(17, 'File exists')
        super().register(fd, eventmask)

    def poll(self, timeout=None, maxevents=-1):
        found = self._poll(None if timeout is None or timeout < 0 else timeout)
        return found if maxevents < 1 else found[:maxevents]

    def fileno(self):
        return self._real.fileno()

    def close(self):
        self._real.close()

    @property
    def closed(self):
        return self._real.closed

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
