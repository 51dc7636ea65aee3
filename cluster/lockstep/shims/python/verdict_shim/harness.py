"""The two pipes to the harness.

The program's own stdin is fed from here line by line, and everything the program writes to stdout is collected here and
leaves the process in one piece with the line that says that everything waits.
"""

import os
import sys
from collections import deque

# Before anything is replaced: the shim itself always means the real ones.
_read = os.read
_write = os.write
_exit = os._exit

PROTOCOL_VERSION = 1
# More than this is written before the step has ended, so that a program that prints without end fills no memory.
LARGEST_STEP = 1 << 18
USAGE = 64
# As in `<object object at 0x7f0000000000>`.
_ADDRESS = b' at 0x'


class Harness:
    """The pipe of lines from the harness and the pipe of lines to it."""

    def __init__(self):
        # The program finds nothing in file descriptor 0: whoever reads it past this shim sees the end of the file
        # instead of stealing lines.
        self._source = os.dup(0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        self._lines = deque()
        self._piece = []
        self._output = []
        self._size = 0
        self._reported = set()
        # Whether the program has written the end of a line since the last idle.
        self.sent = False
        # A forked child is not the node: its output goes its own way, and it never answers the harness.
        self.forked = False
        self._ended = False

    def next_line(self):
        """The next line with its end; waits for it. None once the harness has closed the pipe."""
        while not self._lines:
            data = _read(self._source, 1 << 16)
            if not data:
                return None
            if b'\n' not in data:
                self._piece.append(data)
                continue
            *lines, rest = data.split(b'\n')
            lines[0] = b''.join(self._piece) + lines[0]
            self._piece = [rest] if rest else []
            self._lines.extend(line + b'\n' for line in lines)
        return self._lines.popleft()

    def write(self, data):
        """Takes what the program writes to its stdout, as bytes."""
        if self.forked or self._ended:
            _write_all(data)
            return
        self._output.append(data)
        self._size += len(data)
        if b'\n' in data:
            self.sent = True
            if self._size > LARGEST_STEP:
                self._flush(b'')

    def idle(self, line):
        """Ends a step: all whole lines of the program, and then the one that says that it waits."""
        self._flush(line)
        self.sent = False

    def answer(self, line):
        """A control line outside of steps."""
        _write_all(line)

    def outside(self, what):
        """Tells once that the program does something that this shim has no control over."""
        if self.forked or what in self._reported:
            return
        self._reported.add(what)
        import json

        line = json.dumps({'ctl': 'outside', 'what': what}).encode() + b'\n'
        rest = self._unfinished()
        self._output += [line, rest]
        self._size += len(line)

    def flush(self):
        """Everything, whole lines or not: the process is about to end."""
        data = b''.join(self._output)
        self._output.clear()
        self._size = 0
        if data:
            _write_all(data)

    def end(self):
        """The interpreter ends; what is written from now on, by buffers that are freed, has no step."""
        self.flush()
        self._ended = True

    def forget(self):
        """What a forked child has copied is its parent's to write."""
        self.forked = True
        self._output.clear()
        os.close(self._source)

    def leave(self, status):
        """Ends the process, as os._exit does."""
        self.flush()
        _exit(status)

    def refuse(self, why):
        """The harness does not speak as expected: there is nobody to go on with."""
        sys.__stderr__.write('verdict shim: %s\n' % why)
        self.leave(USAGE)

    def _flush(self, line):
        rest = self._unfinished()
        data = b''.join(self._output)
        if _ADDRESS in data:
            self._output = [data]
            self.outside('the address of an object in a line that was sent')
            data = b''.join(self._output)
        self._output = [rest] if rest else []
        self._size = len(rest)
        if data or line:
            _write_all(data + line)

    def _unfinished(self):
        """Takes off a last line that is not ended yet; a control line must not become a part of it."""
        if not self._output or self._output[-1].endswith(b'\n'):
            return b''
        data = b''.join(self._output)
        end = data.rfind(b'\n') + 1
        self._output = [data[:end]]
        return data[end:]


def _write_all(data):
    while data:
        try:
            data = data[_write(1, data) :]
        except BlockingIOError:
            _wait_until_writable()


def _wait_until_writable():
    """The program has made its stdout non-blocking, and the harness is slower than it."""
    from .polling import real_poll

    writable = real_poll()
    writable.register(1, 4)
    writable.poll()
