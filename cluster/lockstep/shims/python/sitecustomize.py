"""Puts an unmodified Python program under the control of Verdict's engine `lockstep`.

Python imports this module before the program when the folder it lies in is on PYTHONPATH. The program is one that speaks
Maelstrom's protocol on stdin and stdout; the control lines of the node protocol are spoken for it, so that it gets
messages, time and randomness from the harness alone, and says explicitly when everything in it waits.

For CPython 3.9 to 3.13. Covered:
- time: every clock and sleep of `time`, `datetime`; timeouts of `select`, `selectors`, `threading`, `queue`, `asyncio`,
  `sched`; `signal.alarm` and `setitimer`
- randomness: `random`, `secrets`, `uuid`, `os.urandom`, `os.getrandom`, `ssl.RAND_bytes`
- threads: all of `threading`, `queue`, `concurrent.futures.ThreadPoolExecutor`, `_thread`: one runs at a time, and others
  take their turn only where it waits
- stdin in every style: `readline`, iteration, `input`, `read`, `os.read`, `open(0)`, `select`, `asyncio`; stdout likewise
- the order of `os.listdir` and `os.scandir`, the number of processors, `os.getpid`

Not covered, and reported to the harness as `outside`: child processes, network, C functions by `ctypes`, reading /proc,
/sys and devices, times of files by `os.path`, waiting for signals, other event loops, addresses of objects in lines that
are sent. Not covered and not noticed: addresses used otherwise (`id`, the order of sets of objects without `__hash__`),
`os.stat`, what extension modules in C do. Runs that depend on these are told apart by repeating them. A loop that never waits
and never looks at the clock, a lock or its input hangs.
"""

import os
import sys


def _take_from_environment():
    """Programs started by this one must not be taken over, nor find these modules."""
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [folder for folder in os.environ.pop('PYTHONPATH', '').split(os.pathsep) if folder]
    others = [folder for folder in folders if os.path.abspath(folder) != here]
    if others:
        os.environ['PYTHONPATH'] = os.pathsep.join(others)
    return here


_folder = _take_from_environment()
if 'VERDICT_NODE' in os.environ:
    from verdict_shim.install import install

    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or '.') != _folder]
    install()
