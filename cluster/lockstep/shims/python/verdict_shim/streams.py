"""stdin and stdout of the program, in all the ways in which Python offers them."""

import builtins
import io
import os
import sys
from _collections import deque

from .scheduler import Wait

_NAMES = {0: '<stdin>', 1: '<stdout>'}
_PATHS = {
    '/dev/stdin': 0,
    '/dev/fd/0': 0,
    '/proc/self/fd/0': 0,
    '/dev/stdout': 1,
    '/dev/fd/1': 1,
    '/proc/self/fd/1': 1,
}

_scheduler = None
_real_open = io.open
_get_blocking = os.get_blocking
# What the program can read, once installed.
source = None


def install(scheduler, patch):
    global _scheduler, source
    _scheduler = scheduler
    source = Source()
    scheduler.source = source
    patch(builtins, 'open', open)
    patch(io, 'open', open)
    stdin, stdout = Stdin(), Stdout()
    for name, stream in (('stdin', stdin), ('stdout', stdout)):
        setattr(sys, name, stream)
        setattr(sys, '__%s__' % name, stream)


class Source:
    """What the harness has handed over and the program has not read yet.

    A read never takes more than one line, as from a pipe into which the lines are written one by one: so a program that
    asks whether there is input, and then reads a line through a buffer, never leaves a second line behind in it.
    """

    def __init__(self):
        self._lines = deque()
        self._ended = False
        # Those who wait for input.
        self.waits = {}

    def feed(self, line):
        if line is None:
            self._ended = True
        else:
            self._lines.append(line)
        waits, self.waits = self.waits, {}
        for wait in waits:
            _scheduler.wake(wait)

    def ready(self):
        return self._ended or bool(self._lines)

    def wait(self):
        """Returns when there is something to read, or the end."""
        while not self.ready():
            wait = Wait(_scheduler.current)
            self.waits[wait] = None
            try:
                _scheduler.wait(wait)
            finally:
                self.waits.pop(wait, None)

    def take(self, size):
        """At most so many bytes; none at the end."""
        if not self._lines:
            return b''
        line = self._lines[0]
        if len(line) <= size:
            return self._lines.popleft()
        self._lines[0] = line[size:]
        return line[:size]

    def read(self, size):
        """As os.read: None for what would block and may not."""
        if not self.ready() and not _get_blocking(0) and not (_scheduler.poll() and self.ready()):
            return None
        self.wait()
        return self.take(size)


class RawInput(io.RawIOBase):
    """As the FileIO of file descriptor 0."""

    name = _NAMES[0]
    mode = 'rb'

    def fileno(self):
        return 0

    def readable(self):
        return True

    def readinto(self, buffer):
        data = source.read(len(buffer))
        if data is None:
            return None
        buffer[: len(data)] = data
        return len(data)


class RawOutput(io.RawIOBase):
    """As the FileIO of file descriptor 1."""

    name = _NAMES[1]
    mode = 'wb'

    def fileno(self):
        return 1

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        _scheduler.stir()
        _scheduler.harness.write(data)
        return len(data)


class Stdin(io.TextIOWrapper):
    """Waits for a line before it asks the buffer for it: who waits inside a buffer holds the buffer's real lock."""

    def __init__(self):
        super().__init__(InputBuffer(RawInput()), 'utf-8', 'surrogateescape')
        self.mode = 'r'

    def readline(self, size=-1, /):
        if self.buffer.lines_only:
            source.wait()
        if size is not None and size >= 0:
            self.buffer.lines_only = False
        return super().readline() if size is None else super().readline(size)

    def read(self, size=-1, /):
        self.buffer.lines_only = False
        return super().read(size)


class InputBuffer(io.BufferedReader):
    """As sys.stdin.buffer."""

    def __init__(self, raw):
        super().__init__(raw)
        # Nothing is left in the buffer as long as whole lines are read.
        self.lines_only = True

    def readline(self, size=-1, /):
        if self.lines_only:
            source.wait()
        if size is not None and size >= 0:
            self.lines_only = False
        return super().readline(-1 if size is None else size)

    def read(self, size=-1, /):
        self.lines_only = False
        return super().read(size)

    def peek(self, size=0, /):
        self.lines_only = False
        return super().peek(size)


class Stdout(io.TextIOWrapper):
    """Straight to the harness's collector."""

    def __init__(self):
        super().__init__(RawOutput(), 'utf-8', 'surrogateescape', write_through=True)
        self.mode = 'w'

    def write(self, text, /):
        if not isinstance(text, str):
            raise TypeError('write() argument must be str, not %s' % type(text).__name__)
        if self.closed:
            raise ValueError('I/O operation on closed file.')
        _scheduler.stir()
        _scheduler.harness.write(text.encode(self.encoding, self.errors))
        return len(text)


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """As the real one, which is asked for everything but stdin and stdout."""
    descriptor = file if type(file) is int else _PATHS.get(file) if type(file) is str else None
    if descriptor not in _NAMES:
        return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
    raw = RawInput() if descriptor == 0 else RawOutput()
    if buffering == 0:
        if 'b' not in mode:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    buffer = io.BufferedReader(raw) if descriptor == 0 else io.BufferedWriter(raw)
    if 'b' in mode:
        return buffer
    return io.TextIOWrapper(buffer, encoding or 'utf-8', errors, newline, buffering == 1)
