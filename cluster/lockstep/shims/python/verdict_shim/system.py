"""What else in os depends on the machine or on what other processes do: reads and writes of stdin and stdout by number,
the order in which folders are listed, the number of processors, the number of the process, the ways to end it.
"""

import os

from . import polling, streams

# Thread pools take their size from it.
PROCESSORS = 4
# The process has a number from the seed; real ones of a machine begin there.
LOWEST_PID = 300

_scheduler = None
_pid = 0
_real_read = os.read
_real_write = os.write
_real_kill = os.kill
_real_pid = os.getpid


def install(scheduler, patch):
    global _scheduler, _pid
    _scheduler = scheduler
    _pid = LOWEST_PID + int.from_bytes(os.urandom(2), 'little')
    patch(os, 'getpid', lambda: _pid)
    patch(os, 'getppid', lambda: 1)
    patch(os, 'read', read)
    patch(os, 'write', write)
    patch(os, 'listdir', _sorted(os.listdir))
    patch(os, 'scandir', _in_order(os.scandir))
    patch(os, 'times', times)
    patch(os, 'kill', kill)
    patch(os, '_exit', scheduler.harness.leave)
    for name in ('cpu_count', 'process_cpu_count'):
        patch(os, name, lambda: PROCESSORS)
    patch(os, 'sched_getaffinity', lambda pid, /: set(range(PROCESSORS)))
    for name in ('getmtime', 'getatime', 'getctime'):
        patch(os.path, name, _outside('os.path.%s: times of files are real' % name, getattr(os.path, name)))
    patch(os, 'getloadavg', _outside('os.getloadavg', os.getloadavg))


def read(descriptor, size, /):
    if descriptor == 0:
        data = streams.source.read(size)
        if data is None:
            raise BlockingIOError(11, 'Resource temporarily unavailable')
        return data
    if os.get_blocking(descriptor):
        polling.wait_until_readable(descriptor)
    return _real_read(descriptor, size)


def write(descriptor, data, /):
    if descriptor == 1:
        data = bytes(data)
        _scheduler.stir()
        _scheduler.harness.write(data)
        return len(data)
    return _real_write(descriptor, data)


def times():
    elapsed = _scheduler.now / 1e9
    return os.times_result((elapsed, 0.0, 0.0, 0.0, elapsed))


def kill(pid, number, /):
    """Whatever the program has written is out before a signal can end it."""
    _scheduler.harness.flush()
    return _real_kill(_real_pid() if pid == _pid else pid, number)


def _sorted(real):
    def listdir(path=None):
        return sorted(real(path))

    return listdir


def _in_order(real):
    class Entries:
        """As the iterator of os.scandir, which is closed by with or by its end."""

        def __init__(self, path):
            with real(path) as entries:
                self._entries = iter(sorted(entries, key=lambda entry: entry.name))

        def __iter__(self):
            return self

        def __next__(self):
            return next(self._entries)

        def __enter__(self):
            return self

        def __exit__(self, *exception):
            self.close()

        def close(self):
            self._entries = iter(())

    def scandir(path=None):
        return Entries('.' if path is None else path)

    return scandir


def _outside(what, real):
    def function(*arguments):
        _scheduler.harness.outside(what)
        return real(*arguments)

    return function
